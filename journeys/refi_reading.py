"""Reading REFI-QDA files of any tool: what is known is taken, the rest is told; what is broken is one clear error."""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from journeys.archives import TOO_LARGE, check_archive
from journeys.errors import N_, ProjectUnreadable, ProjectUnsafe
from journeys.models import ConsentForm, Expectation
from journeys.refi import (
    FICTIONAL,
    PLAIN,
    SOURCE_LEFT_OUT,
    STUDY,
    UNCLEAR,
    VARIABLES,
    Case,
    Codebook,
    CodingEntry,
    Project,
    Remark,
    Selection,
    Source,
    User,
)
from journeys.refi_parts import (
    DAMAGED,
    GUID,
    NOT_REFI,
    codes_in,
    description,
    every_code,
    guid_of,
    local,
    normal_guid,
    pain_points_in,
    parsed,
    remarks_on,
    target,
)
from journeys.refi_positions import RawSelection, best_counting, placed

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_XML = 64 * 1024 * 1024  # bytes
NO_QDE = N_("there is no project.qde in it")
PARTS = frozenset("Users CodeBook Variables Cases Sources Notes Links Sets Graphs Description NoteRef".split())
KINDS = {
    "PictureSource": N_("a picture"),
    "PDFSource": N_("a PDF"),
    "AudioSource": N_("a recording"),
    "VideoSource": N_("a film"),
}
OTHER_KIND = N_("of a kind that is not known")
NO_TEXT = N_("its plain text is not in the file")
WHOLE_TEXT = N_("code on a whole text")
NO_CODE = N_("quote without a code")
NO_WORDS = N_("quote outside its text")
NO_SUCH_CODE = N_("code that is not in the codebook")
COMMENT = N_("comment on a text or quote")
_STUDY = re.compile(rf"^{STUDY.format(guid='(' + GUID.pattern + ')')}({FICTIONAL})?$", re.MULTILINE)
_SEVERITY = re.compile(r"^Ernst ([1-5])\b")


