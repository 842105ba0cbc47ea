"""Beheer: to which organisation and process a row of noemers or gebeurtenissen belongs."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench.i18n import _


@dataclass(frozen=True)
class Places:
    """The organisations in use and, per organisation, its processes."""

    organisations: dict[int, str]
    processes: dict[str, list[str]]


def places() -> Places:
    """What a row can belong to."""
    from journeys.queries import organisations, processes
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        known = {row.id: row.name for row in organisations(session)}
        listed: dict[str, list[str]] = {}
        for row in processes(session):
            listed.setdefault(row.organisation, []).append(row.name)
    return Places(known, listed)


def ask_place(known: Places, key: str, organisation: str | None = None, process: str | None = None) -> dict[str, Any]:
    """Ask to which organisation and process a row belongs; none: it holds for all."""
    names = list(known.organisations.values())
    left, right = st.columns(2)
    chosen = left.selectbox(
        _("Organisation"),
        names,
        index=names.index(organisation) if organisation in names else None,
        placeholder=_("all organisations"),
        key=f"{key}_organisation",
    )
    listed = known.processes.get(chosen or "", [])
    return {
        "organisation": chosen,
        "process": right.selectbox(
            _("Process"),
            listed,
            index=listed.index(process) if process in listed else None,
            placeholder=_("all processes"),
            key=f"{key}_process_{chosen}",
            disabled=not listed,
        ),
    }
