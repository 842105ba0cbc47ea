"""The way in for machines: what is sent is redacted, routed and stored before the answer, once, and never told on."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openapi_spec_validator import validate
from sqlmodel import Session, col, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from feedback.changes import undo_import
from feedback.drafts import DRAFTS, ITEM_KINDS
from feedback.imports import batches
from feedback.json_items import KINDS, camel, choices, fields
from feedback.machines import tokens
from feedback.models import ApiToken, ImportBatch, Item, Receipt, Routing, Source
from feedback.tokens import NewToken, create_token, revoke_token
from journeys.base import today, utc_now
from journeys.changes import ensure_organisation
from journeys.models import Organisation
from workbench import wiring
from workbench.api.assigning import TopicsLater
from workbench.api.limiting import RequestLimit
from workbench.api.openapi import document
from workbench.api.problems import TITLES
from workbench.api.routes import Desk
from workbench.database import engine_for, metadata, unit_of_work
from workbench.retention import run_retention
from workbench.settings import settings

BSN = "111222333"
QUESTION = {
    "text": f"Mijn BSN is {BSN}, hoe vraag ik AOW aan?",
    "askedOn": "2026-11-03",
    "channel": "counter",
    "externalId": BSN,
}
HERE = "/api/v1/items"


@pytest.fixture
def served(engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings point at this test's database."""
    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TERUGKOPPEL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    settings.cache_clear()
    yield
    engine_for(settings().url).dispose()
    settings.cache_clear()


def a_client(requests_a_minute: int = 100_000) -> TestClient:
    return TestClient(Starlette(routes=[Desk(requests_a_minute, TopicsLater(pause=3600)).app()]))


@pytest.fixture
def api(served: None) -> Iterator[TestClient]:
    with a_client() as client:  # one event loop for all calls, as in a server
        yield client


def a_token(source: str = "Informatiepunt Oost") -> NewToken:
    with unit_of_work() as session:
        return create_token(session, source, wiring.redactor(), name="kiosk")


def bearer(token: NewToken, key: str | None = None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.token}"} | ({"Idempotency-Key": key} if key else {})


def count(model: Any) -> int:
    with unit_of_work(write=False) as session:
        return int(session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one())


def everything() -> str:
    """Every value in every table."""
    with unit_of_work(write=False) as session:
        rows = [session.execute(sa.select(table)).all() for table in metadata.sorted_tables]
    return repr(rows)


# --- items -----------------------------------------------------------------------------------


def test_a_question_is_redacted_routed_and_stored_before_the_answer(api: TestClient) -> None:
    answer = api.post(HERE, json=QUESTION, headers=bearer(a_token()))
    assert answer.status_code == 202
    told = answer.json()
    assert (told["received"], told["stored"], told["duplicates"], told["refused"]) == (1, 1, 0, [])
    assert answer.headers["api-version"] == "1.0.0"
    with unit_of_work(write=False) as session:
        item = session.exec(select(Item)).one().model_dump()
        routed = session.exec(select(Organisation.abbreviation).join(Routing)).all()
    assert item["text"] == "Mijn BSN is [BSN], hoe vraag ik AOW aan?"
    assert (item["channel"], str(item["asked_on"]), item["kind"]) == ("counter", "2026-11-03", "questions")
    assert routed == ["SVB"]
    assert BSN not in everything()


def test_the_address_without_a_version_does_the_same(api: TestClient) -> None:
    assert api.post("/api/items", json=QUESTION, headers=bearer(a_token())).status_code == 202
    assert count(Item) == 1


def test_one_wrong_item_does_not_stop_the_others(api: TestClient) -> None:
    sent = [QUESTION, {"text": "Goed", "askedOn": "3-11-2026"}, {"text": "Fijn geholpen", "kind": "feedback"}, "geen"]
    told = api.post(HERE, json={"items": sent}, headers=bearer(a_token())).json()
    assert (told["received"], told["stored"], told["duplicates"]) == (4, 2, 0)
    assert [(fault["index"], fault["field"]) for fault in told["refused"]] == [(1, "askedOn"), (3, None)]
    assert told["refused"][0]["reason"] == "De datum moet als jjjj-mm-dd geschreven zijn."
    with unit_of_work(write=False) as session:
        assert sorted(row.kind for row in batches(session)) == ["feedback", "questions"]
        assert {row.quarantined for row in batches(session)} == {0}


