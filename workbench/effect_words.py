"""Words of the effect screen: verdicts, differences, expectations and the method, in plain language."""

from typing import TYPE_CHECKING

from exports.effect import FEWEST, FEWEST_WEEKS, EffectResult, Kind
from workbench import shell
from workbench.i18n import _, format_date, format_number, ngettext

if TYPE_CHECKING:
    from datetime import date

    from exports.effect_figures import ShownEffect, ShownPart
    from exports.effect_list import EffectRow

STEP = 5  # estimates are told to the nearest five


def verdict_badge(row: "EffectRow") -> str:
    """The verdict of a list row as a badge."""
    if not row.measurable:
        return f":gray-badge[{_('nothing to measure')}]"
    if not row.verdict:
        return f":gray-badge[{_('not worked out yet')}]"
    return badge(row.verdict, row.as_expected, row.words, row.kind)


def badge(verdict: str, as_expected: bool | None, words: str = "", kind: str = "") -> str:
    """A verdict in colour: green as expected, orange otherwise, blue where nothing was expected."""
    names = {
        "less": _("lower score") if kind == Kind.SCORES else _("down"),
        "more": _("higher score") if kind == Kind.SCORES else _("up"),
        "same": _("no difference"),
        "moved": _("moved to another channel"),
        "too_little": _("too few data"),
    }
    named = names.get(verdict, verdict)
    said = words if verdict == "moved" and words else named
    if verdict == "too_little":
        return f":gray-badge[{said}]"
    colour = {True: "green", False: "orange", None: "blue"}[as_expected]
    if verdict != "moved" and as_expected is not None:
        said += ", " + (_("as expected") if as_expected else _("otherwise than expected"))
    return f":{colour}-badge[{shell.plain(said)}]"


def difference(result: EffectResult, live_on: "date") -> str:
    """How many more or fewer in all since it went live, with the interval; empty where that is not known."""
    if result.difference is None or result.difference_low is None or result.difference_high is None:
        return ""
    number, day = _about(abs(result.difference)), format_date(live_on)
    low, high = sorted((result.difference_low, result.difference_high))
    if result.kind is Kind.DROP_OFF:
        fewer, more = _("about {n} fewer people left"), _("about {n} more people left")
    else:
        fewer, more = _("about {n} questions fewer"), _("about {n} questions more")
    main = (fewer if result.difference < 0 else more).format(n=number)
    sentence = _("An estimated {difference} since {day} (95% certain: {low} to {high}).")
    return sentence.format(difference=main, day=day, low=_signed(low), high=_signed(high))


def expectation(shown: "ShownEffect") -> str:
    """What was expected and when that was recorded, or why it does not count."""
    if not shown.expected_change:
        return _("Nothing was recorded beforehand about what should happen.")
    names = {"less": _("fewer"), "more": _("more"), "same": _("as many")}
    wanted = names.get(shown.expected_change, shown.expected_change)
    if shown.recorded_on is None:
        return _("Expected: {change}. When that was recorded is not known, so it does not count.").format(change=wanted)
    sentence = (
        _("Expected: {change}, recorded on {day}, before it went live.")
        if shown.expectation_counts
        else _("Expected: {change}, but recorded only on {day}, after it went live: that does not count.")
    )
    return sentence.format(change=wanted, day=format_date(shown.recorded_on))


def method(shown: "ShownEffect", part: "ShownPart") -> list[str]:
    """How it was worked out, a sentence or two each."""
    result = part.total
    lines = [
        _("We compare {before} whole weeks before with {after} whole weeks after {day}.").format(
            before=result.weeks_before, after=result.weeks_after, day=format_date(shown.live_on)
        )
        + " "
        + _("Weeks before the log began, and weeks that are not over, are left out.")
    ]
    if part.compared_kind == "organisations":
        lines.append(
            _(
                "What would have been asked without the improvement, we learn from all other questions to: {names}."
            ).format(names=", ".join(part.compared_with))
            + " "
            + _("Topics that an improvement touched are left out there. What changes everywhere, is not counted here.")
        )
    elif part.compared_kind == "topics":
        lines.append(
            _("There is no other organisation to compare with. So we compare with other topics of the same one.")
        )
    elif part.compared_kind == "processes":
        lines.append(_("We compare with other online processes that nothing was changed about."))
    else:
        lines.append(_("There is nothing to compare with, so only a large change can be told from chance."))
    if part.divided_by:
        lines.append(
            _("We divide by what was stated for each week: {measure}. More of it gives more questions.").format(
                measure=part.divided_by
            )
        )
    if part.sources:
        lines.append(_("Counted from: {sources}.").format(sources=", ".join(part.sources)))
    if result.placebo_dates and result.p_placebo is not None:
        hits = round(result.p_placebo * result.placebo_dates)
        lines.append(
            ngettext(
                "As a test we did the same on {n} earlier date on which nothing changed: it seemed so on {hits}.",
                "As a test we did the same on {n} earlier dates on which nothing changed: it seemed so on {hits}.",
                result.placebo_dates,
            ).format(n=result.placebo_dates, hits=hits)
        )
    margin = format_number(100 * result.margin)
    lines.append(
        _("“No difference” means: at most {margin}% more or less, with 95% certainty.").format(margin=margin)
        + " "
        + _("We say nothing with under {weeks} weeks on a side, or under {fewest} a week.").format(
            weeks=FEWEST_WEEKS, fewest=FEWEST
        )
    )
    lines.append(moved(shown.moved))
    return lines


def moved(number: int) -> str:
    """What a new division into topics means for the weeks before."""
    if not number:
        return _("No question changed topic since it went live.")
    return ngettext(
        "Note: {n} question changed topic since it went live. All weeks are counted by the new division, so that both "
        "sides can be compared; earlier figures may differ.",
        "Note: {n} questions changed topic since it went live. All weeks are counted by the new division, so that both "
        "sides can be compared; earlier figures may differ.",
        number,
    ).format(n=format_number(number))


def _about(number: float) -> str:
    return format_number(STEP * round(number / STEP) if number >= 2 * STEP else round(number))


def _signed(number: float) -> str:
    sign = "−" if number < 0 else "+" if number > 0 else ""
    return sign + _about(abs(number))
