"""Reading what items rest on when they are of several organisations: each by the measure of the one that leads it."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from exports.absorbed import Absorbed
from exports.evidence import ItemEvidence
from exports.gathering import Gathered, Subject, subjects
from exports.models import BacklogItem
from exports.owners import OwnerRow, owner_row
from journeys.models import Organisation
from journeys.queries import ProcessRow


class Reading:
    """The evidence of the items in one backlog; a fixed number of queries for each organisation that leads one.

    With `whole` everything of the organisation itself is read, for many items; else only the topics of these.
    """

    def __init__(
        self,
        session: Session,
        organisation_id: int,
        items: Sequence[BacklogItem],
        gone: Mapping[int, Sequence[Absorbed]],
        *,
        today: date,
        whole: bool,
    ) -> None:
        lead = {item.id or 0: item.organisation_id for item in items}
        apart = {one.id: root for root, every in gone.items() for one in every if one.organisation_id != lead[root]}
        merged = session.exec(
            select(BacklogItem).where(col(BacklogItem.id).in_(apart)).order_by(col(BacklogItem.id))
        ).all()
        self._shares: dict[int, list[BacklogItem]] = {}
        for one in merged:
            self._shares.setdefault(apart[one.id or 0], []).append(one)
        by_lead: dict[int, list[int]] = {}
        for item in (*items, *merged):
            by_lead.setdefault(item.organisation_id, []).append(item.id or 0)
        self._about: dict[int, Subject] = {}
        self._gathered: dict[int, Gathered] = {}
        for number, ids in by_lead.items():
            about = subjects(session, number, ids)
            self._about |= about
            wanted = {topic for subject in about.values() for topic in subject.topic_ids}
            everything = whole and number == organisation_id
            self._gathered[number] = Gathered(session, number, today=today, topic_ids=None if everything else wanted)
        rows = session.exec(select(Organisation).where(col(Organisation.id).in_(by_lead))).all()
        self._owners = {row.id: owner_row(row) for row in rows}

    def of(self, item: BacklogItem) -> ItemEvidence:
        """What this item rests on."""
        about = self._about.get(item.id or 0, Subject(process_id=item.process_id))
        return self._gathered[item.organisation_id].of(about)

    def process_of(self, item: BacklogItem) -> ProcessRow | None:
        """The item's process."""
        return self._gathered[item.organisation_id].processes.get(item.process_id or 0)

    def owner(self, organisation_id: int) -> OwnerRow:
        """The organisation that leads an item here."""
        return self._owners[organisation_id]

    def shares(self, item_id: int) -> Sequence[BacklogItem]:
        """The items of other organisations that were merged into this one."""
        return self._shares.get(item_id, ())
