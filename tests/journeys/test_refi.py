"""REFI-QDA files, pure: what we write is valid and comes back to the letter; what others write is read or told."""

import io
import random
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree

from feedback.redaction import RuleRedactor
from journeys.archives import MOST_ENTRIES
from journeys.drafts import clean
from journeys.errors import FileProblem, ProjectUnreadable, ProjectUnsafe
from journeys.ports import FakeRedactor, RedactedText, Redactor
from journeys.refi import (
    Case,
    Codebook,
    CodeEntry,
    CodingEntry,
    Project,
    Selection,
    Source,
    User,
    guid_for,
    user_guid,
)
from journeys.refi_positions import COUNTINGS, Counting, RawSelection, best_counting, placed
from journeys.refi_reading import read_codebook, read_project
from journeys.refi_writing import write_codebook, write_project
from journeys.spans import carry, replaced
from journeys.taking_in import take_in

REFI = Path(__file__).parents[1] / "data" / "refi"
FAMILY = "👨‍👩‍👧‍👦"  # seven code points, eleven UTF-16 units
ACCENTS = "cafe\u0301"  # an e and a combining accent
TEXT = (
    f"Ik belde 😀 vijf keer.\nMijn {FAMILY} en ik gingen naar het {ACCENTS}; niemand nam op.\n“Uitkering” snap ik niet."
)
WORDS = ("😀 vijf", f"{FAMILY} en ik", f"Mijn {FAMILY}", ACCENTS, "é", "“Uitkering”", "niet.")


def guid(name: str) -> str:
    return guid_for("test", name)


