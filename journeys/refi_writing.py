"""Writing REFI-QDA files: the same project always gives the same bytes."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from xml.etree import ElementTree as ET

from journeys.refi import (
    CODEBOOK_NAMESPACE,
    FICTIONAL,
    INCOMPLETE,
    ORIGIN,
    PAIN_POINTS,
    PLAIN,
    PROJECT_NAMESPACE,
    SEVERITY,
    STUDY,
    UNCLEAR,
    VARIABLES,
    Case,
    Codebook,
    CodeEntry,
    CodingEntry,
    Project,
    Selection,
    Source,
    guid_for,
)
from journeys.spans import plain_lines

NAME_LENGTH = 60  # code points of a selection's words that other tools show as its name
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day a ZIP knows


def write_project(project: Project) -> bytes:
    """The project as a QDPX file: project.qde and one text file a source."""
    sources = [_with_plain_lines(source) for source in project.sources]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "project.qde", _document(_project(project, sources)))
        for source in sources:
            _add(archive, f"sources/{source.guid}.txt", source.text.encode("utf-8", "replace"))
    return written.getvalue()


def write_codebook(codebook: Codebook) -> bytes:
    """The codes as a QDC file; there must be at least one."""
    root = ET.Element("CodeBook", {"xmlns": CODEBOOK_NAMESPACE, "origin": ORIGIN})
    _codes(ET.SubElement(root, "Codes"), codebook.codes)
    _pain_points(root, codebook.codes)
    return _document(root)


def severity_guid(severity: int) -> str:
    """The guid of the note that says how severe a pain point is."""
    return guid_for("severity", str(severity))


def _project(project: Project, sources: list[Source]) -> ET.Element:
    """The children in the order of the schema; an element that would stay empty is left out, as it must be."""
    root = ET.Element("Project", {"xmlns": PROJECT_NAMESPACE, "name": _legal(project.name), "origin": ORIGIN})
    if project.made_at:
        root.set("creationDateTime", _moment(project.made_at))
    if project.users:
        users = ET.SubElement(root, "Users")
        for user in project.users:
            ET.SubElement(users, "User", {"guid": user.guid, "name": _legal(user.name)})
    if project.codes:
        _codes(ET.SubElement(ET.SubElement(root, "CodeBook"), "Codes"), project.codes)
    if project.cases:
        variables = ET.SubElement(root, "Variables")
        for variable in VARIABLES:
            names = {"guid": variable.guid, "name": variable.name, "typeOfVariable": variable.kind}
            ET.SubElement(variables, "Variable", names)
        cases = ET.SubElement(root, "Cases")
        for case in project.cases:
            _case(cases, case)
    if sources:
        texts = ET.SubElement(root, "Sources")
        for source in sources:
            _source(texts, source)
    _notes(root, sources)
    if project.codes:
        _pain_points(root, project.codes)
    described = [project.question] if project.question else []
    if project.guid:
        described.append(STUDY.format(guid=project.guid) + (FICTIONAL if project.fictional else ""))
    if project.lacking:  # after our own mark: what follows it is not read back
        described.append(INCOMPLETE.format(lacking=project.lacking))
    if described:
        ET.SubElement(root, "Description").text = _legal("\n\n".join(described))
    return root


def _codes(parent: ET.Element, codes: Iterable[CodeEntry]) -> None:
    for code in codes:
        element = ET.SubElement(parent, "Code", {"guid": code.guid, "name": _legal(code.name), "isCodable": "true"})
        if code.color:
            element.set("color", code.color)
        if code.description:
            ET.SubElement(element, "Description").text = _legal(code.description)
        _codes(element, code.codes)


def _pain_points(root: ET.Element, codes: Iterable[CodeEntry]) -> None:
    """The codes that mark a problem, as a set; an empty one says that none does."""
    sets = ET.SubElement(root, "Sets")
    members = ET.SubElement(sets, "Set", {"guid": guid_for("set", PAIN_POINTS), "name": PAIN_POINTS})
    # the two schemas name the same thing differently
    name = "targetGUID" if root.tag == "Project" else "guid"
    for code in _all(codes):
        if code.is_pain_point:
            ET.SubElement(members, "MemberCode", {name: code.guid})


def _case(parent: ET.Element, case: Case) -> None:
    element = ET.SubElement(parent, "Case", {"guid": case.guid, "name": _legal(case.name)})
    for variable in VARIABLES:
        value = getattr(case, variable.field)
        if value is None or value == "":
            continue
        held = ET.SubElement(element, "VariableValue")
        ET.SubElement(held, "VariableRef", {"targetGUID": variable.guid})
        ET.SubElement(held, f"{variable.kind}Value").text = _value(value)
    for source in case.sources:
        ET.SubElement(element, "SourceRef", {"targetGUID": source})


def _source(parent: ET.Element, source: Source) -> None:
    names = {"guid": source.guid, "name": _legal(source.name), "plainTextPath": f"internal://{source.guid}.txt"}
    element = ET.SubElement(parent, "TextSource", names)
    for selection in source.selections:
        _selection(element, source, selection)


def _selection(parent: ET.Element, source: Source, selection: Selection) -> None:
    words = source.text[selection.start : min(selection.end, selection.start + NAME_LENGTH)]
    names = {"guid": selection.guid, "name": _legal(words)}
    names |= {"startPosition": str(selection.start), "endPosition": str(selection.end)}
    user = next((coding.user for coding in selection.codings if coding.user), "")
    if user:
        names["creatingUser"] = user
    element = ET.SubElement(parent, "PlainTextSelection", names)
    if selection.unclear:
        lines = [UNCLEAR, PLAIN + selection.plain] if selection.plain else [UNCLEAR]
        ET.SubElement(element, "Description").text = _legal("\n".join(lines))
    for coding in selection.codings:
        _coding(element, selection, coding)


def _coding(parent: ET.Element, selection: Selection, coding: CodingEntry) -> None:
    names = {"guid": guid_for("coding", selection.guid, coding.code, coding.user)}
    if coding.user:
        names["creatingUser"] = coding.user
    if coding.given_at:
        names["creationDateTime"] = _moment(coding.given_at)
    element = ET.SubElement(parent, "Coding", names)
    ET.SubElement(element, "CodeRef", {"targetGUID": coding.code})
    if coding.severity:
        ET.SubElement(element, "NoteRef", {"targetGUID": severity_guid(coding.severity)})


def _notes(root: ET.Element, sources: list[Source]) -> None:
    """The severities that are used, each a note once: a coding has room for nothing but notes."""
    codings = (coding for source in sources for selection in source.selections for coding in selection.codings)
    used = sorted({coding.severity for coding in codings if coding.severity})
    if not used:
        return
    notes = ET.SubElement(root, "Notes")
    for severity in used:
        told = SEVERITY.format(severity=severity)
        note = ET.SubElement(notes, "Note", {"guid": severity_guid(severity), "name": told})
        ET.SubElement(note, "PlainTextContent").text = told


def _with_plain_lines(source: Source) -> Source:
    text, spans = plain_lines(source.text, [(one.start, one.end) for one in source.selections])
    selections = tuple(
        Selection(one.guid, start, end, one.codings, one.unclear, one.plain)
        for one, (start, end) in zip(source.selections, spans, strict=True)
    )
    return Source(source.guid, source.name, text, selections)


def _all(codes: Iterable[CodeEntry]) -> Iterator[CodeEntry]:
    for code in codes:
        yield code
        yield from _all(code.codes)


def _value(value: str | int | date) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else _legal(str(value))


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _document(root: ET.Element) -> bytes:
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _LONG_AGO)  # without the moment of writing: same project, same bytes
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