def read_project(content: bytes, file: str = "") -> Project:
    """The project in a QDPX file; raises `ProjectUnreadable`, or `ProjectUnsafe` before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if reason := check_archive(archive.infolist(), len(content)):
                raise ProjectUnsafe(file=file, reason=reason)
            return _ProjectReading(archive, file).project()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ProjectUnreadable(file=file, reason=DAMAGED) from error


def read_codebook(content: bytes, file: str = "") -> Codebook:
    """The codes in a QDC file; raises `ProjectUnreadable` or `ProjectUnsafe`."""
    root = parsed(content, file)
    if local(root) != "CodeBook":
        raise ProjectUnreadable(file=file, reason=NOT_REFI)
    left_out: Counter[str] = Counter()
    pain_points = pain_points_in(root, "guid", left_out)
    codes = [one for group in root if local(group) == "Codes" for one in group]
    return Codebook(codes_in(codes, pain_points, left_out), remarks_on(left_out))


class _ProjectReading:
    """One project being read: its archive, and what had to be left out so far."""

    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self.archive, self.file = archive, file
        # by path in small letters with plain slashes: tools write Sources/ and sources\ too
        self.entries = {entry.filename.replace("\\", "/").lower(): entry for entry in archive.infolist()}
        self.left_out: Counter[str] = Counter()
        self.remarks: list[Remark] = []
        self.severities: dict[str, int] = {}

    def project(self) -> Project:
        """All that can be taken from the file."""
        qde = self.entries.get("project.qde") or next(
            (e for name, e in self.entries.items() if name[-4:] == ".qde"), None
        )
        if qde is None:
            raise ProjectUnreadable(file=self.file, reason=NO_QDE)
        if qde.file_size > MOST_XML:
            raise ProjectUnsafe(file=self.file, reason=TOO_LARGE)
        root = parsed(self._read(qde), self.file)
        if local(root) != "Project":
            raise ProjectUnreadable(file=self.file, reason=NOT_REFI)
        parts = {local(part): part for part in root}
        for name in parts.keys() - PARTS:
            self.left_out[name] += 1
        self._read_notes(parts.get("Notes", ()))
        for group in ("Links", "Graphs"):
            self.left_out.update(local(one) for one in parts.get(group, ()))
        pain_points = pain_points_in(root, "targetGUID", self.left_out)
        listed = [code for group in parts.get("CodeBook", ()) for code in group]
        codes = codes_in(listed, pain_points, self.left_out)
        described = description(root)
        ours = _STUDY.search(described)
        return Project(
            name=root.get("name", ""),
            guid=ours[1] if ours else "",
            question=(described[: ours.start()] if ours else described).strip(),
            fictional=bool(ours and ours[ours.re.groups]),
            users=tuple(User(guid_of(one, "user"), one.get("name") or "") for one in parts.get("Users", ())),
            codes=codes,
            cases=self._cases(parts),
            sources=self._sources(parts.get("Sources", ()), {code.guid for code in every_code(codes)}),
            not_understood=(*self.remarks, *remarks_on(self.left_out)),
        )

    def _read(self, entry: zipfile.ZipInfo) -> bytes:
        """An entry, and not a byte more than the directory promised."""
        with self.archive.open(entry) as stream:
            content = stream.read(entry.file_size + 1)
        if len(content) > entry.file_size:
            raise ProjectUnsafe(file=self.file, reason=TOO_LARGE)
        return content

    def _read_notes(self, notes: "Element | tuple[()]") -> None:
        for note in notes:
            severity = _SEVERITY.match(note.get("name") or "")
            if severity:
                self.severities[guid_of(note)] = int(severity[1])
            else:
                self.left_out["Note"] += 1

    # --- cases -------------------------------------------------------------------------------

    def _cases(self, parts: "dict[str, Element]") -> tuple[Case, ...]:
        by_name = {variable.name.casefold(): variable for variable in VARIABLES}
        known = {}
        for one in parts.get("Variables", ()):
            if variable := by_name.get((one.get("name") or "").strip().casefold()):
                known[guid_of(one)] = variable
        cases = []
        for one in parts.get("Cases", ()):
            values: dict[str, object] = {}
            sources = []
            for part in one:
                name = local(part)
                if name == "SourceRef":
                    sources.append(target(part))
                elif name == "VariableValue":
                    refs = [target(ref) for ref in part if local(ref) == "VariableRef"]
                    variable = known.get(refs[0]) if refs else None
                    if variable is None:
                        self.left_out["VariableValue"] += 1
                        continue
                    told = next((value.text or "" for value in part if local(value) != "VariableRef"), "").strip()
                    values[variable.field] = _value(variable.field, variable.kind, told)
            cases.append(Case(guid_of(one, "case"), one.get("name") or "", tuple(sources), **values))  # type: ignore[arg-type]
        return tuple(cases)

    # --- sources -----------------------------------------------------------------------------

    def _sources(self, sources: "Element | tuple[()]", codes: set[str]) -> tuple[Source, ...]:
        found = []
        for one in sources:
            text = self._text(one) if local(one) == "TextSource" else None
            if text is None:
                kind = NO_TEXT if local(one) == "TextSource" else KINDS.get(local(one), OTHER_KIND)
                self.remarks.append(Remark(SOURCE_LEFT_OUT, {"name": one.get("name") or "–", "kind": kind}))
                continue
            raw = [(part, position) for part, position in self._selections(one)]
            found.append((one, text, raw))
        counting = best_counting([(text, [position for _, position in raw]) for _, text, raw in found])
        read = []
        for one, text, raw in found:
            plain, spans = placed(text, [position for _, position in raw], counting)
            selections = []
            for (part, _), (start, end) in zip(raw, spans, strict=True):
                if not 0 <= start < end <= len(plain):
                    self.left_out[NO_WORDS] += 1
                elif selection := self._selection(part, start, end, codes):
                    selections.append(selection)
            read.append(Source(guid_of(one, "source"), one.get("name") or "", plain, tuple(selections)))
        return tuple(read)

    def _selections(self, source: "Element") -> "Iterator[tuple[Element, RawSelection]]":
        for part in source:
            name = local(part)
            if name == "PlainTextSelection":
                try:
                    start, end = int(part.get("startPosition", "")), int(part.get("endPosition", ""))
                except ValueError:
                    self.left_out[NO_WORDS] += 1
                    continue
                yield part, RawSelection(start, end, part.get("name") or "")
            elif name not in ("PlainTextContent", "NoteRef"):
                self.left_out[{"Coding": WHOLE_TEXT, "Description": COMMENT}.get(name, name)] += 1

    def _text(self, source: "Element") -> str | None:
        """The plain text, from inside the project or from its file in the archive; None when it is in neither."""
        for part in source:
            if local(part) == "PlainTextContent" and part.text:
                return part.text.removeprefix("\ufeff")
        path = source.get("plainTextPath") or ""
        name = path.removeprefix("internal://").replace("\\", "/").lower()
        entry = self.entries.get(f"sources/{name}") or self.entries.get(name)
        return _decoded(self._read(entry)) if entry and not entry.is_dir() else None

    def _selection(self, part: "Element", start: int, end: int, codes: set[str]) -> Selection | None:
        codings = tuple(self._codings(part, codes))
        lines = description(part).split("\n")
        unclear = any(line.strip().casefold() == UNCLEAR.casefold() for line in lines)
        plain = next((line.removeprefix(PLAIN).strip() for line in lines if line.startswith(PLAIN)), "")
        if any(line.strip() for line in lines) and not unclear:
            self.left_out[COMMENT] += 1
        if not codings and not unclear:
            self.left_out[NO_CODE] += 1
            return None
        return Selection(
            guid_of(part, f"selection {start} {end}"), start, end, codings, unclear, plain if unclear else ""
        )

    def _codings(self, selection: "Element", codes: set[str]) -> Iterator[CodingEntry]:
        by = selection.get("creatingUser") or ""
        for coding in selection:
            if local(coding) == "Coding":
                refs = {name: [target(one) for one in coding if local(one) == name] for name in ("CodeRef", "NoteRef")}
                severity = next((self.severities[note] for note in refs["NoteRef"] if note in self.severities), None)
                user = coding.get("creatingUser") or by
                for code in refs["CodeRef"]:
                    if code in codes:
                        yield CodingEntry(code, normal_guid(user) if user else "", severity)
                    else:
                        self.left_out[NO_SUCH_CODE] += 1


# --- within this module ----------------------------------------------------------------------


def _value(field: str, kind: str, told: str) -> object:
    """A value of one of our variables; None where it cannot be one."""
    allowed = {"expectation": tuple(Expectation), "consent_form": tuple(ConsentForm)}
    if kind == "Boolean":
        return told.lower() in ("true", "1")
    if kind == "Integer":
        return int(told) if re.fullmatch(r"[1-5]", told) else None
    if kind == "Date":
        try:
            return date.fromisoformat(told[:10])
        except ValueError:
            return None
    return told if told.lower() in allowed.get(field, (told.lower(),)) else None


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
