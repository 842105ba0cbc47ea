"""The demo project: true to life, the same each time, and no real person in it."""

import csv
import re
from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from exports.models import BacklogChange, Evidence
from feedback.models import Event, FunnelStep, ImportBatch, Item, Letter, QuarantinedRow, Source
from feedback.references import fault, looks_personal
from journeys.changes import ensure_organisation
from journeys.coded import study_agreement
from journeys.mapping import merge
from journeys.models import Code, Coding, JourneySession, Researcher, Respondent, Study, Touchpoint, UnclearTerm
from journeys.overviews import study
from journeys.ports import FakeRedactor, Redactor
from journeys.register import find_entry
from topics.models import Topic, TopicAssignment
from workbench.database import make_engine, unit_of_work
from workbench.demo import load_input
from workbench.demo.content import read, seeded, subjects
from workbench.demo.files import write_files
from workbench.demo.improvements import load_improvements, topics_about
from workbench.demo.invented import bsn_for_tests, iban
from workbench.demo.noting import note
from workbench.demo.questions import Row, generate, texts
from workbench.demo.studies import AFTERWARDS, STUDIES, load_studies, read_transcript, study_content
from workbench.demo.weeks import monday, open_points, weeks
from workbench.demo.wording import Telling, asker, other

TODAY = date(2026, 11, 24)


@cache
def rows() -> list[Row]:
    return generate(TODAY)


