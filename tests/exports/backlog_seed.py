"""A small organisation with questions, a study, a funnel and a letter, to propose and export improvements from."""

from datetime import date, timedelta

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from feedback.models import FunnelStep, ImportBatch, Item, Letter, Routing, Source
from journeys.models import (
    Code,
    Coding,
    Expectation,
    Highlight,
    JourneySession,
    Organisation,
    Process,
    Product,
    Respondent,
    Study,
    Touchpoint,
)
from journeys.planning import researcher_of
from topics.models import LinkStatus, PainPointLink, Topic, TopicAssignment

TODAY = date(2026, 11, 24)
QUARTER, BEFORE, NEWEST = date(2026, 7, 6), date(2026, 4, 6), date(2026, 11, 18)
SAID = "Ik wachtte drie maanden op bericht en wist niet of mijn formulier was aangekomen."
ASKED = "Hoe lang duurt het voordat het CBR mijn gezondheidsverklaring beoordeelt?"
HELD_BACK = "Kan ik mijn praktijkexamen van de heftruck afzeggen?"


def seed(session: Session, *, fictional: bool = True, linked: bool = True) -> int:
    """Three topics (212, 80 and 6 questions last quarter), one pain point of three out of four customers."""
    organisation = Organisation(name="Centraal Bureau Rijvaardigheidsbewijzen", abbreviation="CBR", kind="national")
    product = Product(uri="http://standaarden.overheid.nl/owms/terms/rijbewijs", name="rijbewijs")
    source = Source(name="Informatiepunt-logboek (fictief)" if fictional else "Informatiepunt-logboek")
    session.add_all([organisation, product, source])
    session.flush()
    process = Process(organisation_id=organisation.id, product_id=product.id, name="Gezondheidsverklaring bij 75 jaar")
    batch = ImportBatch(source_id=source.id, kind="questions", file_name="vragen.csv")
    session.add_all([process, batch])
    session.flush()
    waiting = add_topic(session, organisation, "gezondheidsverklaring")
    renewal = add_topic(session, organisation, "rijbewijs verlengen")
    small = add_topic(session, organisation, "praktijkexamen heftruck")
    for topic, text, now, before in (
        (waiting, ASKED, 212, 151),
        (renewal, "Kan ik mijn rijbewijs verlengen zonder DigiD?", 80, 83),
        (small, HELD_BACK, 6, 2),
    ):
        ask(session, batch, organisation, topic, text, now, QUARTER)
        ask(session, batch, organisation, topic, text, before, BEFORE)
        ask(session, batch, organisation, topic, text, 1, NEWEST)
    ask(session, batch, organisation, None, "Waar is het CBR in Tilburg?", 1, date(2026, 1, 5))
    code = study(session, process, fictional=fictional)
    if linked:
        link(session, code, process, waiting)
    add_funnel(session, batch, process)
    session.add(
        Letter(
            batch_id=batch.id,
            row_key="brief-1",
            organisation_id=organisation.id,
            process_id=process.id,
            title="Uw gezondheidsverklaring",
            text="U ontvangt van ons bericht zodra de beoordeling is afgerond.",
            sent_on=date(2026, 6, 1),
            number_sent=12000,
        )
    )
    session.flush()
    assert organisation.id is not None
    return organisation.id


def add_topic(session: Session, organisation: Organisation, label: str) -> Topic:
    """A topic without questions yet."""
    topic = Topic(
        organisation_id=organisation.id, label=label, keywords=label.split(), model_id="fake-64", centroid=b""
    )
    session.add(topic)
    session.flush()
    return topic


def ask(
    session: Session,
    batch: ImportBatch,
    organisation: Organisation,
    topic: Topic | None,
    text: str,
    number: int,
    start: date | None,
) -> None:
    """`number` questions over eleven weeks from `start` (None: without a date), the first one typical of its topic."""
    first = (session.exec(select(func.max(col(Item.id)))).one() or 0) + 1
    numbers = range(first, first + number)
    session.execute(
        insert(Item),
        [
            {
                "id": item,
                "batch_id": batch.id,
                "source_id": batch.source_id,
                "row_key": f"row-{item}",
                "text": text,
                "asked_on": start + timedelta(days=(item - first) % 77) if start else None,
                "channel": "informatiepunt",
                "outcome": "referred" if item % 3 else "not_helped",
            }
            for item in numbers
        ],
    )
    session.execute(insert(Routing), [{"item_id": item, "organisation_id": organisation.id} for item in numbers])
    if topic:
        session.execute(insert(TopicAssignment), [{"item_id": item, "topic_id": topic.id} for item in numbers])
        topic.representative = topic.representative or [first]
    session.flush()


def study(session: Session, process: Process, *, fictional: bool = False, customers: int = 4) -> Code:
    """A study of four (or fewer) customers of whom all but the last waited; one of them may not be quoted."""
    round_one = Study(process_id=process.id, title="Klantreis gezondheidsverklaring", fictional=fictional)
    code = Code(name="Weken wachten zonder bericht")
    session.add_all([round_one, code])
    session.flush()
    places = [(group, place) for group in Expectation for place in (1, 2)][:customers]
    for number, (group, place) in enumerate(places):
        person = Respondent(
            study_id=round_one.id, pseudonym=f"Anjer {number}", expectation=group, place=place, may_quote=number == 0
        )
        session.add(person)
        session.flush()
        told = JourneySession(respondent_id=person.id, held_on=date(2026, 9, 1), transcript=SAID, experience=2)
        session.add(told)
        session.flush()
        step = Touchpoint(
            session_id=told.id, position=1, stage="wachten", title="Brief met de uitslag", channel="letter", emotion=-2
        )
        session.add(step)
        session.flush()
        if number == 3:
            continue
        mark = Highlight(session_id=told.id, span_start=0, span_end=38, touchpoint_id=step.id)
        session.add(mark)
        session.flush()
        researcher = researcher_of(session, round_one.id or 0)
        session.add(
            Coding(
                highlight_id=mark.id,
                code_id=code.id,
                researcher_id=researcher.id,
                severity=4 if number == 0 else 3,
            )
        )
    session.flush()
    return code


def link(session: Session, code: Code, process: Process, topic: Topic) -> None:
    """A person confirmed that both tell of the same problem."""
    session.add(
        PainPointLink(
            code_id=code.id, process_id=process.id, topic_id=topic.id, similarity=0.8, status=LinkStatus.CONFIRMED
        )
    )
    session.flush()


def add_funnel(session: Session, batch: ImportBatch, process: Process) -> None:
    """Three steps over eleven weeks: 38% leaves at logging in."""
    for week in range(11):
        for position, (step, visits, exits) in enumerate(
            (("Start", 210, 20), ("Inloggen", 190, 72), ("Klaar", 118, 118))
        ):
            session.add(
                FunnelStep(
                    batch_id=batch.id,
                    process_id=process.id,
                    week=QUARTER + timedelta(weeks=week),
                    position=position,
                    step=step,
                    visits=visits,
                    exits=exits,
                )
            )
    session.flush()
