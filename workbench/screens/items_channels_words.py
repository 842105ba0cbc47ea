"""The answer in words: does digital grow at the cost of the phone and the desk, or beside them?"""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number

if TYPE_CHECKING:
    from feedback.channels import Change, Part, Shift


def show(found: "Shift", sources: dict[int, str]) -> None:
    """Draw the verdict, the numbers it rests on, and how it was reached, folded away."""
    st.markdown(verdict(found, sources))
    if found.first is None or found.last is None:
        return
    if found.digital is not None and found.direct is not None:
        digital, direct = (found.first.digital, found.last.digital), (found.first.direct, found.last.direct)
        weeks = found.first.weeks
        for name, numbers, change in (
            (_("Digital (website, app, WhatsApp, e-mail)"), digital, found.digital),
            (_("Phone and desk"), direct, found.direct),
        ):
            st.markdown(f"- **{name}**: {_change(numbers, weeks, change)}")
    st.caption(_parts(found.first, found.last, same_season=found.same_season))
    with st.expander(_("How this is worked out"), key="items_channels_how"):
        st.markdown(
            _(
                "Whole weeks only. Each kind is compared per week between the two parts; a change counts when chance"
                " and the usual differences between weeks explain it in fewer than one in twenty cases (95% interval"
                " of the ratio, quasi-Poisson). Letters, the channel “Informatiepunt” and questions without a channel"
                " take no part. A source must count in both parts, unless it brings less than 1% of a part. That two"
                " things happen together does not show that one causes the other."
            )
        )


def verdict(found: "Shift", sources: dict[int, str]) -> str:
    """One sentence; its conclusion in bold."""
    from feedback.channels import FEWEST, FEWEST_WEEKS, Verdict

    if found.verdict == Verdict.TOO_SHORT or found.first is None or found.last is None:
        return _("**Too short to compare**: the period must hold {n} whole weeks.").format(n=FEWEST_WEEKS)
    if found.verdict == Verdict.TOO_FEW:
        return _(
            "**Too few questions to say anything**: {before} in the first {weeks} weeks and {after} in the last"
            " {weeks}, digital, phone and desk together; each must have {n}."
        ).format(
            before=format_number(found.first.digital + found.first.direct),
            after=format_number(found.last.digital + found.last.direct),
            weeks=found.first.weeks,
            n=FEWEST,
        )
    if found.verdict == Verdict.OTHER_SOURCES:
        names = ", ".join(shell.plain(sources.get(number, str(number))) for number in found.sources)
        return _(
            "**No conclusion**: the sources changed. Only one of the two parts has questions from: {names}."
        ).format(names=names)
    if found.verdict == Verdict.AT_COST:
        return _("**At their cost**: digital grew, while phone and desk fell.")
    if found.verdict == Verdict.BESIDE:
        return _("**Beside them**: digital grew, and no fall of phone and desk can be seen.")
    return _("**Digital does not visibly grow** here, so that it takes no place of the phone and the desk.")


def _change(numbers: tuple[int, int], weeks: int, change: "Change") -> str:
    before, after = numbers
    return _(
        "from {before} to {after} a week ({all_before} and {all_after} questions in {weeks} weeks): {ratio} times as"
        " many, between {low} and {high}"
    ).format(
        before=format_number(before / weeks, 1),
        after=format_number(after / weeks, 1),
        all_before=format_number(before),
        all_after=format_number(after),
        weeks=weeks,
        ratio=format_number(change.ratio, 2),
        low=format_number(change.low, 2),
        high=format_number(change.high, 2),
    )


def _parts(first: "Part", last: "Part", *, same_season: bool) -> str:
    told = _("Compared: {weeks} weeks from {first} and {weeks} weeks from {last}.").format(
        weeks=first.weeks, first=format_date(first.start), last=format_date(last.start)
    )
    season = _("The same weeks of the year, so the season is the same.")
    return f"{told} {season if same_season else _('The season is not taken into account.')}"
