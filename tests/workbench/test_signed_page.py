"""The page without an account: what is open, taken like a file; and nothing for who has no link in force."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports.links import PURPOSE, create_link, links, revoke_link
from exports.models import BacklogChange, BacklogItem, Reply, SignedLink, Status
from exports.proposals import propose_items
from journeys.base import utc_now
from journeys.link_seals import is_signed
from tests.exports.backlog_seed import ASKED, TODAY, seed
from tests.exports.reply_files import another_organisation
from workbench import reply_tasks, wiring
from workbench.database import engine_for, metadata, unit_of_work
from workbench.settings import settings
from workbench.signed_page.routes import answer_page

BSN = "111222333"


@pytest.fixture
def served(engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The settings point at this test's database, in which CBR has three improvements."""
    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TERUGKOPPEL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    settings.cache_clear()
    with unit_of_work() as session:
        organisation_id = seed(session)
        propose_items(session, organisation_id, today=TODAY)
    yield organisation_id
    engine_for(settings().url).dispose()
    settings.cache_clear()


@pytest.fixture
def page(served: int) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[answer_page().route()]), base_url="http://testserver") as client:
        yield client


@pytest.fixture
def path(served: int) -> str:
    """Where a link that was just made leads."""
    made = reply_tasks.make_link(served, 30, actor="test")
    assert made.items == 3
    return made.url.removeprefix("http://localhost:8501")


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    with unit_of_work(write=False) as session:
        return {table.name: list(map(tuple, session.execute(sa.select(table)))) for table in metadata.sorted_tables}


def seal(html: str) -> str:
    return re.search(r'name="seal" value="([^"]+)"', html)[1]  # type: ignore[index]


def items() -> dict[int, BacklogItem]:
    with unit_of_work(write=False) as session:
        found = {one.id or 0: one for one in session.exec(select(BacklogItem))}
        session.expunge_all()
        return found


def test_the_page_shows_what_is_open_and_looking_changes_nothing(page: TestClient, path: str) -> None:
    before = everything()
    for method in ("GET", "HEAD", "GET"):
        shown = page.request(method, path)
        assert shown.status_code == 200
    html = page.get(path).text
    assert everything() == before
    assert '<html lang="nl">' in html
    assert html.count("<fieldset>") == 3
    assert "Weken wachten zonder bericht" in html
    assert ASKED not in html, "nobody approved a citizen's own words for a page"
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")


def test_every_field_has_a_label_and_every_id_is_there_once(page: TestClient, path: str) -> None:
    html = page.get(path).text
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    fields = re.findall(r'<(?:input type="(?!hidden)|select|textarea)[^>]*? id="([^"]+)"', html)
    assert len(fields) == 3 * 6 + 1
    assert set(fields) == set(re.findall(r'<label for="([^"]+)"', html))
    assert set(re.findall(r'aria-describedby="([^"]+)"', html)) <= set(ids)
    assert re.search(r"<h1>.*</h1>", html)


def test_the_headers_are_strict(page: TestClient, path: str) -> None:
    for answer in (page.get(path), page.get("/terugmelding/onzin"), page.post(path, data={"seal": "x"})):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers


def test_what_is_filled_in_is_taken_like_a_file(page: TestClient, path: str) -> None:
    html = page.get(path).text
    first, second, _ = sorted(items())
    done = page.post(
        path,
        data={
            "seal": seal(html),
            "by": "Team Brieven",
            f"tk-{first}-status": "planned",
            f"tk-{first}-answer": f"Wij passen het aan. BSN {BSN} belde.",
            f"tk-{first}-owner": "Team Brieven",
            f"tk-{first}-due_on": "2027-03-01",
            f"tk-{first}-ease": "4",
            f"tk-{second}-status": "declined",
        },
    )
    assert done.status_code == 200
    assert "overgenomen" in done.text
    assert "Bij Afgewezen hoort een reden" in done.text
    assert BSN not in done.text
    now = items()[first]
    assert (now.status, now.owner, now.ease, str(now.due_on)) == (Status.PLANNED, "Team Brieven", 4, "2027-03-01")
    assert "[BSN]" in now.answer
    assert items()[second].status == Status.SENT
    with unit_of_work(write=False) as session:
        (kept,) = session.exec(select(Reply)).all()
        assert (kept.way, kept.actor) == ("page", "CBR: Team Brieven")
        assert BSN not in str(kept.lines)
        assert links(session)[0].used_at is not None
        actors = session.exec(select(BacklogChange.actor).where(col(BacklogChange.field) == "owner")).all()
        assert actors == ["CBR: Team Brieven"]


def test_the_same_form_sent_twice_is_told(page: TestClient, path: str) -> None:
    first = min(items())
    form = {"seal": seal(page.get(path).text), f"tk-{first}-status": "accepted"}
    page.post(path, data=form)
    before = everything()
    again = page.post(path, data=form)
    assert "al ontvangen" in again.text
    assert everything() == before


def test_a_contradiction_is_asked_on_the_page_and_taken_after_yes(page: TestClient, path: str) -> None:
    first = min(items())
    form = {"seal": seal(page.get(path).text), f"tk-{first}-owner": "Team Web"}
    with unit_of_work() as session:
        item = session.get_one(BacklogItem, first)
        session.add(BacklogChange(backlog_item_id=first, actor="onderzoeker", field="owner", before="", after="Team A"))
        item.owner = "Team A"
    asked = page.post(path, data=form)
    assert "intussen gewijzigd door onderzoeker" in asked.text
    assert f'name="tk-{first}-yes"' in asked.text
    assert 'value="Team Web"' in asked.text, "what was typed stands there still"
    assert items()[first].owner == "Team A"
    # the next form knows of the change, so that saying it once more is saying it knowingly
    page.post(path, data={"seal": seal(asked.text), f"tk-{first}-owner": "Team Web", f"tk-{first}-yes": "ja"})
    assert items()[first].owner == "Team Web"


