"""The demo project from empty database to files: the same steps, in the same order, as anybody's own work."""

from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from exports.models import BacklogItem
from feedback.models import Item, Source
from journeys.base import today
from journeys.models import Study
from journeys.queries import organisations
from topics.links import decide_link
from topics.models import LinkStatus
from topics.queries import linked_pain_points
from workbench import effect_tasks, tasks, wiring
from workbench.database import unit_of_work
from workbench.i18n import _
from workbench.settings import settings

LIKELY = 0.35  # cosine from which the demo's researcher says yes to a suggested link


@dataclass(frozen=True)
class DemoMade:
    """What the demo made; `loaded` is False when there was data already and nothing was touched."""

    loaded: bool
    items: int
    set_aside: int = 0
    studies: int = 0
    topics: dict[str, int] = field(default_factory=dict)  # organisation → topics
    backlog_items: int = 0
    files: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def sentences(self) -> str:
        """What was made, as a person reads it."""
        if not self.loaded:
            return _("There is data already ({items} items): the demo project was not loaded again.").format(
                items=self.items
            )
        lines = [
            _("Fictional demo project: {items} items, {set_aside} rows set aside, {studies} studies.").format(
                items=self.items, set_aside=self.set_aside, studies=self.studies
            ),
            _("Topics per organisation:"),
            *(f"  {count:>4}  {organisation}" for organisation, count in self.topics.items()),
            _("{count} improvements on the backlogs. Files:").format(count=self.backlog_items),
            *(f"  {file}" for file in self.files),
        ]
        return "\n".join(lines)


def load_demo(progress: tasks.Progress) -> DemoMade:
    """Load the demo project and run the loop on it, unless the database holds other work or a whole demo."""
    from exports.proposals import propose_items
    from workbench.demo import load_input
    from workbench.demo.improvements import load_improvements

    with unit_of_work(write=False) as session:
        items = session.scalar(sa.select(sa.func.count(col(Item.id)))) or 0
        if _has_work_of_others(session) or session.exec(select(BacklogItem.id).limit(1)).first() is not None:
            return DemoMade(loaded=False, items=items)
    day = today()
    made = load_input(
        unit_of_work,
        wiring.redactor(),
        wiring.router(),
        wiring.secret(),
        day,
        lambda done, total: progress(done, total, _("reading and redacting")),
    )
    found = tasks.find_topics(progress=lambda done, total, name="": progress(done, total, _("topics") + f" {name}"))
    with unit_of_work() as session:
        load_improvements(session, day)
        for link in linked_pain_points(session):
            if link.status == LinkStatus.SUGGESTED and link.similarity >= LIKELY:
                decide_link(session, link.link_id, confirmed=True)
        known = organisations(session)
        proposed = sum(propose_items(session, row.id, today=day) for row in known)
        for row in known:
            _judge_quotes(session, row.id, day)
    effect_tasks.reckon()
    questions = made.imports["questions"]
    return DemoMade(
        loaded=True,
        items=questions.imported,
        set_aside=questions.quarantined,
        studies=made.studies,
        topics={run.organisation: run.topics for run in found},
        backlog_items=proposed,
        files=[str(file) for row in known if row.studies for file in _write_files(row.name)],
    )


def _has_work_of_others(session: Session) -> bool:
    """Whether anything but (a part of) the demo project is there; a demo that was cut short is finished."""
    own_source = col(Source.name).like("%(fictief)%")
    sources = session.exec(select(Source.id).where(~own_source).limit(1)).first()
    studies = session.exec(select(Study.id).where(col(Study.fictional).is_(False)).limit(1)).first()
    return sources is not None or studies is not None


def _judge_quotes(session: Session, organisation_id: int, day: date) -> None:
    """Let the first words of each improvement go along, as a researcher would after reading them."""
    from exports.backlog import backlog
    from exports.quote_review import review_quote

    for item in backlog(session, organisation_id, today=day):
        for quote in item.evidence.quotes[:1]:
            review_quote(session, item.id, quote.text, approved=True, actor=_("researcher"))


def _write_files(organisation: str) -> list[Path]:
    """A backlog to fill in and a report to read, for one organisation."""
    folder = settings().output_dir
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(letter if letter.isalnum() else "-" for letter in organisation.lower())
    backlog = tasks.write_backlog_file(organisation, "xlsx", folder / f"{name}-verbeterpunten.xlsx", draft=True)
    reports = [
        tasks.write_report_file(organisation, "last-quarter", written_as, folder / f"{name}-rapport.{written_as}").file
        for written_as in ("html", "pdf")
    ]
    return [*backlog.files, *reports]
