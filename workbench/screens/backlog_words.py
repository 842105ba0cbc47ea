"""Words of the improvements screens: statuses, factors, formats, and evidence in one line."""

from typing import TYPE_CHECKING, Literal

from workbench import shell
from workbench.i18n import _, format_number, language

if TYPE_CHECKING:
    from exports.backlog import BacklogRow


def plain(text: str) -> str:
    """A citizen's or user's text inside Markdown: shown as it is, never an image, link, colour or icon."""
    return shell.plain(" ".join(text.split()))


def status_name(status: str) -> str:
    """A status in the user's language."""
    names = {
        "proposed": _("proposed"),
        "sent": _("sent"),
        "accepted": _("accepted"),
        "declined": _("declined"),
        "planned": _("planned"),
        "live": _("live"),
        "effect_known": _("effect known"),
    }
    return names.get(status, status)


def status_colour(status: str) -> Literal["gray", "green", "blue", "orange"]:
    """The colour of a status badge."""
    if status in ("live", "effect_known"):
        return "green"
    if status in ("accepted", "planned"):
        return "blue"
    return "gray" if status == "declined" else "orange"


def factor_name(name: str) -> str:
    """A factor of the priority in the user's language."""
    return {"reach": _("Reach"), "severity": _("Severity"), "trend": _("Trend"), "ease": _("Ease")}[name]


def way_name(way: str) -> str:
    """By which way a reply came."""
    names = {
        "workbook": _("workbook"),
        "csv": _("CSV"),
        "page": _("page behind a link"),
        "jira": "Jira",
        "azure": "Azure DevOps",
        "gitlab": "GitLab",
    }
    return names.get(way, way)


def decimal(number: float) -> str:
    """A priority as people write it."""
    return format_number(number, 1) if number % 1 else f"{number:.1f}".replace(".", "," if language() == "nl" else ".")


def questions_line(row: "BacklogRow") -> str:
    """The number of questions with its period, or that they have no date; exact, for this screen only."""
    asked = row.evidence.questions
    if asked is None:
        return ""
    if asked.period is None:
        return _("{n} questions without a date").format(n=format_number(asked.count))
    return _("{n} questions, {period}").format(n=format_number(asked.count), period=asked.period.label)


def shared_line(row: "BacklogRow") -> str:
    """With whom the improvement is shared."""
    owners = ", ".join(one.short for one in row.co_owners)
    return (
        _("{leader} leads, together with {names}").format(leader=plain(row.leader), names=plain(owners))
        if owners
        else ""
    )


def evidence_line(row: "BacklogRow") -> str:
    """The joint evidence: customers and questions."""
    met, spoken = row.evidence.customers
    customers = _("{met} of {spoken} customers").format(met=met, spoken=spoken) if spoken else ""
    return " · ".join(part for part in (customers, questions_line(row)) if part) or _("No current evidence")
