"""What is to be taken in, for whom and how: looked up before a file is read, so that reading needs no database."""

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session, select

from feedback.cells import clean_text
from feedback.corrections import source_of_download
from feedback.kinds import ImportKind
from feedback.mapping import Mapping
from feedback.models import Source
from feedback.profiles import PROFILES, Profile, profile_named
from feedback.redaction import redact_batch
from journeys.errors import N_, WrongUsage
from journeys.lookup import organisation_named, unknown_organisation
from journeys.register import find_entry


@dataclass(frozen=True)
class ImportRequest:
    """What to take in, for whom and how; names already looked up, so that reading needs no database."""

    path: Path  # its name counts even when the content is given apart
    kind: ImportKind
    source: str
    organisation: str | None = None
    given: Mapping | None = None
    remembered: Mapping | None = None
    profile: Profile | None = None
    channel: str | None = None  # of rows that name none
    whole: AnyMapping[str, str] = field(default_factory=dict)  # field → value for rows that leave it out
    own_senders: tuple[str, ...] = ()  # in a chat: whose messages are not of citizens
    context: str = ""  # words that hold for every question of the source

    @property
    def known_as(self) -> dict[str, tuple[str, ...]]:
        """Names that a field has in files of this source."""
        return self.profile.known_as if self.profile else {}


def plan_import(
    session: Session,
    path: Path,
    kind: ImportKind | str | None = None,
    *,
    source: str | None = None,
    organisation: str | None = None,
    mapping: Mapping | None = None,
    profile: str | None = None,
    whole: AnyMapping[str, str] | None = None,
    own_senders: Sequence[str] = (),
) -> ImportRequest:
    """The request for this file: organisation looked up (UnknownOrganisation), the source's mapping remembered.

    So are its profile and channel; a `profile` given goes before the one remembered and says what the file holds.
    """
    name = None
    if organisation:
        known = organisation_named(session, organisation) or find_entry(organisation)
        if known is None:
            raise unknown_organisation(organisation)
        name = known.name
    source = _cleaned(source) or source_of_download(session, path) or suggest_source(path)
    kept = session.exec(select(Source).where(Source.name == source)).first()
    holds, read_as = _kind_and_profile(kind, profile, kept)
    remembered = Mapping.from_json(kept.mapping) if kept and kept.kind == holds else None
    channels = (read_as.channel if read_as else None, kept.channel if kept else None)
    return ImportRequest(
        path,
        holds,
        source,
        name,
        mapping,
        remembered,
        read_as,
        next(filter(None, channels if profile else channels[::-1]), None),
        {field: value.strip() for field, value in (whole or {}).items() if value.strip()},
        tuple(own_senders),
        kept.context if kept else "",
    )


def _kind_and_profile(
    kind: ImportKind | str | None, profile: str | None, kept: Source | None
) -> tuple[ImportKind, Profile | None]:
    """What the file holds, as its profile says or as given, and the profile: the one given, else the remembered."""
    known = profile_named(profile) if profile else None
    if known is None and kept and kept.profile in PROFILES and kind in (None, kept.kind):
        known = PROFILES[kept.profile]
    if known is None and kind is None:
        raise WrongUsage(reason=N_("it is not said what the file holds"))
    if known and kind and known.kind != kind:
        raise WrongUsage(reason=f"--kind {kind} ≠ --profile {known.name} ({known.kind.value})")
    return (known.kind if known else ImportKind(str(kind))), known


def remembered_profile(session: Session, source: str) -> str | None:
    """The profile that a source was last read with."""
    return session.exec(select(Source.profile).where(Source.name == source)).first()


def _cleaned(source: str | None) -> str | None:
    """A name that a person typed, without what is personal in it; words_with_words in it stay."""
    if not source:
        return None
    told = redact_batch([source.replace("_", " ")])[0]
    return told.text if told.spans else source


def suggest_source(path: Path) -> str:
    """A name for the source of a file: the file's name without dates, copy marks and numbers at its end."""
    # first of all: without its number an address is no longer seen as one
    name = whole = redact_batch([clean_text(re.sub(r"[_\s]+", " ", path.stem))])[0].text.strip()
    tail = (
        r"[\s.-]*(?:\(\d+\)|\b(?:kopie|copy|export|def|definitief|final|v\d+)\b"
        r"|\b(?:w|wk|week|q|kw)\s?\d+|\d[\d.-]*)$"
    )
    while (shorter := re.sub(tail, "", name, flags=re.IGNORECASE)) != name:
        name = shorter
    return name.strip(" .-_")[:200] or whole[:200] or "bestand"