def spans_of(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    return [(text.index(word), text.index(word) + len(word)) for word in words if word in text]


def whole_project(text: str = TEXT) -> Project:
    anna, bram = user_guid("Anna"), user_guid("Bram")
    codes = (
        CodeEntry(guid("wait"), "Wachten", "Te lang; «Ω»", "#F2BE80", True, (
            CodeEntry(guid("phone"), "Aan de telefoon", "", "#9CC9E8", True, (
                CodeEntry(guid("menu"), "Keuzemenu & <wachtrij>", "", "", False),
            )),
        )),
        CodeEntry(guid("help"), "Geholpen", is_pain_point=False),
    )  # fmt: skip
    given = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    selections = tuple(
        Selection(
            guid(f"quote {start} {end}"),
            start,
            end,
            (CodingEntry(guid("wait"), anna, 4), CodingEntry(guid("menu"), bram)),
        )
        for start, end in spans_of(text, WORDS[:4])
    )
    unclear = [Selection(guid(f"unclear {s} {e}"), s, e, (), True, "geld") for s, e in spans_of(text, WORDS[5:6])]
    case = Case(
        guid("case"),
        "R1",
        (guid("source"),),
        "unhappy",
        2,
        date(2026, 3, 3),
        "oral",
        date(2026, 3, 2),
        "v1",
        True,
        False,
    )
    return Project(
        "Rijbewijs & keuring",
        guid("study"),
        "Waarom bellen mensen?\nEn hoe vaak?",
        True,
        given,
        (User(anna, "Anna"), User(bram, "Bram")),
        codes,
        (case,),
        (Source(guid("source"), "R1", text, (*selections, *unclear)),),
    )


def validated(content: bytes, schema: str) -> None:
    etree.XMLSchema(etree.parse(REFI / schema)).assertValid(etree.fromstring(content))


def qde(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("project.qde")


def packed(files: dict[str, bytes | str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def foreign(sources: str, *, codes: str = '<Code guid="{c}" name="Wachten" isCodable="true"/>', more: str = "") -> str:
    codes = codes.replace("{c}", guid("wait").upper())
    return (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="Interviews">'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources>{more}</Project>"
    )


def selection(start: int, end: int, name: str = "") -> str:
    named = f' name="{name}"' if name else ""
    return (
        f'<PlainTextSelection guid="{guid(f"{start}-{end}")}"{named} startPosition="{start}" endPosition="{end}">'
        f'<Coding guid="{guid(f"c{start}-{end}")}"><CodeRef targetGUID="{{{guid("wait").upper()}}}"/></Coding>'
        "</PlainTextSelection>"
    )


# --- out and in again ------------------------------------------------------------------------


def test_a_project_comes_back_as_it_went_out() -> None:
    project = whole_project()
    read = read_project(write_project(project))
    assert read.not_understood == ()
    # the moment of coding goes out but is not read: here it is given when it is taken in
    assert read.sources[0].text == TEXT
    assert [(one.guid, one.start, one.end, one.unclear, one.plain) for one in read.sources[0].selections] == [
        (one.guid, one.start, one.end, one.unclear, one.plain) for one in project.sources[0].selections
    ]
    assert read.sources[0].selections[0].codings == project.sources[0].selections[0].codings
    assert (read.name, read.guid, read.question, read.fictional) == (
        project.name, project.guid, project.question, project.fictional,
    )  # fmt: skip
    assert (read.users, read.codes, read.cases) == (project.users, project.codes, project.cases)


def test_a_project_is_valid_against_the_schema_also_when_parts_of_it_are_empty() -> None:
    whole = whole_project()
    for project in (
        whole,
        Project("Leeg"),
        Project("Zonder codes", guid("study"), sources=(Source(guid("source"), "R1", ""),)),
        Project("Alleen codes", codes=whole.codes),
    ):
        validated(qde(write_project(project)), "Project.xsd")


def test_the_same_project_always_gives_the_same_file() -> None:
    assert write_project(whole_project()) == write_project(whole_project())


def test_a_codebook_is_valid_and_comes_back() -> None:
    book = Codebook(whole_project().codes)
    written = write_codebook(book)
    validated(written, "Codebook.xsd")
    assert read_codebook(written) == book


def test_a_source_is_written_without_byte_order_mark_and_with_plain_line_ends() -> None:
    text = "\ufeffEen 😀.\r\nTwee.\rDrie."
    start = text.index("Drie")
    project = Project("P", codes=whole_project().codes, sources=(
        Source(guid("source"), "R1", text, (Selection(guid("q"), start, start + 4, (CodingEntry(guid("wait")),)),)),
    ))  # fmt: skip
    content = write_project(project)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["project.qde", f"sources/{guid('source')}.txt"]
        assert archive.read(archive.namelist()[1]) == "Een 😀.\nTwee.\nDrie.".encode()
    [read] = read_project(content).sources
    assert read.text[read.selections[0].start : read.selections[0].end] == "Drie"


def test_the_words_of_a_quote_are_its_name_up_to_sixty_signs() -> None:
    text = "woord " * 40
    project = Project("P", codes=whole_project().codes, sources=(
        Source(guid("source"), "R1", text, (Selection(guid("q"), 0, 200, (CodingEntry(guid("wait")),)),)),
    ))  # fmt: skip
    element = etree.fromstring(qde(write_project(project))).find(".//{*}PlainTextSelection")
    assert element is not None
    assert element.get("name") == text[:60]


# --- how other tools count -------------------------------------------------------------------


def counted(text: str, start: int, end: int, counting: Counting) -> tuple[int, int]:
    """Positions in a text with \\r\\n line ends, as a tool that counts this way writes them."""

    def position(index: int) -> int:
        before = text[:index].replace("\r\n", "\n") if counting.ends_as_one else text[:index]
        return len(before.encode("utf-16-le")) // 2 if counting.utf16 else len(before)

    return position(start), position(end)


@pytest.mark.parametrize("counting", COUNTINGS)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_tool_that_counts_otherwise_is_recognised_by_the_words_of_its_quotes(counting: Counting, mark: str) -> None:
    text = TEXT.replace("\n", "\r\n")
    selections = "".join(
        selection(*counted(text, start, end, counting), name=text[start:end]) for start, end in spans_of(text, WORDS)
    )
    source = f'<TextSource guid="{guid("s")}" name="A" plainTextPath="internal://A.txt">{selections}</TextSource>'
    content = packed({"project.qde": foreign(source), "Sources/A.TXT": (mark + text).encode()})
    [read] = read_project(content).sources
    assert read.text == TEXT
    assert [read.text[one.start : one.end] for one in read.selections] == [
        TEXT[start:end] for start, end in spans_of(TEXT, WORDS)
    ]


def test_without_words_beside_the_quotes_positions_count_code_points() -> None:
    text = "a😀b\r\nc"
    assert best_counting([(text, [RawSelection(2, 3)])]) == Counting()
    assert placed(text, [RawSelection(2, 3), RawSelection(5, 6)], Counting()) == ("a😀b\nc", [(2, 3), (4, 5)])


def test_many_random_texts_come_back_to_the_letter_however_they_were_counted() -> None:
    draw = random.Random(20260302)
    signs = ["a", "é", "e\u0301", "😀", FAMILY, "\r\n", "\n", " ", "ß", "𝒜", "漢"]
    for _ in range(300):
        # each quote holds a word of its own, as quotes of people do: signs alone say little about where they stand
        pieces = [draw.choice((*signs, f"woord{number} ")) for number in range(draw.randint(5, 60))] + ["slot"]
        text = "".join(pieces)
        starts = [sum(map(len, pieces[:number])) for number in range(len(pieces) + 1)]
        named = [number for number, piece in enumerate(pieces) if piece[0] in "ws"]
        chosen = [(draw.randint(0, one), draw.randint(one + 1, len(pieces))) for one in draw.choices(named, k=6)]
        spans = [(starts[first], starts[last]) for first, last in chosen]
        for counting in COUNTINGS:
            raw = [RawSelection(*counted(text, *span, counting), text[slice(*span)]) for span in spans]
            plain, found = placed(text, raw, best_counting([(text, raw)]))
            assert plain == text.replace("\r\n", "\n")
            assert [plain[slice(*span)].strip() for span in found] == [
                text[slice(*span)].replace("\r\n", "\n").strip() for span in spans
            ]


# --- through cleaning and redaction -----------------------------------------------------------


class Shouting:
    """A redactor that writes something else than the kind for what it takes out."""

    def redact(self, texts: list[str]) -> list[RedactedText]:
        return [RedactedText(one.text.replace("[BSN]", "XXX"), one.spans) for one in FakeRedactor().redact(texts)]


@pytest.mark.parametrize("redactor", [FakeRedactor(), RuleRedactor()], ids=["fake", "rules"])
def test_spans_survive_cleaning_and_redaction_in_many_random_texts(redactor: Redactor) -> None:
    draw = random.Random(7)
    pieces = [
        "😀",
        FAMILY,
        "e\u0301",
        "\r\n",
        "\r",
        "\n",
        " ",
        "\x00",
        "\ufeff",
        "woord",
        ".",
        "111222333",
        " 123456782 ",
    ]
    for _ in range(500):
        text = "".join(draw.choices(pieces, k=draw.randint(1, 40)))
        spans = [(s, draw.randint(s + 1, len(text))) for s in (draw.randrange(len(text)) for _ in range(5))]
        taken = take_in(text, spans, redactor)
        assert taken.cleaned == clean(text)
        assert taken.safe == redactor.redact([taken.cleaned])[0].text
        for (start, end), (low, high), safe in zip(spans, taken.cleaned_spans, taken.safe_spans, strict=True):
            assert str(clean(text[start:end])) in taken.cleaned[low:high]
            assert safe is not None
            whole = taken.safe[slice(*safe)]
            assert whole.count("[") == whole.count("]")  # a tag is never cut
            for word in ("😀", FAMILY):
                assert whole.count(word) == text[start:end].count(word)


def test_a_quote_that_touches_what_is_taken_out_grows_to_cover_it() -> None:
    text = "Mijn bsn is 111222333, echt."
    start = text.index("222")
    taken = take_in(text, [(start, start + 3), (0, 8), (8, start), (text.index(", echt"), len(text))], FakeRedactor())
    assert [taken.safe[slice(*span)] for span in taken.safe_spans if span] == [
        "[BSN]",
        "Mijn bsn",
        " is [BSN]",
        ", echt.",
    ]


def test_a_redactor_with_words_of_its_own_loses_only_what_it_took_out() -> None:
    text = "Mijn bsn is 111222333, echt."
    redactor: Redactor = Shouting()  # type: ignore[assignment]
    taken = take_in(text, [(0, 8), (12, 21), (23, 27)], redactor)
    assert [span and taken.safe[slice(*span)] for span in taken.safe_spans] == ["Mijn bsn", None, "echt"]


def test_what_all_is_taken_out_leaves_an_empty_span() -> None:
    assert carry([(1, 2), (0, 3)], [(1, 2, "")]) == [(1, 1), (0, 2)]
    assert replaced("abc", [(1, 2, "")]) == "ac"


# --- files of others -------------------------------------------------------------------------


def test_the_projects_of_atlas_ti_are_read() -> None:
    blank = read_project((REFI / "blank-atlas-project.qdpx").read_bytes())
    assert (blank.name, [user.name for user in blank.users]) == (
        "blank-atlas-project",
        ["Enric Llagostera", "ATLAS.ti"],
    )
    target = read_project((REFI / "target-atlas-project.qdpx").read_bytes())
    [commits] = target.codes
    assert (commits.name, [code.name[-7:] for code in commits.codes]) == ("Commits", ["19e4dce", "cdbfd92"])
    assert target.not_understood == blank.not_understood == ()


def test_what_is_not_understood_is_told_and_the_rest_is_read() -> None:
    sources = (
        f'<TextSource guid="{guid("a")}" name="A" plainTextPath="internal://a.txt"><Description>Rumoerig</Description>'
        f"{selection(0, 2)}{selection(50, 60)}{selection(3, 3)}"
        f'<PlainTextSelection guid="{guid("bare")}" startPosition="0" endPosition="1"/>'
        f'<Coding guid="{guid("all")}"><CodeRef targetGUID="{guid("wait")}"/></Coding><Sparkle/></TextSource>'
        f'<TextSource guid="{guid("b")}" name="B"><PlainTextContent>Hallo</PlainTextContent></TextSource>'
        f'<TextSource guid="{guid("c")}" name="C" richTextPath="internal://c.docx"/>'
        f'<PictureSource guid="{guid("d")}" name="D"/><PDFSource guid="{guid("e")}" name="E"/>'
        f'<AudioSource guid="{guid("f")}" name="F"/><VideoSource guid="{guid("g")}" name="G"/><DreamSource name="H"/>'
    )
    more = (
        f'<Notes><Note guid="{guid("n")}" name="Memo"/></Notes><Links><Link guid="{guid("l")}"/></Links>'
        f'<Sets><Set guid="{guid("set")}" name="Groep"/></Sets><Graphs><Graph guid="{guid("gr")}"/></Graphs><Extra/>'
    )
    read = read_project(packed({"Project.QDE": foreign(sources, more=more), "Sources/A.txt": "Hallo allemaal"}))
    assert [(source.name, source.text, len(source.selections)) for source in read.sources] == [
        ("A", "Hallo allemaal", 1),
        ("B", "Hallo", 0),
    ]
    told = [remark.said() for remark in read.not_understood]
    assert told[:6] == [
        "“C” was left out: its plain text is not in the file.",
        "“D” was left out: a picture.",
        "“E” was left out: a PDF.",
        "“F” was left out: a recording.",
        "“G” was left out: a film.",
        "“H” was left out: of a kind that is not known.",
    ]
    counts = {line.split(":")[0] for line in told[6:]}
    assert counts == {
        "1 × comment on a text or quote", "2 × quote outside its text", "1 × quote without a code",
        "1 × code on a whole text", "1 × Sparkle", "1 × memo", "1 × link", "1 × set", "1 × diagram", "1 × Extra",
    }  # fmt: skip


def test_a_source_may_be_written_in_utf_16_or_the_old_windows_signs() -> None:
    for encoded in ("Café".encode("utf-16"), "Café".encode("cp1252"), "Café".encode("utf-8-sig")):
        source = f'<TextSource guid="{guid("a")}" name="A" plainTextPath="internal://a.txt"/>'
        [read] = read_project(packed({"project.qde": foreign(source), "sources\\a.txt": encoded})).sources
        assert read.text == "Café"


# --- broken and hostile files ----------------------------------------------------------------

EXPANDING = '<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Project name="x">&b;</Project>'
OUTSIDE = '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><Project name="x">&a;</Project>'
SMALL = foreign("")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"project.qde": SMALL, "../../evil.txt": "x"}, "outside itself"),
        ({"project.qde": SMALL, "/etc/evil.txt": "x"}, "outside itself"),
        ({"project.qde": SMALL, "sources\\..\\..\\evil.txt": "x"}, "outside itself"),
        ({"project.qde": SMALL, "C:\\evil.txt": "x"}, "outside itself"),
        ({"project.qde": SMALL, "sources/bomb.txt": b"0" * 30_000_000}, "more than can be opened"),
        ({"project.qde": SMALL, **{f"sources/{n}.txt": "" for n in range(MOST_ENTRIES)}}, "too many files"),
        ({"project.qde": EXPANDING}, "words of its own"),
        ({"project.qde": OUTSIDE}, "words of its own"),
        ({"project.qde": "<a>" * 5_000 + "</a>" * 5_000}, "more than can be opened"),
    ],
)
def test_a_hostile_file_is_refused_in_one_sentence(files: dict[str, bytes | str], reason: str) -> None:
    with pytest.raises(ProjectUnsafe) as refused:
        read_project(packed(files), "kwaad.qdpx")
    told = refused.value.explain()
    assert reason in told.what
    assert told.where == "File kwaad.qdpx."