@cache
def per_week(subject: str) -> dict[int, int]:
    """Dated questions of one subject by week."""
    counts = dict.fromkeys(weeks(), 0)
    for row in rows():
        if row.subject == subject and (day := day_of(row)):
            counts[(day - monday(TODAY, 0)).days // 7] += 1
    return counts


def day_of(row: Row) -> date | None:
    try:
        day = datetime.strptime(row.asked_on, "%d-%m-%Y").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None
    return day if day < TODAY else None


@pytest.mark.slow
def test_the_same_day_gives_the_same_files_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for one, two in zip(write_files(tmp_path / "a", TODAY), write_files(tmp_path / "b", TODAY), strict=True):
        assert one.path.read_bytes() == two.path.read_bytes()


def test_the_questions_do_not_depend_on_the_day_only_their_dates_do() -> None:
    later = generate(TODAY + timedelta(days=100))
    assert sum((Counter(row.text for row in rows()) - Counter(row.text for row in later)).values()) <= 1  # emptied row
    assert [row.asked_on for row in rows()] != [row.asked_on for row in later]


def test_there_are_about_twenty_thousand_questions_and_most_are_unlike_any_other() -> None:
    assert 19_500 <= len(rows()) <= 21_500
    assert len({row.text for row in rows()}) >= 0.9 * len(rows())


def test_the_log_covers_104_weeks_and_ends_last_week() -> None:
    days = [day for row in rows() if (day := day_of(row))]
    assert min(days) < monday(TODAY, -103)
    assert monday(TODAY, -1) <= max(days) < monday(TODAY, 0)
    assert all(day.weekday() < 6 for day in days), "libraries are closed on Sundays"


def test_some_questions_lack_a_date_or_an_organisation_and_a_few_rows_cannot_be_read() -> None:
    undated = sum(row.asked_on == "" for row in rows())
    unnamed = sum(row.organisation == "" for row in rows())
    assert 0.015 <= undated / len(rows()) <= 0.03
    assert 0.1 <= unnamed / len(rows()) <= 0.18
    assert sum(row.asked_on != "" and day_of(row) is None for row in rows()) == 7
    assert sum(row.text == "" for row in rows()) == 1


def test_every_organisation_is_in_the_register_and_has_eight_subjects_or_more() -> None:
    per_organisation = Counter(subject.organisation for subject in subjects())
    assert len(per_organisation) == 10
    assert all(find_entry(name) for name in per_organisation)
    assert min(per_organisation.values()) >= 8
    assert all(len(subject.questions) >= 12 for subject in subjects())
    assert len({subject.key for subject in subjects()}) == len(subjects())


def test_the_health_declaration_is_asked_about_25_times_or_more_each_week() -> None:
    assert min(per_week("gezondheidsverklaring-invullen").values()) >= 25


def test_people_ask_about_their_tax_return_in_march_and_april() -> None:
    months = Counter(day.month for row in rows() if row.subject == "aangifte-hulp" and (day := day_of(row)))
    assert months[3] + months[4] > 0.6 * months.total()


@pytest.mark.parametrize(
    ("subject", "live", "least", "most"),
    [
        ("boete-in-termijnen", -34, 0.55, 0.75),  # fell
        ("toeslag-terugbetalen", -32, 0.87, 1.15),  # as it was
        ("gezondheidsverklaring-invullen", -30, 1.25, 1.55),  # rose, as expected
    ],
)
def test_questions_change_as_the_improvement_made_them(subject: str, live: int, least: float, most: float) -> None:
    counts = per_week(subject)

    def rate(chosen: range) -> float:
        return sum(counts[week] for week in chosen) / sum(len(open_points(week)) for week in chosen)

    assert least <= rate(range(live, 0)) / rate(range(-104, live)) <= most
    assert next(i["live"] for i in read("improvements.toml")["improvements"] if i["subject"] == subject) == live <= -26


def test_an_outage_shows_in_the_questions_of_that_week() -> None:
    counts = per_week("digid-storing")
    usual = sorted(counts.values())[len(counts) // 2]
    assert counts[-9] >= 10 > usual
    assert counts[-61] >= 8


def test_a_letter_that_goes_out_brings_a_new_subject() -> None:
    assert sum(count for week, count in per_week("sms-stopt").items() if week < -13) == 0
    assert sum(count for week, count in per_week("inkomenscontrole-brief").items() if week < -3) == 0
    assert per_week("sms-stopt")[-1] > per_week("sms-stopt")[-13]


def test_a_question_that_quotes_the_new_letter_comes_after_it() -> None:
    assert all(day_of(row) >= monday(TODAY, row.later_from) for row in rows() if row.later_from)  # type: ignore[operator]
    assert sum(row.later_from < 0 for row in rows()) > 50


def test_what_a_desk_notes_beside_a_question_is_the_same_each_time() -> None:
    noted = [note(row) for row in rows()]
    assert noted == [note(row) for row in rows()]
    told = len(noted)
    assert 0.06 < sum(bool(one.behind) for one in noted) / told < 0.12
    assert 0.08 < sum(bool(one.answer) for one in noted) / told < 0.14
    assert not [one for one in noted if re.search(r"[{}|]", " ".join(one.cells()))]


def test_in_the_last_year_whatsapp_takes_over_a_part_of_the_desk() -> None:
    def share(first: int, last: int) -> float:
        days = range((monday(TODAY, first)).toordinal(), monday(TODAY, last).toordinal())
        asked = [row.channel for row in rows() if (day := day_of(row)) and day.toordinal() in days]
        return asked.count("WhatsApp") / len(asked)

    assert share(-12, 0) > 1.4 * share(-104, -52)


def test_invented_numbers_pass_their_tests_and_belong_to_no_one() -> None:
    random = seeded("numbers")
    for _ in range(200):
        number = bsn_for_tests(random)
        assert number.startswith("9999")
        weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
        assert sum(w * int(d) for w, d in zip(weights, number, strict=True)) % 11 == 0
        account = iban(random).replace(" ", "")
        assert int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1
        assert sum((10 - at) * int(digit) for at, digit in enumerate(account[8:])) % 11, "no bank gives this number out"


def test_redaction_finds_the_personal_details(redactor: Redactor) -> None:
    found = redactor.redact([row.text for row in rows() if re.search(r"9999\d{5}|@example", row.text)])
    assert len(found) > 250
    assert not any(re.search(r"9999\d{5}|@example", redacted.text) for redacted in found)


def test_the_same_sentence_goes_with_whoever_it_is_about() -> None:
    sentence = "<wie> <heb> een brief, hoe betaalt <ik> <mijn> boete?"
    random = seeded("wording")
    assert Telling(asker(random), random).say(sentence) == "ik heb een brief, hoe betaal ik mijn boete?"
    mother = other("mijn moeder", female=True)
    assert Telling(mother, random).say(sentence) == "mijn moeder heeft een brief, hoe betaalt ze haar boete?"
    assert Telling(other("dhr.", female=False), random).say("Krijg <ik> iets terug?") == "Krijgt dhr. iets terug?"


def test_texts_hold_no_marks_of_the_generator() -> None:
    assert not [row.text for row in rows() if re.search(r"[<>{}|]", row.text)]
    assert len(texts(subjects()[0])) == subjects()[0].count


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_has_four_full_conversations_and_at_least_one_surprise(name: str) -> None:
    about = study_content(name)
    assert Counter(r["expectation"] for r in about["respondents"]) == {"unhappy": 2, "happy": 2}
    assert any((r["experience"] >= 4) == (r["expectation"] == "unhappy") for r in about["respondents"])
    for respondent in about["respondents"]:
        transcript, tagged = read_transcript(respondent["transcript"], about["codes"])
        assert 600 <= len(transcript.split()) <= 1100
        assert 9 <= len(respondent["touchpoints"]) <= 12
        assert tagged
        assert "@" not in transcript


@pytest.mark.parametrize("name", STUDIES)
def test_the_four_customers_of_a_study_are_meant_to_go_the_same_way(name: str) -> None:
    journeys = [respondent["touchpoints"] for respondent in study_content(name)["respondents"]]
    planned = [[step[:2] for step in journey if step[3] != "extra"] for journey in journeys]
    assert 8 <= len(planned[0]) <= 10
    assert all(way == planned[0] for way in planned), "the same touchpoints in the same order; some skipped"
    extra = {(step[0], step[1]) for journey in journeys for step in journey if step[3] == "extra"}
    assert 1 <= len(extra) <= 4
    order = merge([[f"{step[0]} {step[1]}" for step in journey] for journey in journeys])
    for journey in journeys:
        places = [order.index(f"{step[0]} {step[1]}") for step in journey]
        assert places == sorted(places), "no line on the map runs back"


def test_the_studies_load_complete_with_shared_pain_points(session: Session, redactor: Redactor) -> None:
    loaded = load_studies(session, redactor, TODAY)
    assert len(loaded) == 3
    assert load_studies(session, redactor, TODAY) == []
    assert all(study.fictional and "(fictief)" in study.title for study in session.exec(select(Study)))
    assert len(session.exec(select(Respondent)).all()) == 12
    told = session.exec(select(JourneySession)).all()
    assert len(told) == 12
    assert all(conversation.held_on and conversation.held_on < TODAY for conversation in told)
    assert {step.plan for step in session.exec(select(Touchpoint))} == {"planned", "extra", "skipped"}
    marked = sum(
        len(read_transcript(r["transcript"], a["codes"])[1])
        for a in map(study_content, (*STUDIES, *AFTERWARDS))
        for r in a["respondents"]
    )
    first = session.exec(select(Researcher.id).where(Researcher.name == "Noor Dekker")).one()
    codings = session.exec(select(Coding).where(Coding.researcher_id == first)).all()
    assert len(codings) == marked, "every marked quote was found in the stored text"
    pains = session.exec(select(Code).where(Code.is_pain_point)).all()
    assert len(pains) == len({c for a in map(study_content, STUDIES) for c in a["codes"].values()})
    assert all(code.parent_id for code in pains), "each under its theme"


def test_a_second_researcher_of_the_demo_agrees_for_the_greater_part(session: Session, redactor: Redactor) -> None:
    first = load_studies(session, redactor, TODAY)[0]
    one, other = study(session, first.id or 0).researchers
    rows, conversations = study_agreement(session, first.id or 0, one.id, other.id)
    assert conversations == 4
    alphas = [row.alpha for _name, row in rows if row.alpha is not None]
    assert max(alphas) > 0.9 > min(alphas)


def test_the_words_that_the_notes_call_unclear_are_on_the_jargon_list(session: Session, redactor: Redactor) -> None:
    load_studies(session, redactor, TODAY)
    words = set(session.exec(select(UnclearTerm.term)).all())
    assert {"overleggen", "authenticatie", "draagkracht", "hersteltermijn"} <= words


def test_the_study_after_the_change_follows_the_one_before_it(session: Session, redactor: Redactor) -> None:
    before, _other, after = load_studies(session, redactor, TODAY)
    assert after.follows_id == before.id
    assert after.change
    assert [one.title for one in study(session, after.id or 0).planned] == [
        one.title for one in study(session, before.id or 0).planned
    ]


@pytest.mark.slow
def test_everything_comes_in_through_the_door_that_files_come_through(tmp_path: Path, migrated_sqlite: Path) -> None:
    path = tmp_path / "demo.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    counted: list[int] = []
    loaded = load_input(
        partial(unit_of_work, engine=engine),
        FakeRedactor(),
        None,
        b"secret" * 6,
        TODAY,
        lambda done, _total: counted.append(done),
    )
    questions = loaded.imports["questions"]
    assert (questions.quarantined, questions.duplicates, questions.unknown) == (8, 0, {})
    assert questions.imported == len(rows()) - 8
    assert all(result.quarantined == 0 for kind, result in loaded.imports.items() if kind != "questions")
    assert counted
    with unit_of_work(write=False, engine=engine) as session:
        assert all("(fictief)" in source.name for source in session.exec(select(Source)))
        assert all("(fictief)" in event.title for event in session.exec(select(Event)))
        assert all("(fictief)" in letter.title for letter in session.exec(select(Letter)))
        assert len(session.exec(select(QuarantinedRow)).all()) == 8
        assert len(session.exec(select(FunnelStep.step).distinct()).all()) == 5
        outcomes = set(session.exec(select(Item.outcome).distinct()))
        assert outcomes == {"helped", "referred", "course", "not_helped", None}
    engine.dispose()


def test_an_improvement_was_expected_before_it_went_live_and_keeps_its_history(session: Session) -> None:
    items = load_improvements(session, TODAY)
    assert {item.expected_change for item in items} == {"less", "more"}
    assert len(items) == 3
    assert load_improvements(session, TODAY) == []
    for item in items:
        assert item.expected_recorded_on
        assert item.live_on
        assert item.expected_recorded_on < item.live_on <= TODAY - timedelta(weeks=26)
        changes = session.exec(select(BacklogChange).where(col(BacklogChange.backlog_item_id) == item.id)).all()
        assert [c.after for c in changes if c.field == "status"] == ["sent", "accepted", "planned", "live"]
        assert all(change.changed_at.date() <= item.live_on for change in changes)


def test_an_improvement_is_tied_to_the_topics_its_questions_are_in(session: Session) -> None:
    organisation = ensure_organisation(session, "CJIB").id
    assert organisation is not None
    fines = next(one for one in subjects() if one.key == "boete-in-termijnen")
    about = _topic(session, organisation, [row.text for row in texts(fines)[:20]])
    _topic(session, organisation, ["Waar blijft mijn paspoort?"])
    assert topics_about(session, organisation, "boete-in-termijnen") == [about]
    load_improvements(session, TODAY)
    assert session.exec(select(Evidence.topic_id).where(col(Evidence.topic_id).is_not(None))).all() == [about]


def _topic(session: Session, organisation_id: int, questions: list[str]) -> int:
    """A topic that holds these questions; its number."""
    source = Source(name=questions[0])
    topic = Topic(organisation_id=organisation_id, label=questions[0], model_id="m", centroid=b"")
    session.add_all((source, topic))
    session.flush()
    assert source.id is not None
    assert topic.id is not None
    batch = ImportBatch(source_id=source.id, kind="questions", file_name="x.csv")
    session.add(batch)
    session.flush()
    assert batch.id is not None
    items = [
        Item(batch_id=batch.id, source_id=source.id, row_key=f"{topic.id} {at}", text=text)
        for at, text in enumerate(questions)
    ]
    session.add_all(items)
    session.flush()
    session.add_all(TopicAssignment(item_id=item.id or 0, topic_id=topic.id) for item in items)
    session.flush()
    return topic.id


def test_some_visitors_may_be_approached_by_a_key_that_tells_nothing(tmp_path: Path, redactor: Redactor) -> None:
    with write_files(tmp_path, TODAY)[0].path.open(encoding="utf-8", newline="") as handle:
        told = [(row["mag benaderd worden"], row["referentie bron"]) for row in csv.DictReader(handle, delimiter=";")]
    asked = Counter(said for said, _reference in told)
    assert 0.06 <= asked["ja"] / len(told) <= 0.1
    assert 0.03 <= asked["nee"] / len(told) <= 0.05
    keys = [reference for said, reference in told if said]
    assert all(not fault(key) and not looks_personal(key, redactor) for key in keys)
    assert not any(reference for said, reference in told if not said)


def test_the_files_look_like_those_of_a_dutch_office(tmp_path: Path) -> None:
    files = {file.kind: file for file in write_files(tmp_path, TODAY)}
    with files["questions"].path.open(encoding="utf-8", newline="") as handle:
        first = next(csv.DictReader(handle, delimiter=";"))
    assert re.fullmatch(r"\d\d-\d\d-\d{4}|", first["datum"])
    assert sum(file.path.stat().st_size for file in files.values()) < 6_000_000
