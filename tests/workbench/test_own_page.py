"""A respondent's own page, behind a personal link: all that is recorded, what they say of it, and stopping."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports.own_letter import FORMATS
from journeys import changes
from journeys.base import utc_now
from journeys.drafts import ConsentDraft
from journeys.models import JourneySession, Respondent
from journeys.own_record import own_record
from journeys.remarks import handle_remark, remarks
from journeys.respondent_links import create_personal_link, personal_links, revoke_personal_links
from journeys.respondent_models import Erasure
from tests.journeys.test_own_record import REDACTOR, STEP, TOLD, told
from tests.workbench.test_signed_page import forgeries
from workbench import wiring
from workbench.database import engine_for, metadata, unit_of_work
from workbench.models import AuditEntry
from workbench.own_records import own_file
from workbench.settings import settings
from workbench.signed_page.routes import own_page

BSN = "123456782"
BOTH = ConsentDraft.of(form="oral", given_on=date(2026, 3, 2), may_quote=True, may_record=True)


@pytest.fixture
def person(engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The settings point at this test's database, in which one customer told their journey."""
    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TERUGKOPPEL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("TERUGKOPPEL_CONTACT", "Bel Noor: 013 – 123 45 67")
    settings.cache_clear()
    with unit_of_work() as session:
        number = told(session)
        changes.record_consent(session, number, BOTH)
    yield number
    engine_for(settings().url).dispose()
    settings.cache_clear()


@pytest.fixture
def page(person: int) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[own_page().route()]), base_url="http://testserver") as client:
        yield client


@pytest.fixture
def path(person: int) -> str:
    """Where a link that was just made leads."""
    with unit_of_work() as session:
        return create_personal_link(session, person, secret=wiring.secret(), now=utc_now()).path


def everything(*, audit: bool = False) -> dict[str, list[Any]]:
    """Every row of every table; without the audit, in which looking is noted."""
    with unit_of_work(write=False) as session:
        return {
            table.name: list(map(tuple, session.execute(sa.select(table))))
            for table in metadata.sorted_tables
            if audit or not table.name.startswith("audit")
        }


def actions() -> list[tuple[str, str, str]]:
    with unit_of_work(write=False) as session:
        rows = session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()  # type: ignore[arg-type]
        return [(row.action, row.object, row.actor) for row in rows]


def test_all_that_is_recorded_stands_on_the_page_and_looking_changes_nothing(page: TestClient, path: str) -> None:
    before = everything()
    html = page.get(path).text
    assert everything() == before
    for words in (*TOLD.transcript.split(". ")[:2], TOLD.notes, STEP.what_happened, STEP.quote, "heel vervelend"):
        assert words.rstrip(".") in html
    assert "Bel Noor: 013 – 123 45 67" in html
    assert "1 uur" in html
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")


def test_who_looked_is_in_the_audit_once_in_a_quarter_of_an_hour(page: TestClient, path: str, person: int) -> None:
    for _ in range(3):
        page.get(path)
    with unit_of_work(write=False) as session:
        link = personal_links(session, person)[0].id
    assert [entry for entry in actions() if entry[0] == "respondent.shown"] == [
        ("respondent.shown", f"respondent {person}", f"respondent_link {link}")
    ]


def test_every_field_has_a_label_and_every_id_is_there_once(page: TestClient, path: str) -> None:
    html = page.get(path).text
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    fields = re.findall(r'<(?:input type="(?!hidden)|select|textarea)[^>]*? id="([^"]+)"', html)
    assert len(fields) == 5
    assert set(fields) == set(re.findall(r'<label for="([^"]+)"', html))
    assert set(re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html)) <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_what_is_said_waits_for_a_researcher_and_the_answer_comes_on_the_page(
    page: TestClient, path: str, person: int
) -> None:
    with unit_of_work(write=False) as session:
        step = own_record(session, person).steps[0].id
    said = {"do": "remark", "kind": "correction", "step": str(step), "text": f"Het was een e-mail. Mijn BSN is {BSN}."}
    done = page.post(path, data=said)
    assert done.status_code == 200
    assert "Wij hebben uw opmerking" in done.text
    assert BSN not in done.text
    assert page.post(path, data=said).status_code == 200
    with unit_of_work() as session:
        (remark,) = remarks(session, waiting=True)  # sent twice, kept once
        assert (remark.touchpoint_id, remark.kind) == (step, "correction")
        handle_remark(session, remark.id, "Wij hebben de stap aangepast.", REDACTOR)
    assert "Wij hebben de stap aangepast." in page.get(path).text
    assert BSN not in str(everything(audit=True))
    assert ("respondent.corrected", f"respondent {person}") in {entry[:2] for entry in actions()}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"do": "remark", "kind": "correction", "text": "   "}, "Schrijf eerst op"),
        ({"do": "remark", "kind": "correction", "text": "x" * 5000}, "te lang"),
        ({"do": "remark", "kind": "addition", "step": "999", "text": "Nog iets."}, "Die stap staat er niet meer"),
        ({"do": "withdraw"}, "Er is niets gewist"),
        ({"do": "erase everything"}, "kennen wij niet"),
        ({"text": "Nog iets."}, "kennen wij niet"),
    ],
    ids=["nothing", "too long", "no step", "unsure", "another act", "no act"],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_nothing_is_changed(
    page: TestClient, path: str, fields: dict[str, str], told: str
) -> None:
    before = everything()
    answer = page.post(path, data=fields)
    assert answer.status_code == 400
    assert told in answer.text
    assert everything() == before


