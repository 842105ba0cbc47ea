"""Parts of REFI-QDA files, read one by one: a safe tree, guids, codes and what is left out."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from journeys.archives import TOO_LARGE
from journeys.errors import N_, ProjectUnreadable, ProjectUnsafe
from journeys.refi import LEFT_OUT, PAIN_POINTS, CodeEntry, Remark, guid_for

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_ELEMENTS = 1_000_000
DEEPEST = 100
DAMAGED = N_("it is damaged")
NOT_REFI = N_("it is not a REFI-QDA project or codebook")
ENTITIES = N_("it defines words of its own, which no project needs")
ELEMENTS = {
    "Note": N_("memo"),
    "Link": N_("link"),
    "Graph": N_("diagram"),
    "Set": N_("set"),
    "VariableValue": N_("value of another variable"),
}
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def parsed(content: bytes, file: str) -> "Element":
    """The tree of an XML file that defines nothing of its own, is not too deep and not too large."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    root: Element | None = None
    depth = count = 0
    try:
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > DEEPEST or count > MOST_ELEMENTS:
                raise ProjectUnsafe(file=file, reason=TOO_LARGE)
    except DefusedXmlException as error:
        raise ProjectUnsafe(file=file, reason=ENTITIES) from error
    except (ParseError, ValueError, LookupError) as error:
        raise ProjectUnreadable(file=file, reason=DAMAGED) from error
    assert root is not None
    return root


def codes_in(elements: "list[Element]", pain_points: set[str] | None, left_out: Counter[str]) -> tuple[CodeEntry, ...]:
    """The codes among these elements, each with those below it; anything else is counted as left out."""
    entries = []
    for one in elements:
        if local(one) != "Code":
            left_out[local(one)] += 1
            continue
        guid = guid_of(one, "code")
        below = [part for part in one if local(part) not in ("Description", "NoteRef")]
        color = one.get("color") or ""
        entries.append(
            CodeEntry(
                guid=guid,
                name=one.get("name") or "",
                description=description(one),
                color=color if len(color) != 4 else "#" + "".join(2 * digit for digit in color[1:]),
                is_pain_point=None if pain_points is None else guid in pain_points,
                codes=codes_in(below, pain_points, left_out),
            )
        )
    return tuple(entries)


def pain_points_in(root: "Element", name: str, left_out: Counter[str]) -> set[str] | None:
    """The codes in our own set of pain points; None when there is no such set."""
    found: set[str] | None = None
    for one in (one for group in root if local(group) == "Sets" for one in group):
        if (one.get("name") or "").strip().casefold() == PAIN_POINTS.casefold():
            found = {normal_guid(part.get(name) or "") for part in one if local(part) == "MemberCode"} | (
                found or set()
            )
        else:
            left_out["Set"] += 1
    return found


def remarks_on(left_out: Counter[str]) -> tuple[Remark, ...]:
    """What was left out, each kind with its count."""
    return tuple(
        Remark(LEFT_OUT, {"count": count, "element": ELEMENTS.get(element, element)})
        for element, count in sorted(left_out.items())
    )


def local(element: "Element") -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def description(element: "Element") -> str:
    """The description of an element, or nothing."""
    return next((part.text or "" for part in element if local(part) == "Description"), "").strip()


def target(element: "Element") -> str:
    """The guid that an element refers to."""
    return normal_guid(element.get("targetGUID") or "")


def guid_of(element: "Element", kind: str = "") -> str:
    """The guid of an element; one that lacks it gets one that is the same next time."""
    return normal_guid(element.get("guid") or f"{kind} {element.get('name')}")


def normal_guid(guid: str) -> str:
    """A guid in the one form we compare and keep; what is none gets one that is the same next time."""
    plain = guid.strip().strip("{}").lower()
    return plain if GUID.fullmatch(plain) else guid_for("foreign", plain)


def every_code(codes: tuple[CodeEntry, ...]) -> Iterator[CodeEntry]:
    """Each code before those below it."""
    for code in codes:
        yield code
        yield from every_code(code.codes)
