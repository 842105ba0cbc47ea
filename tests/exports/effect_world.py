"""Two years of questions about a few organisations, with improvements of which the effect is planted."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import count

import numpy as np
from sqlalchemy import insert
from sqlmodel import Session

from exports.effects import Reckoned, keep_effects, work_out
from exports.models import BacklogItem, Evidence, Status
from feedback.models import FunnelStep, ImportBatch, Item, Routing, Source
from journeys.models import Organisation, Process
from topics.models import Topic, TopicAssignment

TODAY = date(2026, 11, 24)
FIRST, LIVE_ON = date(2025, 5, 5), date(2026, 5, 4)
WEEKS = [FIRST + timedelta(weeks=at) for at in range(81)]  # the last whole one begins on 16 November 2026
RECORDED = date(2026, 3, 2)

Mean = Callable[[date], float]


def reckon_effects(session: Session, today: date) -> list[Reckoned]:
    """Work out and keep the effect of every live improvement, as the worker does each day; the latest first."""
    found = work_out(session, today=today)
    keep_effects(session, found)
    return found


def falls(mean: float, factor: float, since: date = LIVE_ON) -> Mean:
    """So many a week, and `factor` times that from a day on."""
    return lambda week: mean * (factor if week >= since else 1)


class World:
    """Puts questions, topics and improvements straight into the tables."""

    def __init__(self, session: Session, seed: int = 7) -> None:
        self.session = session
        self.random = np.random.default_rng(seed)
        self._numbers = count(1)
        self.source = self.add(Source(name="Informatiepunten"))
        self.batch = self.add(ImportBatch(source_id=self.source, kind="questions", file_name="vragen.csv"))

    def add(self, row) -> int:
        self.session.add(row)
        self.session.flush()
        return row.id

    def organisation(self, name: str) -> int:
        return self.add(Organisation(name=name, abbreviation=name))

    def topic(self, organisation: int, label: str, means: dict[str, Mean], **given) -> int:
        """A topic with Poisson counts a week through each channel."""
        topic = self.add(Topic(organisation_id=organisation, label=label, model_id="fake-64"))
        self.ask(organisation, means, topic=topic, **given)
        return topic

    def ask(
        self,
        organisation: int,
        means: dict[str, Mean],
        *,
        topic: int | None = None,
        weeks: Sequence[date] = WEEKS,
        score: Mean | None = None,
        source: int | None = None,
    ) -> None:
        rows = []
        for channel, mean in means.items():
            for week in weeks:
                for _ in range(self.random.poisson(mean(week))):
                    number = next(self._numbers)
                    rows.append(
                        {
                            "id": number,
                            "batch_id": self.batch,
                            "source_id": source or self.source,
                            "row_key": f"rij-{number}",
                            "text": "Waarom krijg ik deze brief?",
                            "asked_on": week + timedelta(days=int(self.random.integers(5))),
                            "channel": channel,
                            "score": float(np.clip(self.random.normal(score(week), 1.5), 1, 10)) if score else None,
                        }
                    )
        self.session.execute(insert(Item), rows)
        self.session.execute(insert(Routing), [{"item_id": row["id"], "organisation_id": organisation} for row in rows])
        if topic is not None:
            self.session.execute(insert(TopicAssignment), [{"item_id": row["id"], "topic_id": topic} for row in rows])

    def others(self, number: int = 4, mean: float = 20) -> list[int]:
        """Organisations of which nothing was improved."""
        made = [self.organisation(f"Dienst {at}") for at in range(number)]
        for one in made:
            self.topic(one, "iets anders", {"counter": falls(mean, 1), "phone": falls(mean / 2, 1)})
        return made

    def improvement(
        self,
        organisation: int,
        topics: Sequence[int] = (),
        *,
        step: str = "",
        process: int | None = None,
        live_on: date | None = LIVE_ON,
        expected: str | None = "less",
        recorded: date | None = RECORDED,
        status: Status = Status.LIVE,
        title: str = "Kortere brief",
    ) -> int:
        item = self.add(
            BacklogItem(
                organisation_id=organisation,
                process_id=process,
                title=title,
                title_edited=True,
                status=status,
                live_on=live_on,
                expected_change=expected,
                expected_recorded_on=recorded if expected else None,
            )
        )
        for topic in topics:
            self.add(Evidence(backlog_item_id=item, topic_id=topic))
        if step:
            self.add(Evidence(backlog_item_id=item, funnel_step=step))
        return item

    def funnel(self, organisation: int, leaving: dict[str, Mean]) -> int:
        """An online process with a thousand visits a week at each step."""
        process = self.add(Process(organisation_id=organisation, name="Aanvragen"))
        self.session.add_all(
            FunnelStep(
                batch_id=self.batch,
                process_id=process,
                week=week,
                position=at,
                step=step,
                visits=1000,
                exits=int(self.random.binomial(1000, share(week))),
            )
            for week in WEEKS
            for at, (step, share) in enumerate(leaving.items())
        )
        self.session.flush()
        return process
