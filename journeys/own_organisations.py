"""Organisations that no public register knows, under a name of one's own."""

from sqlmodel import Session

from journeys.changes import ensure_organisation
from journeys.drafts import one_line
from journeys.errors import N_, InvalidValue
from journeys.lookup import organisation_named
from journeys.models import Organisation
from journeys.ports import Redactor

LONGEST_NAME = 200


def add_organisation(session: Session, name: str, abbreviation: str = "", *, redactor: Redactor) -> int:
    """An organisation that the public register lacks, under a name of one's own; returns its number.

    One that the register does know is taken from there. Raises InvalidValue for no name, or one that is too long.
    """
    from journeys.register import find_entry

    name, short = str(one_line(name)), str(one_line(abbreviation))
    name, short = (told.text for told in redactor.redact([name, short]))
    if not name or len(name) > LONGEST_NAME:
        raise InvalidValue(value="", field=N_("name"), expected=N_("a name of 1 to 200 characters"))
    if (entry := find_entry(name)) is not None:
        return ensure_organisation(session, entry.name).id or 0
    if known := organisation_named(session, name):
        return known.id or 0
    organisation = Organisation(name=name, abbreviation=short, kind="other")
    session.add(organisation)
    session.flush()
    return organisation.id or 0