def test_when_every_item_is_wrong_nothing_is_stored_and_each_is_told_why(api: TestClient) -> None:
    sent = [{"text": ""}, {"tekst": "x"}, {"text": "x", "kind": "brief"}, {"text": "x", "mayContact": "ja"}]
    answer = api.post(HERE, json=sent, headers=bearer(a_token(), "k"))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [fault["field"] for fault in answer.json()["refused"]] == ["text", None, "kind", "mayContact"]
    assert (count(Item), count(Receipt), count(ImportBatch)) == (0, 0, 0)
    # mended, it may come under the same key
    assert api.post(HERE, json=QUESTION, headers=bearer(a_token(), "k")).status_code == 202


def test_every_field_of_the_drafts_can_be_sent(api: TestClient) -> None:
    full = {
        "text": "Hoe vraag ik huurtoeslag aan?",
        "organisation": "Dienst Toeslagen",
        "askedOn": "2026-11-03",
        "channel": "informatiepunt",
        "point": "Bibliotheek Oost",
        "ageGroup": "75+",
        "referral": "Belastingdienst",
        "outcome": "referred",
        "score": 7.5,
        "answer": "Met DigiD.",
        "externalId": "a-1",
        "mayContact": True,
        "sourceReference": "KCC-7F3A01",
        "questionBehind": "Kan de huur niet betalen",
        "askedFor": "other",
        "lifeEvent": "verhuizen",
        "referralKind": "organisation",
        "tooPersonal": False,
        "foundVia": "via de gemeente",
    }
    for kind in KINDS:
        assert {camel(name) for name in DRAFTS[KINDS[kind]].model_fields} == set(full)
        told = api.post(HERE, json=full | {"kind": kind}, headers=bearer(a_token())).json()
        assert told["stored"] == 1, told
    with unit_of_work(write=False) as session:
        item = session.exec(select(Item).where(Item.kind == "questions")).one()
        stored = {camel(name): value for name, value in item.model_dump(mode="json").items()}
        routed_by = session.exec(select(Routing.routed_by).where(Routing.item_id == item.id)).one()
    kept = full.keys() - {"organisation", "externalId"}
    assert {name: stored[name] for name in kept} == {name: full[name] for name in kept}
    assert routed_by == "column"


def test_the_same_item_is_stored_once_also_when_it_came_in_a_file(api: TestClient, tmp_path: Path) -> None:
    from workbench.tasks import import_path

    file = tmp_path / "log.csv"
    file.write_text("id;vraag\nA-1;Hoe verleng ik mijn rijbewijs?\nA-2;Hoe maak ik een DigiD aan?\n", "utf-8")
    import_path(file, "questions", source="Informatiepunt Oost")
    sent = [{"text": "Hoe verleng ik mijn rijbewijs?", "externalId": number} for number in ("A-1", "A-3", "A-3")]
    told = api.post(HERE, json=sent, headers=bearer(a_token())).json()
    assert (told["stored"], told["duplicates"]) == (1, 2)


def test_what_a_source_is_about_holds_for_items_that_do_not_say(api: TestClient) -> None:
    token = a_token()
    with unit_of_work() as session:
        source = session.exec(select(Source)).one()
        source.organisation_id = ensure_organisation(session, "CBR").id
        source.channel = "phone"
        session.add(source)
    told = api.post(
        HERE, json=[{"text": "Hoe lang nog?"}, {"text": "Wie?", "organisation": "Onzin"}], headers=bearer(token)
    )
    assert told.json()["unknownOrganisations"] == 1
    with unit_of_work(write=False) as session:
        assert set(session.exec(select(Item.channel)).all()) == {"phone"}
        assert len(session.exec(select(Routing)).all()) == 1


# --- receipts, idempotency, imports ------------------------------------------------------------


def test_a_receipt_is_read_by_any_key_of_its_source_and_by_no_other(api: TestClient) -> None:
    mine, colleague, other = a_token(), a_token(), a_token("Website")
    answer = api.post(HERE, json=QUESTION, headers=bearer(mine))
    place = answer.headers["location"]
    assert place == f"/api/v1/receipts/{answer.json()['receiptId']}"
    for token in (mine, colleague):
        again = api.get(place, headers=bearer(token))
        assert (again.status_code, again.json()) == (200, answer.json())
    assert api.get(place, headers=bearer(other)).status_code == 404
    assert api.get(place).status_code == 401


