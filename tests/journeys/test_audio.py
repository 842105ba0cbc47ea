"""Recordings: with consent only, encrypted, for researchers of the study only, and gone on their day."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from journeys import audio, changes, queries
from journeys.audio import attach_audio, hear, recording
from journeys.drafts import ConsentDraft, SessionDraft, StudyDraft
from journeys.errors import InvalidValue, NoConsentToRecording, NotFound, NotOnTheStudy, RecordingSealed
from journeys.models import Audio
from tests.journeys.study_seed import HELD, REDACTOR, a_conversation, a_person, a_study, researchers
from workbench.database import make_engine, unit_of_work
from workbench.retention import run_retention
from workbench.worker import erase_what_is_past_its_term

KEY, SOUND = b"a key that only the tests know", b"kwetterende stem " * 50
LAST = HELD + timedelta(days=90)


def recorded(session: Session, **values: object) -> int:
    """A conversation with a recording, in a study of these values."""
    study = a_study(session, **values)
    talk = a_conversation(session, a_person(session, study, may_record=True))
    attach_audio(session, talk, SOUND, "Gesprek 1.MP3", date(2026, 3, 20), KEY)
    return talk


def last_day(session: Session) -> date | None:
    session.expire_all()
    return session.exec(select(Audio.delete_on)).one_or_none()


def test_without_consent_to_recording_nothing_is_kept(session: Session) -> None:
    talk = a_conversation(session, a_person(session, a_study(session), may_record=False))
    with pytest.raises(NoConsentToRecording) as refused:
        attach_audio(session, talk, SOUND, "gesprek.mp3", HELD, KEY)
    assert "Rijbewijs na 75" in refused.value.explain().where
    assert session.exec(select(Audio)).all() == []


def test_a_recording_is_heard_with_its_key_only(session: Session) -> None:
    talk = recorded(session)
    anna = researchers(session)[0]
    assert hear(session, talk, anna, KEY) == (SOUND, "audio/mpeg")
    with pytest.raises(RecordingSealed):
        hear(session, talk, anna, b"another key")
    assert SOUND not in session.exec(select(Audio.content)).one()
    assert recording(session, talk) == audio.Recording(len(SOUND), LAST)


def test_a_researcher_of_another_study_hears_nothing(session: Session) -> None:
    talk = recorded(session)
    a_study(session, title="Andere", researchers=("Carla",))
    carla = researchers(session)[-1]
    with pytest.raises(NotOnTheStudy):
        hear(session, talk, carla, KEY)
    with pytest.raises(NotFound):
        hear(session, talk, 999, KEY)


def test_a_conversation_without_a_recording_says_so(session: Session) -> None:
    talk = a_conversation(session, a_person(session, a_study(session)))
    assert recording(session, talk) is None
    with pytest.raises(NotFound):
        hear(session, talk, researchers(session)[0], KEY)


def test_the_sound_is_in_no_plain_bytes_in_the_database_file(tmp_path: Path, migrated_sqlite: Path) -> None:
    path = tmp_path / "sound.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    with unit_of_work(engine=engine) as session:
        recorded(session)
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())  # the log of writes too
    engine.dispose()
    assert b"wetterende" not in stored
    assert b"Rijbewijs" in stored


@pytest.mark.parametrize("name", ["gesprek.exe", "gesprek", "gesprek.mp3.zip", ""])
def test_what_is_no_recording_is_refused_by_its_kind(session: Session, name: str) -> None:
    talk = recorded(session)
    with pytest.raises(InvalidValue):
        attach_audio(session, talk, SOUND, name, HELD, KEY)
    assert recording(session, talk) is not None  # the one that was there stays


def test_an_empty_or_too_large_recording_is_refused(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = recorded(session)
    monkeypatch.setattr(audio, "LARGEST", 100)
    for content in (b"", b"x" * 101):
        with pytest.raises(InvalidValue):
            attach_audio(session, talk, content, "gesprek.wav", HELD, KEY)
    attach_audio(session, talk, b"x" * 100, "gesprek.wav", HELD, KEY)


def test_a_second_recording_takes_the_place_of_the_first(session: Session) -> None:
    talk = recorded(session)
    attach_audio(session, talk, b"anders", "gesprek.opus", HELD, KEY)
    assert hear(session, talk, researchers(session)[0], KEY) == (b"anders", "audio/ogg")
    assert len(session.exec(select(Audio)).all()) == 1


def test_a_recording_goes_on_its_day_and_not_before(engine: Engine) -> None:
    with unit_of_work(engine=engine) as session:
        talk = recorded(session, keep_audio_days=30)
        assert last_day(session) == HELD + timedelta(days=30)
    for days, gone in ((29, 0), (30, 1)):
        told = run_retention(only=("recordings",), day=HELD + timedelta(days=days), engine=engine)
        assert told.destroyed == gone
    with unit_of_work(engine=engine) as session:
        assert recording(session, talk) is None


def test_without_a_day_of_the_conversation_the_term_runs_from_the_day_it_was_added(session: Session) -> None:
    person = a_person(session, a_study(session), may_record=True)
    talk = changes.record_session(session, person, SessionDraft.of(), REDACTOR).id or 0
    attach_audio(session, talk, SOUND, "gesprek.m4a", date(2026, 3, 20), KEY)
    assert last_day(session) == date(2026, 3, 20) + timedelta(days=90)


def test_a_shorter_term_of_the_study_counts_for_the_recordings_that_are_there(session: Session) -> None:
    talk = recorded(session)
    study = queries.session_detail(session, talk).study_id
    process = queries.study(session, study).process_id
    shorter = StudyDraft.of(process_id=process, title="S", keep_audio_days=7)
    changes.change_study(session, study, shorter, REDACTOR)
    assert last_day(session) == HELD + timedelta(days=7)


def test_the_term_runs_from_the_day_of_the_conversation_as_it_was_corrected(session: Session) -> None:
    talk = recorded(session)
    changes.change_session(session, talk, SessionDraft.of(held_on=HELD + timedelta(days=5)), REDACTOR)
    assert last_day(session) == LAST + timedelta(days=5)


def test_consent_to_recording_that_is_taken_back_erases_the_recording(session: Session) -> None:
    talk = recorded(session)
    person = queries.session_detail(session, talk).respondent_id
    changes.record_consent(session, person, ConsentDraft.of(form="oral", given_on=HELD, may_record=True))
    assert recording(session, talk) is not None
    changes.record_consent(session, person, ConsentDraft.of(form="oral", given_on=HELD, may_record=False))
    assert recording(session, talk) is None
    assert queries.session_detail(session, talk).transcript  # the rest stays


def test_the_worker_erases_what_is_past_its_term(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from workbench.database import engine_for
    from workbench.settings import settings

    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    try:
        erase_what_is_past_its_term()  # on an empty folder there is nothing to do
        with unit_of_work() as session:
            recorded(session)
        monkeypatch.setattr("workbench.worker.today", lambda: LAST - timedelta(days=1))
        erase_what_is_past_its_term()
        with unit_of_work(write=False) as session:
            assert len(session.exec(select(Audio.id)).all()) == 1
        monkeypatch.setattr("workbench.worker.today", lambda: LAST)
        erase_what_is_past_its_term()
        with unit_of_work(write=False) as session:
            assert session.exec(select(Audio.id)).all() == []
    finally:
        engine_for(settings().url).dispose()
        settings.cache_clear()