def test_what_was_typed_and_not_taken_stands_there_again_without_personal_data(page: TestClient, path: str) -> None:
    typed = f"</textarea><script>alert(1)</script> mijn BSN is {BSN}"
    answer = page.post(path, data={"do": "remark", "kind": "addition", "step": "999", "text": typed})
    assert "alert(1)" in answer.text
    assert "<script" not in answer.text
    assert BSN not in answer.text


def test_quotes_and_the_recording_can_be_taken_back_apart(page: TestClient, path: str, person: int) -> None:
    assert "Gebruik mijn woorden niet meer" in page.get(path).text
    after = page.post(path, data={"do": "no_quotes"})
    assert "in geen nieuw verslag meer" in after.text
    assert 'value="no_quotes"' not in after.text
    assert 'value="no_recording"' in after.text
    page.post(path, data={"do": "no_recording"})
    with unit_of_work(write=False) as session:
        kept = session.get_one(Respondent, person)
        assert (kept.may_quote, kept.may_record, kept.withdrawn_at) == (False, False, None)


def test_stopping_erases_what_was_told_and_the_link_says_so_from_then_on(
    page: TestClient, path: str, person: int
) -> None:
    done = page.post(path, data={"do": "withdraw", "sure": "ja"})
    assert done.status_code == 200
    assert "U bent gestopt" in done.text
    assert STEP.quote not in done.text
    with unit_of_work(write=False) as session:
        assert session.exec(select(JourneySession)).all() == []
        assert [row.ground for row in session.exec(select(Erasure))] == ["withdrawn"]
    for answer in (page.get(path), page.post(path, data={"do": "remark", "kind": "addition", "text": "Toch nog."})):
        assert answer.status_code == 410
        assert "gewist" in answer.text
    with unit_of_work(write=False) as session:
        link = personal_links(session, person)[0].id
    assert ("respondent.withdrawn", f"respondent {person}", f"respondent_link {link}") in actions()


def test_forty_forged_links_open_nothing_and_touch_nothing(page: TestClient, path: str) -> None:
    before = everything(audit=True)
    for link in forgeries(path.removeprefix("/mijn-gegevens/")):
        for answer in (
            page.get(f"/mijn-gegevens/{link}"),
            page.post(f"/mijn-gegevens/{link}", data={"do": "withdraw", "sure": "ja"}),
        ):
            assert answer.status_code == 404
            assert STEP.quote not in answer.text
    assert everything(audit=True) == before


def test_a_link_that_was_renewed_or_revoked_opens_nothing(page: TestClient, path: str, person: int) -> None:
    with unit_of_work() as session:
        newer = create_personal_link(session, person, secret=wiring.secret(), now=utc_now()).path
    assert page.get(path).status_code == 410
    assert page.get(newer).status_code == 200
    with unit_of_work() as session:
        revoke_personal_links(session, person, utc_now())
    assert page.get(newer).status_code == 410


def test_the_headers_are_strict_and_the_style_is_let_through(page: TestClient, path: str) -> None:
    for answer in (page.get(path), page.get("/mijn-gegevens/onzin"), page.post(path, data={})):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "style-src 'sha256-" in policy
        assert "unsafe-inline" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_letter_says_the_same_in_every_format(person: int) -> None:
    with unit_of_work(write=False) as session:
        made = {kind: own_file(session, person, kind) for kind in FORMATS}
    assert made["pdf"].startswith(b"%PDF-1.7")
    assert b"pdfuaid" in made["pdf"]
    for kind in ("html", "text", "json"):
        whole = " ".join(made[kind].decode().split())
        for words in (STEP.quote, STEP.what_happened, TOLD.notes, "Rijbewijs na 75"):
            assert words in whole, kind
    for kind in ("html", "text"):
        assert "Bel Noor: 013 – 123 45 67" in made[kind].decode()
