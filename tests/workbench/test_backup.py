"""Backup and restore: from either engine into either, whole or refused, and nothing that ended comes back to life."""

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from exports.delivery import State
from exports.links import create_link, revoke_link
from exports.models import Delivery, SignedLink
from feedback.importing import import_file
from feedback.models import Item
from feedback.searching import matches
from feedback.tokens import create_token, revoke_token, sender_with
from journeys.audio import attach_audio, hear
from journeys.backup_errors import BackupBroken, BackupNewer, PlaceInUse, PlaceNotEmpty
from journeys.base import utc_now
from journeys.changes import ensure_organisation, withdraw_respondent
from journeys.errors import DatabaseUnreachable
from journeys.models import JourneySession, Organisation, Respondent
from journeys.ports import FakeRedactor
from journeys.respondent_models import Erasure
from tests.journeys.study_seed import a_conversation, a_person, a_study, researchers
from tests.workbench.any_rows import fill
from workbench import audit_heads, erasures, wiring
from workbench.audit_checking import verify as verify_audit
from workbench.backup import Made, make_backup
from workbench.backup_file import Manifest, verify
from workbench.database import make_engine, require_current, require_sound, unit_of_work, upgrade
from workbench.models import Account, AuditEntry, SignIn
from workbench.private_files import written_whole
from workbench.restoring import restore
from workbench.settings import settings

