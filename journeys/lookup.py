"""Finding one row: by number, or an organisation by any name it is known by."""

import difflib
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from journeys.errors import NotFound, OrganisationNotInUse, UnknownOrganisation, UnlikeAnyOrganisation
from journeys.models import Organisation

Row = TypeVar("Row", bound=SQLModel)


def found(session: Session, model: type[Row], number: int, kind: str, *, lock: bool = False) -> Row:
    """The row with this number, locked until the work is done if asked for; else `NotFound`."""
    row = session.get(model, number, with_for_update=lock or None) if 0 < number < 2**31 else None
    if row is None:
        raise NotFound(kind=kind, id=number)
    return row


def organisation_named(session: Session, name: str) -> Organisation | None:
    """The organisation in use with this name, abbreviation, TOOI identifier or a name the register knows it by."""
    from journeys.register import find_entry

    wanted = " ".join(name.split())
    if not wanted:
        return None
    if known := _first_called(session, wanted, wanted):
        return known
    entry = find_entry(wanted)
    return _first_called(session, entry.name, entry.tooi or entry.name) if entry else None


def find_organisation(session: Session, name: str) -> Organisation:
    """The organisation in use with this name, abbreviation or TOOI identifier; else `UnknownOrganisation`.

    One that the register knows but nothing is stored about is `OrganisationNotInUse`.
    """
    from journeys.register import find_entry

    if known := organisation_named(session, name):
        return known
    if entry := find_entry(name):
        raise OrganisationNotInUse(name=entry.name)
    in_use = list(session.exec(select(Organisation.name).order_by(Organisation.name)).all())
    raise unknown_organisation(name, in_use)


def unknown_organisation(name: str, in_use: list[str] | None = None) -> UnknownOrganisation:
    """The error that names what looks most like this name, among those in use first."""
    from journeys.register import nearest_names

    near = difflib.get_close_matches(name, in_use or [], n=3, cutoff=0.7)
    names = list(dict.fromkeys([*near, *nearest_names(name)]))[:3]
    return UnknownOrganisation(name=name, suggestions=", ".join(names)) if names else UnlikeAnyOrganisation(name=name)


def _first_called(session: Session, name: str, identifier: str) -> Organisation | None:
    lower = name.lower()
    exact = col(Organisation.name) == name
    same = sa.or_(
        exact,
        sa.func.lower(col(Organisation.name)) == lower,
        sa.func.lower(col(Organisation.abbreviation)) == lower,
        col(Organisation.tooi) == identifier,
    )
    return session.exec(select(Organisation).where(same).order_by(sa.desc(exact), col(Organisation.id))).first()
