"""One improvement's effect: the verdict, the chart, each channel, what was expected, and how it was worked out."""

from typing import TYPE_CHECKING

import streamlit as st

from exports.effect import Kind
from exports.effect_words import verdict_sentence
from workbench import shell
from workbench.drawing import draw_chart, table_below
from workbench.effect_charts import effect_chart, effect_table
from workbench.effect_words import badge, difference, expectation, method
from workbench.i18n import _, format_date, language

if TYPE_CHECKING:
    from exports.effect_figures import ShownEffect, ShownPart
    from exports.effect_list import EffectRow

BESIDE = 3  # channels next to each other


def show(row: "EffectRow") -> None:
    """Draw the effect of one improvement as it was worked out last."""
    from exports.effects import known_effects
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        known = known_effects(session, [row.item_id]).get(row.item_id)
    where = f"tk-{row.item_id} · {row.organisation} · " + _("live since {day}").format(day=format_date(row.live_on))
    st.markdown(f":gray[{shell.plain(where)}]")
    if known is None or known.shown is None:
        st.subheader(shell.plain(row.title), anchor=False)
        st.info(
            _("Not worked out yet. It happens each night; with the button above you need not wait.")
            if row.measurable
            else _("No topic or online step is tied to this improvement, so there is nothing to measure.")
        )
        _to_improvement(row)
        return
    st.subheader(known.sentence, anchor=False)
    st.caption(shell.plain(row.title))
    if known.caution:
        st.warning(known.caution)
    first, *others = known.shown.parts
    _part(known.shown, first, alt=known.sentence)
    st.markdown(expectation(known.shown))
    _to_improvement(row)
    _channels(known.shown, first)
    for other in others:
        st.subheader(_also(other), anchor=False)
        st.markdown(badge(other.total.verdict, other.total.as_expected, kind=other.total.kind))
        _part(known.shown, other, alt=_also(other))
        _channels(known.shown, other)
    with st.expander(_("How this was worked out"), key="effect_method"):
        for line in method(known.shown, first):
            st.markdown(shell.plain(line))
        st.caption(_("Worked out on {day}.").format(day=format_date(known.reckoned_at.astimezone().date())))
    _tables(known.shown)


def _to_improvement(row: "EffectRow") -> None:
    shell.link("backlog_board", _("To the improvement"), icon=":material/checklist:", verbeterpunt=row.item_id)


def _part(shown: "ShownEffect", part: "ShownPart", alt: str) -> None:
    told = difference(part.total, shown.live_on)
    if told:
        st.markdown(told)
    draw_chart(
        effect_chart(part.total, part.first_week, shown.live_on),
        key=f"effect_chart_{part.total.kind}_{language()}",
        alt=f"{alt} " + _("The table below holds the same numbers."),
    )
    st.caption(
        _(
            "The orange line: the day it went live ({day}). The grey band: where 95% of the weeks would lie without "
            "the improvement."
        ).format(day=format_date(shown.live_on))
    )


def _channels(shown: "ShownEffect", part: "ShownPart") -> None:
    if not part.channels:
        return
    st.markdown(f"**{_('In each channel')}**")
    names = list(part.channels)
    for first in range(0, len(names), BESIDE):
        for column, name in zip(st.columns(BESIDE, gap="medium"), names[first : first + BESIDE], strict=False):
            result = part.channels[name]
            with column, st.container(key=f"effect_channel_{part.total.kind}_{names.index(name)}", gap="small"):
                st.markdown(f"**{shell.plain(name)}**  \n{badge(result.verdict, result.as_expected)}")
                draw_chart(
                    effect_chart(result, part.first_week, shown.live_on, small=True),
                    key=f"effect_small_{part.total.kind}_{names.index(name)}_{language()}",
                    alt=f"{name}: {verdict_sentence(result)}",
                )


def _also(part: "ShownPart") -> str:
    if part.total.kind is Kind.DROP_OFF:
        return _("Also measured: who leaves at “{step}”").format(step=part.step)
    return _("Also measured: the score") if part.total.kind is Kind.SCORES else _("Also measured: questions")


def _tables(shown: "ShownEffect") -> None:
    if not (below := table_below("effect_table")):
        return
    for part in shown.parts:
        for name, result in (("", part.total), *part.channels.items()):
            below.caption(shell.plain(name or _("all channels together")))
            below.dataframe(effect_table(result, part.first_week), hide_index=True)
