"""Doors over HTTP: the way in for machines, the page behind a signed link, and every address of the app."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from feedback.tokens import create_token
from journeys.drafts import RemarkDraft
from journeys.remarks import add_remark, handle_remark
from journeys.respondent_models import RespondentRemark
from tests.workbench.canaries import Canary
from tests.workbench.canary_world import Canaries, World
from workbench import reply_tasks, wiring
from workbench.database import unit_of_work

# method, address, headers, body → status and what came back; a client in this process, or a server apart
Ask = Callable[[str, str, dict[str, str], Any], tuple[int, bytes]]
ADDRESSES = (
    *("/{}", "/vragen?deel={}&organisatie={}", "/overzicht/{}", "/media/{}", "/static/{}", "/api/{}", "/api/v1/{}"),
    *(
        "/api/v1/receipts/{}",
        "/api/v1/receipts/{}?key={}",
        "/terugmelding/{}",
        "/mijn-gegevens/{}",
        "/oauth2callback?code={}",
    ),
    *("/_stcore/{}", "/_stcore/upload_file/{}/{}", "/_stcore/host-config?x={}", "/component/{}/index.html"),
)
METHODS = ("GET", "POST", "PUT", "DELETE")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def machines(world: World, some: Canaries, ask: Ask) -> None:
    """Items sent in, whole and broken, with canaries in every field, header, query and path."""
    with unit_of_work() as session:
        key = create_token(session, "Informatiepunt Oost", wiring.redactor()).token
    send = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    for one in some:
        for name, headers, body in _calls(one, send):
            world.through[name] = world.through.get(name, 0) + 1
            status, answer = ask("POST", f"/api/v1/items?{quote(one.value)}", headers, body)
            world.tell(f"answer: {name} {status}", answer)


def _calls(one: Canary, send: dict[str, str]) -> Iterator[tuple[str, dict[str, str], Any]]:
    words = dict.fromkeys(
        ("point", "ageGroup", "referral", "answer", "questionBehind", "lifeEvent", "foundVia"), one.sentence
    )
    item = {"text": f"{one.sentence} (API)", "askedOn": "2026-11-03", "organisation": one.told, **words}
    odd = {
        "Idempotency-Key": one.value.encode("ascii", "replace").decode(),
        "X-User": quote(one.told),
        "Referer": quote(one.told),
    }
    yield "API", send | odd, item | {"externalId": one.value}
    yield (
        "API, reference",
        send,
        item | {"text": f"{one.sentence} (2)", "mayContact": True, "sourceReference": one.alone},
    )
    for name in ("askedOn", "channel", "outcome", "score", "kind", "mayContact", one.told):
        yield "API, field wrong", send, {"items": [item | {name: one.told}, {"text": ""}]}
    yield "API, no JSON", send, f'{{"text": "{one.told}", "text"'
    yield "API, twice the same", send, f'{{"text": "{one.told}", "text": "{one.told}"}}'
    yield "API, no object", send, [one.told]
    yield "API, key unknown", send | {"Authorization": f"Bearer {quote(one.told)}"}, item
    yield "API, other type", send | {"Content-Type": quote(one.told)}, item


def page(world: World, some: Canaries, ask: Ask) -> None:
    """The form of a signed link, filled in well, badly, and with a seal that is none."""
    made = reply_tasks.make_link(world.organisation, 30, actor="onderzoeker")
    path = "/" + made.url.split("/", 3)[3]
    tags = [f"tk-{number}" for number in world.items]
    for place, one in enumerate(some):
        tag = tags[place % len(tags)]
        words = dict.fromkeys(("answer", "owner"), one.told)
        every = dict.fromkeys(("status", "answer", "owner", "due_on", "ease", "live_on"), one.told)
        for name, filled in (("page", words | {"status": "planned"}), ("page, badly filled in", every)):
            seal = re.search(r'name="seal" value="([^"]+)"', ask("GET", path, {}, None)[1].decode())
            fields = {"seal": seal[1] if seal else "", "by": one.told} | {f"{tag}-{k}": v for k, v in filled.items()}
            _send(world, ask, name, path, fields)
        _send(world, ask, "page, seal forged", path, {"seal": one.told, "by": one.told})
        _send(world, ask, "page, field unknown", path, {one.told: one.told})


def _send(world: World, ask: Ask, name: str, path: str, fields: dict[str, str]) -> None:
    world.through[name] = world.through.get(name, 0) + 1
    body = "&".join(f"{quote(key)}={quote(value)}" for key, value in fields.items())
    status, answer = ask("POST", path, FORM, body)
    world.tell(f"answer: {name} {status}", answer)


def own_page(world: World, some: Canaries, ask: Ask) -> None:
    """What a respondent has to say on their own page, and what somebody answers to it; also when it is refused."""
    from workbench.respondent_tasks import make_personal_link  # reads the languages

    for place, one in enumerate(some):
        person = world.told[place % len(world.told)]
        path = "/" + make_personal_link(person).url.split("/", 3)[3]
        _send(world, ask, "own page", path, {"do": "remark", "kind": "correction", "text": one.sentence})
        _send(world, ask, "own page, badly filled in", path, {"do": "remark", "kind": one.told, "text": one.sentence})
        _send(
            world, ask, "own page, badly filled in", path, {"do": "remark", "kind": "addition", "text": one.told * 99}
        )
        _send(world, ask, "own page, badly filled in", path, {"do": one.told, "step": one.told, "text": one.told})
        remark = world.within(
            "remark", add_remark, person, RemarkDraft.of(kind="addition", text=one.sentence), wiring.redactor()
        )
        if remark is not None:
            world.within("answer to a remark", handle_remark, world.last(RespondentRemark), one.told, wiring.redactor())


def addresses(world: World, some: Canaries, ask: Ask) -> None:
    """A canary in each address that is served and each that is not; also as a forged identity."""
    for one in some:
        for method in METHODS:
            for address in ADDRESSES:
                headers = {name: quote(one.told) for name in ("X-Forwarded-User", "Referer", "User-Agent", "Cookie")}
                asked = address.replace("{}", quote(one.value, safe=""))
                world.through["addresses"] = world.through.get("addresses", 0) + 1
                status, answer = ask(method, asked, headers, one.told if method in ("POST", "PUT") else None)
                world.tell(f"answer: {method} {address} {status}", answer)


DOORS = (machines, page, own_page, addresses)