def test_the_same_call_again_gives_the_same_receipt_and_stores_nothing(api: TestClient) -> None:
    token = a_token()
    first = api.post(HERE, json=[QUESTION, {"text": ""}], headers=bearer(token, "sleutel 1"))
    again = api.post(HERE, json=[QUESTION, {"text": ""}], headers=bearer(token, "sleutel 1"))
    assert (again.status_code, again.json()) == (202, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert (count(Item), count(Receipt)) == (1, 1)


def test_a_key_for_another_message_is_refused(api: TestClient) -> None:
    token = a_token()
    api.post(HERE, json=QUESTION, headers=bearer(token, "k"))
    answer = api.post(HERE, json=QUESTION | {"score": 4}, headers=bearer(token, "k"))
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(":key-reused")


def test_two_systems_may_use_the_same_idempotency_key(api: TestClient) -> None:
    one, other = a_token(), a_token("Website")
    first = api.post(HERE, json={"text": "Waar moet ik zijn?"}, headers=bearer(one, "1")).json()
    second = api.post(HERE, json={"text": "Wanneer krijg ik antwoord?"}, headers=bearer(other, "1")).json()
    assert (first["stored"], second["stored"]) == (1, 1)
    assert first["receiptId"] != second["receiptId"]


def test_neither_idempotency_key_nor_body_nor_token_is_kept(api: TestClient) -> None:
    token = a_token()
    api.post(HERE, json=QUESTION, headers=bearer(token, f"burger {BSN}"))
    kept = everything()
    assert BSN not in kept
    assert token.token not in kept


def test_of_calls_at_once_under_one_key_one_is_stored_and_all_get_its_receipt(api: TestClient) -> None:
    token = a_token()
    sent = [{"text": f"Hoe vraag ik een uitkering aan na {number} jaar werken?"} for number in range(50)]

    def call(_: int) -> Any:
        return api.post(HERE, json=sent, headers=bearer(token, "samen"))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, range(8)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert (count(Item), count(Receipt), count(ImportBatch)) == (50, 1, 1)


def test_calls_at_once_share_the_import_of_the_day_and_its_counts_are_right(api: TestClient) -> None:
    one, other = a_token(), a_token()
    same = {"text": "Waar is het loket?"}

    def call(number: int) -> Any:
        sent = [{"text": f"Wat kost een paspoort voor {number * 10 + part} dagen?"} for part in range(10)]
        return api.post(HERE, json=[*sent, same], headers=bearer(one if number % 2 else other))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, range(24)))
    assert {answer.status_code for answer in answers} == {202}
    assert sum(answer.json()["stored"] for answer in answers) == count(Item) == 241
    with unit_of_work(write=False) as session:
        (row,) = batches(session)
    assert (row.read, row.imported, row.duplicates) == (264, 241, 23)
    assert row.file_name.startswith("api 20")


def test_two_sources_that_send_the_same_words_at_once_never_wait_for_one_another(api: TestClient) -> None:
    tokens_of = [a_token("Oost"), a_token("West")]
    words = [f"Hoe verleng ik mijn rijbewijs na {number} maanden?" for number in range(60)]

    def call(number: int) -> Any:
        sent = [{"text": text} for text in (words if number % 2 else reversed(words))]
        return api.post(HERE, json=sent, headers=bearer(tokens_of[number % 2]))

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(call, range(12)))
    assert {answer.status_code for answer in answers} == {202}
    assert count(Item) == 60


def test_what_machines_sent_can_be_undone_and_the_receipt_says_so(api: TestClient) -> None:
    token = a_token()
    place = api.post(HERE, json=QUESTION, headers=bearer(token, "k")).headers["location"]
    with unit_of_work() as session:
        (row,) = batches(session)
        assert undo_import(session, row.id) == 1
    told = api.get(place, headers=bearer(token)).json()
    assert told["stored"] == 1
    assert told["undoneAt"]
    # the same call is still the same call; a new one is a new import
    assert api.post(HERE, json=QUESTION, headers=bearer(token, "k")).headers["idempotent-replayed"] == "true"
    assert count(Item) == 0
    assert api.post(HERE, json=QUESTION, headers=bearer(token, "k2")).json()["stored"] == 1
    with unit_of_work(write=False) as session:
        assert [(row.imported, row.undone_at is None) for row in batches(session)] == [(1, True), (1, False)]


def test_receipts_are_forgotten_after_three_months(api: TestClient) -> None:
    api.post(HERE, json=QUESTION, headers=bearer(a_token()))
    for days, gone in ((88, 0), (95, 1)):
        assert run_retention(only=("receipts",), day=today() + timedelta(days=days)).destroyed == gone
    assert count(Item) == 1


