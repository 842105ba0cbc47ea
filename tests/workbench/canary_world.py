"""What the doors of the canaries lead to, and what was said to whoever put one through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import Session, func, select

from exports.models import BacklogItem
from exports.proposals import propose_items
from journeys import changes
from journeys.drafts import StudyDraft
from journeys.errors import TerugkoppelError
from journeys.models import Process
from tests.exports.backlog_seed import TODAY, seed
from tests.workbench.canaries import Canary
from workbench import wiring
from workbench.database import unit_of_work
from workbench.telling import told_of

Canaries = Sequence[Canary]


@dataclass
class World:
    """An organisation with improvements and a study, to put canaries in."""

    folder: Path  # where users keep their files: not ours to look in
    organisation: int
    process: int
    study: int
    items: tuple[int, ...]
    told: list[int] = field(default_factory=list)  # respondents with a conversation
    batches: list[int] = field(default_factory=list)
    through: dict[str, int] = field(default_factory=dict)  # door → times that a canary or a file of them was put in
    refused: dict[str, int] = field(default_factory=dict)
    said: list[tuple[str, bytes]] = field(default_factory=list)  # what was answered: errors, pages, results

    def tell(self, place: str, said: object) -> None:
        """Keep an answer to look in."""
        self.said.append((place, said if isinstance(said, bytes) else str(said).encode()))

    def attempt(self, door: str, work: Callable[[], Any]) -> Any:
        """One canary or one file through a door; a refusal is an answer too, as a user hears it."""
        self.through[door] = self.through.get(door, 0) + 1
        try:
            return work()
        except TerugkoppelError as error:
            self.refused[door] = self.refused.get(door, 0) + 1
            self.tell(f"refusal: {door}", told_of(error))
            return None

    def last(self, model: Any) -> int:
        """The number of the row that came last."""
        with unit_of_work(write=False) as session:
            return int(session.exec(select(func.max(model.id))).one())

    def within(self, door: str, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """The same, for a function that wants a session."""

        def in_session() -> Any:
            with unit_of_work() as session:
                return work(session, *arguments, **named)

        return self.attempt(door, in_session)


def a_world(session: Session, folder: Path) -> World:
    """A small organisation with questions, a study, a funnel and a letter, and an own study with four free places."""
    organisation = seed(session)
    propose_items(session, organisation, today=TODAY)
    process = session.exec(select(Process.id)).first() or 0
    draft = StudyDraft.of(process_id=process, title="Rijbewijs na 75")
    study = changes.create_study(session, draft, wiring.redactor()).id or 0
    items = session.exec(select(BacklogItem.id).where(BacklogItem.organisation_id == organisation)).all()
    return World(folder, organisation, process, study, tuple(one or 0 for one in items))