REDACTOR = FakeRedactor()
NewPlace = Callable[[str], str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own."""
    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    yield tmp_path / "data"
    settings.cache_clear()


@pytest.fixture
def new_place(request: pytest.FixtureRequest, tmp_path: Path, home: Path) -> Iterator[NewPlace]:
    """Gives the URL of an empty place on an engine; each question another one."""
    made: list[str] = []

    def said(*statements: str) -> None:
        url = request.getfixturevalue("postgres_url")
        engine = make_engine(url)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def place(kind: str) -> str:
        if kind == "sqlite":
            made.append("")
            return f"sqlite:///{tmp_path / f'place{len(made)}' / 'terugkoppel.db'}"
        made.append(f"place{len(made)}")
        said(f"CREATE DATABASE {made[-1]}")
        url = sa.make_url(request.getfixturevalue("postgres_url")).set(database=made[-1])
        return url.render_as_string(hide_password=False)

    yield place
    for name in filter(None, made):
        said(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, new_place: NewPlace) -> str:
    """A migrated, empty database on either engine."""
    found = new_place(request.param)
    ready(found)
    return found


def ready(url: str) -> None:
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()


def back_up(url: str, file: Path) -> Made:
    engine = make_engine(url)
    made = make_backup(engine, file)
    engine.dispose()
    return made


class At:
    """A unit of work on a database that nobody keeps open."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.unit = unit_of_work(engine=self.engine)

    def __enter__(self):  # type: ignore[no-untyped-def]
        return self.unit.__enter__()

    def __exit__(self, *what: object) -> None:
        self.unit.__exit__(*what)  # type: ignore[arg-type]
        self.engine.dispose()


def contents(manifest: Manifest) -> dict[str, tuple[int, str]]:
    """Rows and checksum of every table that putting back leaves alone."""
    ended = {"delivery", "sign_in", "account", "signed_link", "respondent_link", "api_token", "audit_entry"}
    return {one.shape.name: (one.rows, one.sha256) for one in manifest.tables if one.shape.name not in ended}


@pytest.mark.parametrize("way", [("sqlite", "postgresql", "sqlite"), ("postgresql", "sqlite", "postgresql")])
def test_a_backup_goes_from_one_engine_into_the_other_and_back_unchanged(
    way: tuple[str, ...], new_place: NewPlace, tmp_path: Path
) -> None:
    first = new_place(way[0])
    ready(first)
    engine = make_engine(first)
    fill(engine, 40, 1)
    engine.dispose()
    made = [back_up(first, tmp_path / "0.zip")]
    for number, kind in enumerate(way[1:], 1):
        there = new_place(kind)
        done = restore(made[-1].file, there, keep_links=True)
        assert done.rows == made[-1].manifest.rows
        engine = make_engine(there)
        require_current(engine)
        require_sound(engine)
        engine.dispose()
        made.append(back_up(there, tmp_path / f"{number}.zip"))
    assert contents(made[0].manifest) == contents(made[1].manifest) == contents(made[2].manifest)
    assert sum(rows for rows, _sha in contents(made[0].manifest).values()) > 1000


def test_work_goes_on_after_putting_back_and_words_are_found(url: str, new_place: NewPlace, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("vraag\nHoe verleng ik mijn rijbewijs?\nWaar is de balie?\n", encoding="utf-8")
    with At(url) as session:
        import_file(session, log, "questions", redactor=REDACTOR, secret=wiring.secret())
    there = new_place("sqlite" if url.startswith("postgresql") else "postgresql")
    restore(back_up(url, tmp_path / "b.zip").file, there)
    with At(there) as session:
        assert session.exec(select(Item.text).where(matches("verlengen"))).all() == ["Hoe verleng ik mijn rijbewijs?"]
        again = import_file(session, log, "questions", redactor=REDACTOR, secret=wiring.secret())
        assert (again.imported, again.duplicates) == (0, 2)
        log.write_text("vraag\nIs mijn rijbewijs verlengd?\n", encoding="utf-8")
        assert import_file(session, log, "questions", redactor=REDACTOR, secret=wiring.secret()).imported == 1
        assert len(session.exec(select(Item.id).where(matches("verlengen"))).all()) == 2


def test_a_backup_holds_one_moment_although_others_write(url: str, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        engine, number = make_engine(url), 0
        while not stop.is_set():
            number += 1
            with unit_of_work(engine=engine) as session:  # always as many of the one as of the other
                session.add(Organisation(name=f"Gemeente {number}"))
                session.add(Erasure(kind="test", guid=str(number)))
        engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = [back_up(url, tmp_path / f"{number}.zip").manifest for number in range(4)]
    finally:
        stop.set()
        writer.join()
    rows = [{part.shape.name: part.rows for part in manifest.tables} for manifest in found]
    assert all(one["organisation"] == one["erasure"] for one in rows)
    assert rows[-1]["organisation"] > rows[0]["organisation"]  # it was written to meanwhile


def test_a_damaged_backup_is_refused_and_nothing_changes(url: str, tmp_path: Path) -> None:
    engine = make_engine(url)
    fill(engine, 30, 2)
    whole = make_backup(engine, tmp_path / "whole.zip").file.read_bytes()
    engine.dispose()
    before = back_up(url, tmp_path / "before.zip").manifest
    chance = random.Random(1)
    broken = tmp_path / "broken.zip"
    refused = 0
    for turn in range(40):
        if turn % 4 == 0:
            content = whole[: chance.randrange(len(whole))]
        else:
            place = chance.randrange(len(whole))
            content = whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :]
        broken.write_bytes(content)
        try:
            manifest, orphans = verify(broken)
        except BackupBroken:
            refused += 1
            continue
        assert (contents(manifest), orphans) == (contents(before), 0)  # a bit that stands for nothing, as a date
    assert refused >= 30
    broken.write_bytes(whole[:-100])
    with pytest.raises(BackupBroken):
        restore(broken, url, force=True)
    assert contents(back_up(url, tmp_path / "after.zip").manifest) == contents(before)


def test_what_is_no_backup_and_one_of_a_newer_version_are_one_sentence(url: str, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no backup")
    with pytest.raises(BackupBroken):
        verify(tmp_path / "text.zip")
    made = back_up(url, tmp_path / "new.zip")
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(made.file) as source, zipfile.ZipFile(newer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "manifest.json":
                content = json.dumps(json.loads(content) | {"layout": "9999"}).encode()
            target.writestr(name, content)
    with pytest.raises(BackupNewer):
        restore(newer, url, force=True)


def test_what_is_there_is_not_overwritten_but_set_aside_when_forced(url: str, tmp_path: Path) -> None:
    made = back_up(url, tmp_path / "empty.zip")
    with At(url) as session:
        ensure_organisation(session, "CBR")
    with pytest.raises(PlaceNotEmpty) as caught:
        restore(made.file, url)
    assert "--force" in caught.value.explain().remedy
    done = restore(made.file, url, force=True)
    assert done.set_aside
    with At(url) as session:
        assert session.exec(select(Organisation)).all() == []
    if url.startswith("sqlite"):
        with At(f"sqlite:///{done.set_aside}") as session:
            assert len(session.exec(select(Organisation)).all()) == 1
    else:
        engine = make_engine(url)
        with engine.connect() as connection:
            aside = done.set_aside.removeprefix("schema ")
            assert connection.exec_driver_sql(f'SELECT count(*) FROM "{aside}".organisation').scalar_one() == 1
        engine.dispose()


def test_a_database_that_is_in_use_is_not_replaced(url: str, tmp_path: Path) -> None:
    with At(url) as session:
        ensure_organisation(session, "CBR")
    made = back_up(url, tmp_path / "b.zip")
    other = make_engine(url)
    with other.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
    # an app that does nothing at the moment keeps its connection
    with pytest.raises(PlaceInUse):
        restore(made.file, url, force=True)
    other.dispose()
    restore(made.file, url, force=True)


def test_a_damaged_database_can_be_replaced(new_place: NewPlace, tmp_path: Path) -> None:
    url = new_place("sqlite")
    ready(url)
    with At(url) as session:
        ensure_organisation(session, "CBR")
    made = back_up(url, tmp_path / "b.zip")
    path = Path(url.removeprefix("sqlite:///"))
    path.write_bytes(b"\0" * 20_000)
    with pytest.raises(PlaceNotEmpty):
        restore(made.file, url)
    done = restore(made.file, url, force=True)
    assert done.set_aside
    assert Path(done.set_aside).read_bytes() == b"\0" * 20_000
    with At(url) as session:
        assert len(session.exec(select(Organisation)).all()) == 1


def test_the_audit_tells_of_backup_and_restore_and_still_holds(url: str, new_place: NewPlace, tmp_path: Path) -> None:
    with At(url) as session:
        ensure_organisation(session, "CBR")
    made = back_up(url, tmp_path / "b.zip")
    with At(url) as session:
        create_link(session, 1, secret=wiring.secret(), now=utc_now())
    for place, force in ((url, True), (new_place("sqlite"), False)):
        restore(made.file, place, force=force)
        with At(place) as session:
            actions = session.exec(select(AuditEntry.action).order_by(col(AuditEntry.id))).all()
            assert actions[-1] == "backup.restored"
            assert verify_audit(session, audit_heads.kept()).fault == ""


# --- what ended stays so ---------------------------------------------------------------------------


@pytest.mark.parametrize("lost", ["nothing", "database", "data folder"])
def test_a_respondent_who_was_erased_after_the_backup_stays_erased(
    url: str, new_place: NewPlace, tmp_path: Path, lost: str, home: Path
) -> None:
    with At(url) as session:
        person = a_person(session, a_study(session))
        a_conversation(session, person, "Ik heet Zwanepol en ik belde.")
        guid = session.get_one(Respondent, person).guid
    made = back_up(url, tmp_path / "away" / "b.zip")
    with At(url) as session:
        withdraw_respondent(session, person)
        erasures.note_erasure(session, guid)
    if lost == "data folder":
        for name in ("erasures.jsonl", "backup_folders.txt"):
            (home / name).unlink()
    place = url if lost == "nothing" else new_place("sqlite")
    done = restore(made.file, place, force=lost == "nothing")
    assert done.ended.erased == 1
    with At(place) as session:
        assert session.exec(select(JourneySession)).all() == []
        assert session.get_one(Respondent, person).withdrawn_at is not None
        assert session.exec(select(Erasure.guid)).all() == [guid]
    assert guid in (home / "erasures.jsonl").read_text()


def test_an_erasure_that_is_rolled_back_leaves_no_tombstone(url: str, home: Path) -> None:
    with pytest.raises(ValueError, match="half-way"), At(url) as session:
        erasures.note_erasure(session, "1234")
        raise ValueError("half-way")
    assert erasures.read_down(home) == {}


def test_a_tombstone_that_broke_off_spoils_no_other(home: Path) -> None:
    erasures.write_down([erasures.Tombstone("respondent", "1", utc_now().isoformat(), "withdrawn")])
    path = home / "erasures.jsonl"
    path.write_bytes(path.read_bytes() + b'{"kind": "respon')
    erasures.write_down([erasures.Tombstone("respondent", "2", utc_now().isoformat(), "withdrawn")])
    assert {guid for _kind, guid in erasures.read_down(home)} == {"1", "2"}
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("where", ["here", "elsewhere", "a move"])
def test_links_keys_accounts_and_sign_ins_that_ended_stay_so(
    url: str, new_place: NewPlace, tmp_path: Path, where: str
) -> None:
    later = utc_now() + timedelta(hours=3)  # of a machine whose clock is ahead
    with At(url) as session:
        organisation = ensure_organisation(session, "CBR").id or 0
        kept, gone = (create_link(session, organisation, secret=wiring.secret(), now=utc_now()) for _ in range(2))
        key = create_token(session, "kiosk", REDACTOR)
        account = Account(email="a@example.org", role="researcher")
        session.add(account)
        session.flush()
        number = account.id or 0
        session.add(SignIn(account_id=number, claims_hash="x", began_at=later))
    made = back_up(url, tmp_path / "b.zip")
    with At(url) as session:
        revoke_link(session, gone.id, utc_now())
        revoke_token(session, key.id)
        session.get_one(Account, number).blocked_at = utc_now()
    place = url if where == "here" else new_place("sqlite")
    done = restore(made.file, place, force=where == "here", keep_links=where == "a move")
    assert done.ended.sign_ins == 1
    with At(place) as session:
        in_force = set(session.exec(select(SignedLink.id).where(col(SignedLink.revoked_at).is_(None))).all())
        expected = {"here": {kept.id}, "elsewhere": set(), "a move": {kept.id, gone.id}}
        assert in_force == expected[where]
        assert (sender_with(session, key.token) is not None) == (where == "a move")
        [account] = session.exec(select(Account)).all()
        assert (account.blocked_at is not None) == (where == "here")
        assert account.sign_ins_from
        assert account.sign_ins_from > later  # also one that began by a clock ahead of ours
        assert session.exec(select(SignIn.ended_at)).one() is not None


def test_no_message_goes_out_a_second_time(url: str, tmp_path: Path) -> None:
    with At(url) as session:
        organisation = ensure_organisation(session, "CBR").id or 0
        for what, state in (("report 1", State.QUEUED), ("report 2", State.SENDING), ("report 3", State.QUEUED)):
            row = Delivery(organisation_id=organisation, what=what, address="a@example.org", file_name="r", state=state)
            session.add(row)
    made = back_up(url, tmp_path / "b.zip")
    with At(url) as session:
        sent = session.exec(select(Delivery).where(Delivery.what == "report 1")).one()
        sent.state, sent.sent_at = State.SENT, utc_now()
    done = restore(made.file, url, force=True)
    assert done.ended.deliveries == 3
    with At(url) as session:
        states = dict(session.exec(select(Delivery.what, Delivery.state)).all())
    assert states == {"report 1": State.SENT, "report 2": State.UNCERTAIN, "report 3": State.UNCERTAIN}


def test_recordings_open_on_another_machine_with_the_key_and_stay_closed_without(
    url: str, new_place: NewPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with At(url) as session:
        study = a_study(session)
        told = a_conversation(session, a_person(session, study, may_record=True))
        attach_audio(session, told, b"sound" * 9000, "gesprek.mp3", date(2026, 3, 2), wiring.secret())
        someone = researchers(session)[0]
    made = back_up(url, tmp_path / "b.zip")
    assert made.key_file
    assert made.key_file.stat().st_mode & 0o777 == 0o600
    assert wiring.secret() not in made.file.read_bytes()
    for machine, key in (("first", True), ("second", False)):
        if not key:
            made.key_file.rename(tmp_path / "kept-apart")
        monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path / machine))
        settings.cache_clear()
        there = new_place("sqlite")
        assert restore(made.file, there).key == ("installed" if key else "missing")
        if key:
            with At(there) as session:
                assert hear(session, told, someone, wiring.secret())[0] == b"sound" * 9000


# --- full, read-only, clocks ------------------------------------------------------------------------


def said_with_little_room(place: Path, room: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command that may write no file larger than this."""
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2);"
        " from workbench.cli import main; main()"
    )
    environment = {**os.environ, "TERUGKOPPEL_DATA_DIR": str(place), "TERUGKOPPEL_LANGUAGE": "en"}
    return subprocess.run(
        [sys.executable, "-c", code, str(room), *arguments], env=environment, capture_output=True, text=True
    )


def test_a_full_disk_is_one_sentence_and_leaves_the_earlier_backup_and_the_database(home: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{home / 'terugkoppel.db'}"
    ready(url)
    engine = make_engine(url)
    fill(engine, 400, 3)
    engine.dispose()
    earlier = back_up(url, tmp_path / "away" / "b.zip").file
    whole = earlier.read_bytes()
    full = said_with_little_room(home, 100_000, "backup", str(earlier))
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert "The backup could not be made" in full.stderr
    assert earlier.read_bytes() == whole
    assert [path.name for path in earlier.parent.glob(".*.part")] == []  # no half file
    room = (home / "terugkoppel.db").stat().st_size // 2
    again = said_with_little_room(home, room, "restore", str(earlier), "--into", f"sqlite:///{tmp_path / 'n' / 'n.db'}")
    assert again.returncode == 1
    assert "Traceback" not in again.stderr
    assert "could not be put back" in again.stderr
    assert not [path for path in (tmp_path / "n").iterdir() if path.stat().st_size > 0]
    over = said_with_little_room(home, room, "restore", str(earlier), "--force")
    assert over.returncode == 1
    engine = make_engine(url)
    require_sound(engine)
    engine.dispose()
    assert contents(back_up(url, tmp_path / "c.zip").manifest) == contents(verify(earlier)[0])


def test_a_full_database_is_one_sentence_and_keeps_all_or_nothing(new_place: NewPlace, tmp_path: Path) -> None:
    url = new_place("sqlite")
    ready(url)
    engine = make_engine(url)
    limit = {"pages": 0}

    @sa.event.listens_for(engine, "begin")
    def little(connection: sa.Connection) -> None:
        pages = limit["pages"] or 2**30
        connection.connection.dbapi_connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[union-attr]

    log = tmp_path / "log.csv"
    log.write_text("vraag\n" + "\n".join(f"Vraag {n} " + "x" * 400 for n in range(3000)), encoding="utf-8")
    with engine.connect() as connection:
        limit["pages"] = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 40
    with pytest.raises(DatabaseUnreachable) as caught, unit_of_work(engine=engine) as session:
        import_file(session, log, "questions", redactor=REDACTOR, secret=b"x" * 32)
    assert "full" in caught.value.explain().what
    limit["pages"] = 0
    with unit_of_work(engine=engine) as session:
        assert session.exec(select(Item.id)).all() == []
        assert import_file(session, log, "questions", redactor=REDACTOR, secret=b"x" * 32).imported == 3000
    engine.dispose()


@pytest.mark.skipif(os.getuid() != 0, reason="needs to become somebody else")
def test_a_folder_that_may_not_be_written_is_one_sentence(home: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        # as root everything may be written; a child that is nobody may not
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            said = b"made"
            try:
                os.setuid(65534)
                with written_whole(place / "b.zip"):
                    pass
            except OSError as error:
                said = str(error.strerror).encode()
            finally:
                os.write(write, said)
                os._exit(0)
        os.close(write)
        with os.fdopen(read, "rb") as told:
            assert told.read() == b"Permission denied"
        os.waitpid(child, 0)
        assert list(place.iterdir()) == []


def test_the_number_kept_never_costs_the_newest_also_when_the_clock_was_put_back(url: str, tmp_path: Path) -> None:
    place = tmp_path / "away"
    place.mkdir()
    names = ("terugkoppel-0006-20990101-000000.zip", "terugkoppel-0006-20980101-000000.zip", "aantekening.zip")
    for name in (*names, "before-upgrade-0005-20260101-000000.zip"):
        (place / name).write_bytes(b"")
    engine = make_engine(url)
    made = make_backup(engine, place, keep=2)
    twice = make_backup(engine, place, keep=2)
    engine.dispose()
    assert made.file.name != twice.file.name
    left = {path.name for path in place.glob("*.zip")}
    assert left == {names[0], names[2], "before-upgrade-0005-20260101-000000.zip", twice.file.name}


def test_folder_database_and_backups_are_for_their_owner_only(home: Path) -> None:
    mask = os.umask(0o022)
    try:
        from workbench.database import engine_for

        engine = engine_for(settings().url)
        upgrade(engine)
        with unit_of_work(engine=engine) as session:
            ensure_organisation(session, "CBR")
        made = make_backup(engine)
        engine.dispose()
    finally:
        os.umask(mask)
    for path in (home, home / "backups"):
        assert path.stat().st_mode & 0o777 == 0o700, path
    for path in (home / "terugkoppel.db", made.file, home / "row_key.secret", home / "backup_folders.txt"):
        assert path.stat().st_mode & 0o777 == 0o600, path


def test_a_place_that_cannot_be_made_is_one_sentence(url: str, tmp_path: Path) -> None:
    made = back_up(url, tmp_path / "b.zip")
    with pytest.raises(DatabaseUnreachable):
        restore(made.file, f"sqlite:///{made.file / 'in a file' / 'x.db'}")