# --- keys --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [None, "Bearer", "Bearer ", "Basic dXNlcjp4", "Bearer tk_" + "a" * 43, "Bearer é", f"Bearer {BSN}", "tk_x"],
)
def test_without_a_key_in_force_nothing_is_read(api: TestClient, header: str | None) -> None:
    headers = {"Authorization": header.encode()} if header else {}
    answer = api.post(HERE, json=QUESTION, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert BSN not in answer.text
    assert count(Item) == 0


def test_a_revoked_key_opens_nothing_any_more(api: TestClient) -> None:
    token = a_token()
    place = api.post(HERE, json=QUESTION, headers=bearer(token)).headers["location"]
    with unit_of_work() as session:
        revoke_token(session, token.id)
    assert api.post(HERE, json=QUESTION, headers=bearer(token)).status_code == 401
    assert api.get(place, headers=bearer(token)).status_code == 401


def test_a_key_is_kept_as_a_hash_and_its_use_to_the_minute(api: TestClient) -> None:
    token = a_token()
    with unit_of_work(write=False) as session:
        (row,) = tokens(session)
        assert row.last_used_at is None
        assert len(session.exec(select(ApiToken.token_hash)).one()) == 64
    long_ago = utc_now() - timedelta(minutes=5)
    api.post(HERE, json=QUESTION, headers=bearer(token))
    noted = last_used()
    assert noted is not None
    assert noted > long_ago
    for moment, changes in ((utc_now() - timedelta(seconds=30), False), (long_ago, True)):
        with unit_of_work() as session:
            session.execute(sa.update(ApiToken).values(last_used_at=moment))
        api.post(HERE, json=QUESTION, headers=bearer(token))
        assert (last_used() != moment) is changes


def last_used() -> Any:
    with unit_of_work(write=False) as session:
        return tokens(session)[0].last_used_at


def test_the_name_of_a_key_may_not_name_a_person(session: Session) -> None:
    made = create_token(session, "Informatiepunt", wiring.redactor(), name="laptop van Jan de Vries, 06-12345678")
    assert "06-12345678" not in made.name


# --- what goes wrong -----------------------------------------------------------------------------

SECRETS = ("Pietersen", BSN, "geheim")
DEEP = "[" * 200_000 + "]" * 200_000
HOSTILE: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "half": (b'{"text": "geheim', 400),
    "deep": (DEEP.encode(), 400),
    "deep in an item": (b'{"text": ' + DEEP.encode() + b"}", 400),
    "a number without end": (b'{"text": "x", "score": ' + b"9" * 5000 + b"}", 400),
    "a huge number": (b'{"text": "x", "score": ' + b"9" * 4000 + b"}", 422),
    "a huge float": (b'{"text": "x", "score": 1e999}', 422),
    "NaN": (b'{"text": "x", "score": NaN}', 400),
    "a field twice": (b'{"text": "x", "text": "geheim"}', 400),
    "NUL in the body": (b'{"text": "geheim\x00"}', 400),
    "no UTF-8": ('{"text": "gehéim"}'.encode("latin-1"), 400),
    "UTF-16": ('{"text": "geheim"}'.encode("utf-16"), 400),
    "a number": (b"111222333", 422),
    "null": (b"null", 422),
    "a word": (b'"Pietersen"', 422),
    "no items": (b"[]", 422),
    "items and more": (b'{"items": [{"text": "x"}], "Pietersen": 1}', 422),
    "items in items": (b'{"items": {"items": []}}', 422),
    "a person as a field": (b'{"text": "x", "Pietersen 111222333": 1}', 422),
    "an object as text": (b'{"text": {"geheim": "Pietersen"}}', 422),
    "a choice": (b'{"text": "x", "channel": "Pietersen"}', 422),
    "a kind": (b'{"text": "x", "kind": ["Pietersen"]}', 422),
    "a person as reference": (b'{"text": "x", "mayContact": true, "sourceReference": "111222333"}', 422),
    "text without end": (json.dumps({"text": "geheim " * 10_000}).encode(), 422),
    "a day in the future": (b'{"text": "x", "askedOn": "2999-01-01"}', 422),
    "no such day": (b'{"text": "x", "askedOn": "2026-02-31"}', 422),
    "too many items": (json.dumps([{"text": "geheim"}] * 1_001).encode(), 413),
    "ten megabytes": (b'{"text": "' + b"geheim" * 1_700_000 + b'"}', 413),
}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_a_problem_that_repeats_nothing_of_it(
    api: TestClient, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    body, status = HOSTILE[name]
    headers = bearer(a_token()) | {"Content-Type": "application/json"}
    with caplog.at_level(logging.DEBUG):
        answer = api.post(HERE, content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= told.keys()
    assert told["status"] == status
    for heard in (answer.text, caplog.text):
        assert not [secret for secret in SECRETS if secret in heard]
        assert "Traceback" not in heard
    assert count(Item) == 0


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Hoe\u0000 kan dit?", "Hoe kan dit?"),
        ("Hoe \ud800kan dit?", "Hoe kan dit?"),
        ("Hoe kan dit\u202e?", "Hoe kan dit?"),
        ("=HYPERLINK(1) hoe kan dit?", "=HYPERLINK(1) hoe kan dit?"),
    ],
)
def test_signs_that_no_database_keeps_are_taken_out(api: TestClient, text: str, kept: str) -> None:
    sent = json.dumps({"text": text, "point": text, "externalId": text})
    answer = api.post(HERE, content=sent, headers=bearer(a_token()) | {"Content-Type": "application/json"})
    assert answer.json()["stored"] == 1
    with unit_of_work(write=False) as session:
        assert session.exec(select(Item.text)).one() == kept


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=iso-8859-1"},
        {"Content-Type": ""},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_only_json_in_utf8_is_read(api: TestClient, headers: dict[str, str]) -> None:
    answer = api.post(HERE, content=json.dumps(QUESTION), headers=bearer(a_token()) | headers)
    assert answer.status_code == 415


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_body_of_unknown_length_is_read_no_further_than_may_be(api: TestClient) -> None:
    read = 0

    def parts() -> Iterator[bytes]:
        nonlocal read
        for _ in range(1_000):
            read += 1
            yield b"[" * 100_000

    headers = bearer(a_token()) | {"Content-Type": "application/json"}
    assert api.post(HERE, content=parts(), headers=headers).status_code == 413


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("key", ["", "x" * 129, "tab\there", "één"])
def test_an_idempotency_key_is_short_and_readable(api: TestClient, key: str) -> None:
    headers = [(name.encode(), value.encode()) for name, value in bearer(a_token()).items()]
    answer = api.post(HERE, json=QUESTION, headers=[*headers, (b"Idempotency-Key", key.encode())])
    assert answer.status_code == 400
    assert count(Item) == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_addresses_have_one_spelling_and_one_method(api: TestClient) -> None:
    wrong = api.get(HERE)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    for place in (f"{HERE}/", "/api/v1/vragen", "/api/v2/items", f"/api/v1/receipts/{BSN}/"):
        answer = api.get(place, follow_redirects=False)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["api-version"] == "1.0.0"
        assert BSN not in answer.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_too_many_requests_are_told_when_to_come_back(served: None) -> None:
    token, other = a_token(), a_token()
    with a_client(3) as api:
        found = [api.post(HERE, json=QUESTION, headers=bearer(token)).status_code for _ in range(4)]
        assert found == [202, 202, 202, 429]
        last = api.get("/api/v1/receipts/1", headers=bearer(token))
        assert 1 <= int(last.headers["retry-after"]) <= 60
        assert api.post(HERE, json=QUESTION, headers=bearer(other)).status_code == 202


