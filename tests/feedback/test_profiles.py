"""What the common sources tell, and that their files need no mapping."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from feedback.changes import ImportResult, store
from feedback.importing import import_file
from feedback.models import FunnelStep, Item, Source
from feedback.profiles import PROFILES, WEBSITE_FEEDBACK, Profile
from feedback.spool import Prepared, SpoolHeader, TakenRow, write_spool
from feedback.values import read_seconds
from journeys.errors import ColumnNotRecognised, WrongUsage
from journeys.models import Channel
from journeys.ports import FakeRedactor

TODAY = date(2026, 11, 24)
SECRET = b"0" * 32
LOG = """Datum;Vraag;Vraag achter de vraag;Voor wie;Levensgebeurtenis;Soort doorverwijzing;Te persoonlijk;Gevonden via
3-11-2026;Hoe maak ik een DigiD?;Ik ben 123456782 en zie mijn uitkering niet;zichzelf;werkloos;cursus;nee;de huisarts
4-11-2026;Kan ik machtigen?;;mantelzorger;overlijden;ander Informatiepunt;ja;
"""


def take(session: Session, path: Path) -> int:
    return import_file(session, path, "questions", redactor=FakeRedactor(), secret=SECRET, today=TODAY).imported


def test_what_an_informatiepunt_tells_beside_the_question_is_kept_and_redacted(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    assert take(session, path) == 2
    first, second = session.exec(select(Item).order_by(Item.asked_on)).all()  # type: ignore[arg-type]
    assert first.question_behind == "Ik ben [BSN] en zie mijn uitkering niet"
    assert (first.asked_for, first.life_event, first.referral_kind) == ("self", "werkloos", "course")
    assert (first.too_personal, first.found_via) == (False, "de huisarts")
    assert (second.asked_for, second.referral_kind, second.too_personal) == ("other", "informatiepunt", True)


def test_rows_taken_in_before_there_was_a_question_behind_are_recognised(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("\n".join(";".join(line.split(";")[:2]) for line in LOG.splitlines()), encoding="utf-8")
    assert take(session, path) == 2
    path.write_text(LOG, encoding="utf-8")
    assert take(session, path) == 0


def test_what_one_row_leaves_empty_another_of_the_same_file_may_say(session: Session, tmp_path: Path) -> None:
    earlier = {"text": "Hoe?", "asked_on": None, "channel": None}  # prepared by a version that knew less
    told = {"text": "Waar?", "asked_on": "2026-11-02", "question_behind": "Mag het later?", "too_personal": True}
    spool, rows = tmp_path / "rows.jsonl", [TakenRow(2, "1" * 32, earlier), TakenRow(3, "2" * 32, told)]
    header = SpoolHeader("questions", "log", "log.csv", None, {"columns": {}})
    write_spool(spool, header, rows, lambda: Prepared(2, 0, {}))
    assert store(session, spool).imported == 2
    found = select(Item.text, Item.question_behind, Item.too_personal, Item.asked_on).order_by(col(Item.id))
    assert session.exec(found).all() == [
        ("Hoe?", None, None, None),
        ("Waar?", "Mag het later?", True, date(2026, 11, 2)),
    ]


EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def take_example(session: Session, file: str, profile: str, **more: object) -> ImportResult:
    arguments: dict[str, object] = {"redactor": FakeRedactor(), "secret": SECRET, "today": TODAY} | more
    return import_file(session, EXAMPLES / file, profile=profile, **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_every_row_of_every_example_is_stored_without_a_mapping(session: Session, profile: Profile) -> None:
    own = ["Gemeente Voorbeeld"] if profile.asks_own_senders else []
    result = take_example(session, profile.example, profile.name, organisation="CBR", own_senders=own)
    assert (result.quarantined, result.duplicates, result.unknown) == (0, 0, {}), result.reasons
    assert result.imported == result.read > 1
    assert result.kind == profile.kind
    if profile is not WEBSITE_FEEDBACK:  # its example has the names of a tool
        assert result.mapping == dict(profile.columns)
    source = session.exec(select(Source)).one()
    assert (source.profile, source.channel) == (profile.name, profile.channel)


def test_a_log_of_an_informatiepunt_has_its_channel_and_all_that_was_told(session: Session) -> None:
    take_example(session, "informatiepunt.csv", "informatiepunt")
    item = session.exec(select(Item).where(Item.point == "Bibliotheek West", Item.asked_on == date(2026, 11, 4))).one()
    assert item.model_dump(include={"channel", "text", "question_behind", "asked_for", "life_event", "outcome"}) == {
        "channel": "informatiepunt",
        "text": "Kan ik de post van mijn moeder regelen?",
        "question_behind": "Wil machtigen met DigiD maar heeft geen code",
        "asked_for": "other",
        "life_event": "mantelzorg",
        "outcome": "course",
    }
    assert (item.referral, item.referral_kind, item.too_personal) == ("Cursus DigiD", "course", False)
    assert (item.found_via, item.age_group) == ("gemeente", "51 tot en met 65")


def test_feedback_of_a_website_has_its_score_page_and_channel(session: Session) -> None:
    result = take_example(session, "website-feedback.csv", "website-feedback")
    assert result.mapping == {
        "text": "Message",
        "asked_on": "Date Submitted",
        "point": "Source URL",
        "score": "Emotion (1-5 scale)",
        "external_id": "Feedback ID",
    }
    item = session.exec(select(Item).where(Item.score == 2)).one()
    assert (item.kind, item.channel, item.asked_on) == ("feedback", "web", date(2026, 11, 2))
    assert item.point == "https://www.voorbeeld.nl/rijbewijs/gezondheidsverklaring"


def test_a_row_that_names_its_channel_keeps_it(session: Session) -> None:
    take_example(session, "contact-centre.csv", "contact-centre")
    assert sorted(str(item.channel) for item in session.exec(select(Item))) == ["email", "phone", "phone"]


def test_a_chat_gives_the_citizens_questions_only(session: Session) -> None:
    take_example(session, "whatsapp.txt", "whatsapp", own_senders=["Gemeente Voorbeeld"])
    items = session.exec(select(Item).order_by(Item.id)).all()  # type: ignore[arg-type]
    assert [item.text for item in items] == [
        "Goedemorgen\nIk wil een rolstoel aanvragen.\nHoe doe ik dat?",
        "Moet ik daarvoor inloggen met DigiD?",
        "Is het loket vandaag open?",
    ]
    assert {(item.channel, item.asked_on) for item in items} == {
        ("whatsapp", date(2026, 11, 2)),
        ("whatsapp", date(2026, 11, 3)),
    }


def test_matomo_knows_neither_process_nor_week_and_counts_exits_as_a_share(session: Session) -> None:
    whole = {"process": "Gezondheidsverklaring", "week": "2026-W44"}
    result = take_example(session, "website-funnel-matomo.csv", "website-funnel", organisation="CBR", whole=whole)
    assert (result.imported, result.quarantined) == (5, 0), result.reasons
    step = session.exec(select(FunnelStep).where(FunnelStep.position == 3)).one()
    assert (step.step, step.visits, step.exits, step.median_seconds) == ("Vragen over uw gezondheid", 1160, 418, 310)
    assert step.week == date(2026, 10, 26)


def test_without_a_week_the_file_of_matomo_is_refused(session: Session) -> None:
    with pytest.raises(ColumnNotRecognised):
        take_example(
            session, "website-funnel-matomo.csv", "website-funnel", organisation="CBR", whole={"process": "Keuring"}
        )


def test_the_next_file_of_a_source_needs_no_profile(session: Session, tmp_path: Path) -> None:
    take_example(session, "counter.csv", "counter", source="Balie Centrum")
    path = tmp_path / "balie.csv"
    path.write_text("Datum;Vraag\n9-11-2026;Waar is de wc?\n", encoding="utf-8")
    result = import_file(session, path, source="Balie Centrum", redactor=FakeRedactor(), secret=SECRET, today=TODAY)
    assert result.kind == "questions"
    assert session.exec(select(Item.channel).where(Item.text == "Waar is de wc?")).one() == "counter"


def test_a_channel_that_a_source_gets_later_makes_no_new_rows(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "balie.csv"
    path.write_text("Datum;Vraag\n9-11-2026;Waar is de wc?\n", encoding="utf-8")
    assert take(session, path) == 1
    again = import_file(session, path, profile="counter", redactor=FakeRedactor(), secret=SECRET, today=TODAY)
    assert (again.imported, again.duplicates) == (0, 1)


def test_a_file_must_be_said_to_hold_something_known(session: Session) -> None:
    with pytest.raises(WrongUsage, match="holds"):
        take_example(session, "counter.csv", "")
    with pytest.raises(WrongUsage, match="balie"):
        take_example(session, "counter.csv", "balie")
    with pytest.raises(WrongUsage, match="counter"):
        take_example(session, "counter.csv", "counter", kind="feedback")


def test_the_channels_of_the_profiles_are_known() -> None:
    assert {profile.channel for profile in PROFILES.values()} <= {None, *(channel.value for channel in Channel)}


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("00:01:23", 83), ("1:23", 83), ("1 min 23s", 83), ("2 uur 1 min", 7260), ("45s", 45), ("12,5", 12.5), (90, 90)],
)
def test_lengths_of_time_are_read_as_statistics_write_them(written: str | float, seconds: float) -> None:
    assert read_seconds(written) == seconds


def test_what_is_no_length_of_time_or_share_is_set_aside_with_its_reason(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "pagina.csv"
    path.write_text(
        "Proces;Week;Stap;Bezoeken;Uitstappercentage;Tijd op pagina\n"
        "Keuring;2026-W44;Uitleg;100;40%;lang\nKeuring;2026-W44;Betalen;100;140%;00:01:00\n",
        encoding="utf-8",
    )
    result = import_file(
        session,
        path,
        profile="website-funnel",
        organisation="CBR",
        redactor=FakeRedactor(),
        secret=SECRET,
        today=TODAY,
    )
    assert result.reasons == {"Dit is geen tijdsduur.": 1, "Dit percentage ligt niet tussen 0 en 100.": 1}
