"""What a person decides about topics that takes the language tools: split, a proposed split, a subject of one's own.

These run in the worker: finding words for a part of a topic loads libraries that the pages must do without.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from journeys.errors import N_, InvalidValue
from workbench import wiring
from workbench.database import unit_of_work
from workbench.settings import settings

if TYPE_CHECKING:
    from sqlmodel import Session

KINDS = ("split", "propose_split", "guide")


def do_topic_job(kind: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Do one of `KINDS`; the results hold numbers and names of topics, no questions."""
    with unit_of_work() as session:
        if kind == "split":
            return _split(session, arguments["topic"], arguments["parts"])
        if kind == "propose_split":
            return _propose(session, arguments["topic"])
        spool = Path(arguments["spool"])
        told = json.loads(spool.read_text("utf-8"))
        found = _guide(session, arguments["organisation"], told["label"], told["examples"])
    spool.unlink(missing_ok=True)
    return found


def spool_subject(label: str, examples: list[str]) -> str:
    """Keep a subject for the worker, redacted, in a file of its own: the queue holds no questions.

    Raises `InvalidValue` for a subject without a name or an example.
    """
    from topics.edits import typed_label

    name = typed_label(label, wiring.redactor())
    asked = [told.text for told in wiring.redactor().redact([text for text in examples if text.strip()])]
    if not asked:
        raise InvalidValue(value=name, field=N_("examples"), expected=N_("one or more questions as people ask them"))
    folder = settings().data_dir / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    spool = folder / f"subject-{uuid4().hex}.json"
    spool.write_text(json.dumps({"label": name, "examples": asked}), "utf-8")
    return str(spool)


def _split(session: "Session", topic_id: int, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Each part becomes a topic of its own: its item ids, a name or None, and whether they are dots of the map."""
    from topics.edits import live_topic
    from topics.picking import with_alike
    from topics.steering import split_topic

    made = []
    owner = live_topic(session, topic_id).organisation_id
    for part in parts:
        if part.get("dots"):
            part = part | {"items": with_alike(session, owner, topic_id, part["items"], wiring.embedder())}
        topic = split_topic(
            session, topic_id, part["items"], wiring.embedder(), part.get("label") or None, wiring.redactor()
        )
        made.append({"topic": topic.id, "label": topic.label})
    return {"topic": topic_id, "made": made}


def _propose(session: "Session", topic_id: int) -> dict[str, Any]:
    from topics.steering import propose_split

    parts = propose_split(session, topic_id, wiring.embedder())
    return {"topic": topic_id, "parts": [_numbers(session, part.label, part.item_ids, part.examples) for part in parts]}


def _numbers(session: "Session", label: str, item_ids: list[int], examples: list[str]) -> dict[str, Any]:
    """A part as numbers of items, its examples first."""
    from topics.picking import texts_of

    wanted = dict.fromkeys(examples)
    texts = texts_of(session, item_ids)
    first: dict[str, int] = {}
    for item in item_ids:
        if texts[item] in wanted:
            first.setdefault(texts[item], item)
    shown = [first[text] for text in wanted if text in first]
    return {"label": label, "shown": shown, "items": item_ids}


def _guide(session: "Session", organisation_id: int, label: str, examples: list[str]) -> dict[str, Any]:
    from topics.steering import guide_topic

    found = guide_topic(session, organisation_id, label, examples, wiring.embedder(), wiring.redactor())
    return {"topic": found.topic_id, "items": found.items}