def test_the_limit_of_a_minute_ends_after_a_minute() -> None:
    now = 0.0
    limit = RequestLimit(2, clock=lambda: now)
    assert [limit.seconds_to_wait(1) for _ in range(3)] == [0, 0, 60]
    now = 45
    assert limit.seconds_to_wait(1) == 15
    now = 60
    assert limit.seconds_to_wait(1) == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_without_a_database_a_machine_is_told_to_come_back(
    api: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token = a_token()
    monkeypatch.setenv("TERUGKOPPEL_DATABASE_URL", "postgresql://geheim@127.0.0.1:1/geheim?connect_timeout=2")
    settings.cache_clear()
    answer = api.post(HERE, json=QUESTION, headers=bearer(token))
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "geheim" not in answer.text + caplog.text
    assert answer.json()["instance"] in caplog.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_fault_of_ours_tells_its_kind_to_the_log_and_nothing_to_the_sender(
    api: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token = a_token()
    with unit_of_work() as session:
        session.execute(sa.text("DROP TABLE routing"))
    answer = api.post(HERE, json=QUESTION, headers=bearer(token))
    assert answer.status_code in (500, 503)
    assert BSN not in answer.text + caplog.text
    assert "Traceback" not in answer.text + caplog.text
    assert count(Item) == 0


def test_topics_come_later_and_never_stand_in_the_way(api: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    later = TopicsLater(pause=3600)
    later.ask_for((1, 2))
    later.ask_for((2,))
    later.hand_over()  # no worker ever ran here
    later.ask_for(())
    assert not caplog.records


LIGHT = """
import sys
from starlette.applications import Starlette
from starlette.testclient import TestClient
from feedback.tokens import create_token
from workbench import wiring
from workbench.api.assigning import TopicsLater
from workbench.api.routes import Desk
from workbench.database import unit_of_work
with unit_of_work() as session:
    token = create_token(session, "Kiosk", wiring.redactor()).token
with TestClient(Starlette(routes=[Desk(9, TopicsLater(3600)).app()])) as api:
    headers = {"Authorization": f"Bearer {token}"}
    told = api.post("/api/v1/items", json={"text": "Wanneer is mijn AOW er?"}, headers=headers)
    assert told.json()["stored"] == 1
heavy = {"torch", "bertopic", "sklearn", "sentence_transformers", "networkit", "umap", "hdbscan"}
print(sorted(heavy & set(sys.modules)))
"""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_taking_items_in_loads_nothing_that_only_the_worker_needs(served: None) -> None:
    command = [sys.executable, "-W", "ignore", "-c", LIGHT]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


# --- the description -------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_description_is_valid_and_for_anybody(api: TestClient) -> None:
    for place in ("/api/openapi.json", "/api/v1/openapi.json"):
        answer = api.get(place)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        validate(answer.json())
    described = answer.json()["components"]["schemas"]
    for name, kind in (("Question", "question"), ("Feedback", "feedback")):
        drafted = {camel(field) for field in DRAFTS[KINDS[kind]].model_fields}
        assert set(described[name]["properties"]) == drafted | {"kind"}
    assert set(KINDS.values()) == ITEM_KINDS


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_the_description_allows_is_taken_and_what_is_answered_is_described(api: TestClient) -> None:
    from jsonschema import Draft202012Validator

    described = document()
    body = described["paths"]["/items"]["post"]["requestBody"]["content"]["application/json"]

    def valid(schema: dict[str, Any]) -> Callable[[object], bool]:
        return Draft202012Validator(schema | {"components": described["components"]}).is_valid

    ask = valid(body["schema"])
    token = a_token()
    for sent in (
        body["example"],
        QUESTION,
        [QUESTION],
        {"text": "x", "kind": "feedback", "score": None, "channel": None},
        {"text": ""},
        {"text": "x", "channel": "balie"},
        {"text": "x", "score": "7"},
        {"text": "x", "tooPersonal": "nee"},
        {"text": "x", "sourceReference": "Jan"},
        {"text": "x", "nieuw": 1},
        {"kind": "question"},
        [],
    ):
        answer = api.post(HERE, json=sent, headers=bearer(token))
        assert ask(sent) is (answer.status_code == 202), sent
        name = "Receipt" if answer.status_code == 202 else "Problem"
        assert valid({"$ref": f"#/components/schemas/{name}"})(answer.json())
        assert str(answer.status_code) in described["paths"]["/items"]["post"]["responses"]


def test_receipts_know_their_import(api: TestClient) -> None:
    token = a_token()
    api.post(HERE, json=QUESTION, headers=bearer(token))
    api.post(HERE, json=[{"text": "Een"}, {"text": "Twee", "kind": "feedback"}], headers=bearer(token))
    with unit_of_work(write=False) as session:
        kept = session.exec(select(Receipt).order_by(col(Receipt.received_at), col(Receipt.batch_id).is_(None))).all()
        assert [row.batch_id is None for row in kept] == [False, True]
        assert [len(row.result["batches"]) for row in kept] == [1, 2]


def test_every_field_and_every_problem_is_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    names = {camel(field) for kind in KINDS.values() for field in DRAFTS[kind].model_fields}
    values = {
        value
        for kind in KINDS.values()
        for spec in fields(kind).values()
        if spec.role == "choice"
        for value in choices(spec)
    }
    assert not [word for word in names | values | set(TITLES) if f"`{word}`" not in guide]