WHOLE = write_project(whole_project())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        WHOLE[: len(WHOLE) // 2],
        WHOLE[:-10],
        packed({"readme.txt": "no project"}),
        packed({"project.qde": "<Project"}),
        packed({"project.qde": ""}),
        packed({"project.qde": "<html/>"}),
        WHOLE.replace(b"project.qde", b"project.qdx"),
    ],
)
def test_a_broken_file_is_one_clear_error(content: bytes) -> None:
    with pytest.raises(ProjectUnreadable) as refused:
        read_project(content, "stuk.qdpx")
    assert isinstance(refused.value, FileProblem)
    assert refused.value.explain().remedy.startswith("Export it again")


def test_a_file_that_was_damaged_anywhere_never_gives_another_error() -> None:
    draw = random.Random(3)
    for _ in range(300):
        content = bytearray(WHOLE)
        for _ in range(draw.randint(1, 4)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        try:
            read_project(bytes(content))
        except ProjectUnreadable:
            continue


@pytest.mark.parametrize("content", [b"", b"PK", b"<Project/>", b"<CodeBook", EXPANDING.encode()])
def test_a_broken_codebook_is_one_clear_error(content: bytes) -> None:
    with pytest.raises(ProjectUnreadable):
        read_codebook(content)


def test_a_directory_that_lies_about_sizes_is_not_believed() -> None:
    name = f"sources/{guid('source')}.txt".encode()
    place = WHOLE.rindex(name) - 46 + 24  # the size of that entry, in the directory at the end
    lying = WHOLE[:place] + (5).to_bytes(4, "little") + WHOLE[place + 4 :]
    with pytest.raises(ProjectUnreadable):
        read_project(lying)