def test_an_expired_or_revoked_link_says_so_in_one_sentence(page: TestClient, path: str, served: int) -> None:
    with unit_of_work() as session:
        number = links(session)[0].id
        old = create_link(session, served, secret=wiring.secret(), now=utc_now() - timedelta(days=31))
        revoke_link(session, number, utc_now())
    before = everything()
    for gone, word in ((path, "ingetrokken"), (old.path, "verlopen")):
        for answer in (page.get(gone), page.post(gone, data={"seal": "x", "tk-1-status": "planned"})):
            assert answer.status_code == 410
            assert word in answer.text
            assert "Rijvaardigheid" not in answer.text
    assert everything() == before


def forgeries(token: str) -> list[str]:
    """Forty links that were never made."""
    chance, signature = token[:32], token[32:]
    swapped = [token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :] for place in range(0, 54, 3)]
    shapes = [token[:-1], token + "A", token.upper(), token.lower(), token[::-1], signature + chance, chance, signature,
              "A" * 54, "-" * 54, "_" * 54, "0" * 54, "%00" * 18, "%2e%2e%2f" + token, token + "%00", token + "%20",
              f"{chance}.{signature}", "é" * 27, "' OR 1=1 --", "null", "undefined", "x" * 5000]  # fmt: skip
    return [*swapped, *shapes]


def test_forty_forged_links_open_nothing_and_touch_nothing(page: TestClient, path: str) -> None:
    token = path.removeprefix("/terugmelding/")
    forged = forgeries(token)
    assert len(forged) == 40
    assert len(set(forged)) == 40
    before = everything()
    for link in forged:
        assert not is_signed(link, wiring.secret(), PURPOSE)
        for answer in (
            page.get(f"/terugmelding/{link}"),
            page.post(f"/terugmelding/{link}", data={"tk-1-status": "live"}),
        ):
            assert answer.status_code == 404
            assert "Rijvaardigheid" not in answer.text
    assert everything() == before


def test_a_signature_alone_is_not_enough(page: TestClient, served: int) -> None:
    """A link that was signed here but is not in the database, as after putting back a backup."""
    with unit_of_work() as session:
        made = create_link(session, served, secret=wiring.secret(), now=utc_now())
        session.delete(session.get_one(SignedLink, made.id))
    assert is_signed(made.token, wiring.secret(), PURPOSE)
    assert page.get(made.path).status_code == 404


def test_only_a_hash_of_the_link_is_kept(page: TestClient, path: str) -> None:
    token = path.removeprefix("/terugmelding/")
    kept = str(everything())
    assert token not in kept
    assert token[:32] not in kept


def test_a_form_of_another_link_or_none_is_refused_and_another_organisation_is_out_of_reach(
    page: TestClient, path: str, served: int
) -> None:
    with unit_of_work() as session:
        other, tag = another_organisation(session)
        session.get_one(BacklogItem, int(tag[3:])).status = Status.SENT
    uwv = reply_tasks.make_link(other, 30, actor="test").url.removeprefix("http://localhost:8501")
    theirs = seal(page.get(uwv).text)
    first = min(items())
    before = everything()
    for sealed in (theirs, "", "1.2.3", theirs[:-1] + "0", seal(page.get(path).text).replace(".", ".9", 1)):
        refused = page.post(path, data={"seal": sealed, f"tk-{first}-status": "planned"})
        assert refused.status_code == 400
        assert "niets opgeslagen" in refused.text
    assert everything() == before
    reached = page.post(uwv, data={"seal": theirs, f"tk-{first}-status": "planned", f"tk-{first}-yes": "ja"})
    assert "geen verbeterpunt van UWV" in reached.text
    assert items()[first].status == Status.SENT


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"a": 1}', "application/json"),
        (b"a=1&a=2", "application/x-www-form-urlencoded"),
        (b"a=%ff%fe\xff", "application/x-www-form-urlencoded"),
        (b"x=" + b"y" * 5_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(20_000)), "application/x-www-form-urlencoded"),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
    ],
    ids=["json", "twice", "no-utf8", "large", "many", "multipart"],
)
def test_what_is_no_form_is_one_sentence(page: TestClient, path: str, content: bytes, kind: str) -> None:
    before = everything()
    answer = page.post(path, content=content, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert everything() == before


def test_what_was_typed_is_shown_as_text(page: TestClient, path: str) -> None:
    first = min(items())
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    shown = page.post(
        path,
        data={
            "seal": seal(page.get(path).text),
            "by": evil,
            f"tk-{first}-status": evil,
            f"tk-{first}-answer": f"</textarea>{evil}",
            f"tk-{first}-live_on": evil,
        },
    )
    assert shown.status_code == 200
    assert "<script" not in shown.text
    assert "<img" not in shown.text


def test_who_comes_too_often_waits(served: int) -> None:
    made = reply_tasks.make_link(served, 30, actor="test").url.removeprefix("http://localhost:8501")
    with TestClient(Starlette(routes=[answer_page(a_minute=3, forged_a_minute=2).route()])) as client:
        assert [client.get(made).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert [client.get("/terugmelding/x").status_code for _ in range(3)] == [404, 404, 429]
        waiting = client.get(made)
        assert int(waiting.headers["retry-after"]) > 0


def test_other_methods_are_not_there(page: TestClient, path: str) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert page.request(method, path).status_code == 405


def test_a_link_hands_over_what_was_proposed_and_is_to_be_answered(page: TestClient, path: str) -> None:
    assert {item.status for item in items().values()} == {Status.SENT}
    assert all(item.answer_by for item in items().values())
