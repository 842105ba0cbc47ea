"""Transcripts of conversations from the files that offices have."""

import io
import time
import zipfile
from pathlib import Path

import docx
import pytest

from journeys.errors import (
    CuesUnreadable,
    DocumentBroken,
    DocumentUnsafe,
    FileProblem,
    TranscriptEmpty,
    TranscriptKindUnsupported,
    TranscriptMisnamed,
    TranscriptNotText,
    TranscriptTooLong,
    TranscriptWithoutTimes,
)
from journeys.ports import Redactor
from journeys.transcripts import MOST_CHARACTERS, read_transcript, turns

VTT = """WEBVTT

NOTE opgenomen in Teams

1
00:01:23.000 --> 00:01:25.500
<v Anne de Vries>Hoe ging het bij de <i>balie</i>?</v>

2
00:01:26.000 --> 00:01:28.000
<v Anne de Vries>Vertel maar.</v>

00:01:29.000 --> 00:01:33.000
<v Klant 1>Ik moest &amp; zou
mijn verhaal <00:01:30.000>nog eens doen. 😀</v>
"""


def docx_file(*paragraphs: str, table: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_entry(content: bytes, name: str, data: bytes) -> bytes:
    """The same ZIP with one file more."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def cues(*times: tuple[int, int, str]) -> bytes:
    def at(second: int) -> str:
        return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000"

    return ("WEBVTT\n\n" + "".join(f"{at(a)} --> {at(b)}\n{words}\n\n" for a, b, words in times)).encode()


def test_subtitles_with_voices_become_turns_with_speaker_and_time() -> None:
    assert read_transcript(VTT.encode(), "gesprek.vtt").splitlines() == [
        "[00:01:23] Anne de Vries: Hoe ging het bij de balie? Vertel maar.",
        "[00:01:29] Klant 1: Ik moest & zou mijn verhaal nog eens doen. 😀",
    ]


def test_a_pause_or_a_long_turn_starts_a_new_line() -> None:
    content = cues((0, 4, "<v A>Een"), (5, 8, "<v A>twee"), (19, 20, "<v A>na een pauze"))
    assert read_transcript(content, "a.vtt").splitlines() == ["[00:00:00] A: Een twee", "[00:00:19] A: na een pauze"]
    content = cues(*((second, second + 4, f"<v A>{second}") for second in range(0, 90, 5)))
    assert [line[:10] for line in read_transcript(content, "a.vtt").splitlines()] == ["[00:00:00]", "[00:01:00]"]


def test_two_voices_in_one_cue_are_two_turns() -> None:
    content = cues((1, 3, "<v.loud Anne>En toen?</v>\n<v Klant>Toen niets.</v>"))
    assert read_transcript(content, "a.vtt") == "[00:00:01] Anne: En toen?\n[00:00:01] Klant: Toen niets."


def test_names_before_a_colon_are_the_speakers_of_subtitles() -> None:
    srt = (
        "1\n00:00:01,000 --> 00:00:02,000\n[SPEAKER_00]: Hoe ging het?\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\n[SPEAKER_00]: Let op: het is lang geleden.\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\nMevr. de Vries: Niet goed.\n"
    )
    assert read_transcript(srt.encode(), "a.srt").splitlines() == [
        "[00:00:01] SPEAKER_00: Hoe ging het? Let op: het is lang geleden.",
        "[00:00:05] Mevr. de Vries: Niet goed.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_subtitles_are_read_with_windows_line_ends_and_any_usual_encoding(encoding: str) -> None:
    srt = "1\r\n00:00:01,000 --> 00:00:02,000\r\nEén café\r\n\r\n2\r\n00:00:03,500 --> 00:00:04,000\r\n€ 30\r\n"
    assert read_transcript(srt.encode(encoding), "a.srt") == "[00:00:01] Eén café € 30"


def test_a_subtitle_file_without_its_first_line_is_read_too() -> None:
    assert read_transcript(b"00:01.000 --> 00:02.000\nHallo\n", "a.vtt") == "[00:00:01] Hallo"


def test_subtitles_without_any_time_are_refused() -> None:
    for name in ("a.vtt", "a.srt"):
        with pytest.raises(TranscriptWithoutTimes):
            read_transcript(b"WEBVTT\n\nHallo daar\n", name)


@pytest.mark.parametrize("broken", ["00:01:xx.000 --> 00:01:30.000", "00:01:29 --> 00:01:30", "--> 00:01:30.000"])
def test_a_broken_cue_is_told_instead_of_left_out(broken: str) -> None:
    with pytest.raises(CuesUnreadable) as caught:
        read_transcript(f"{VTT}\n{broken}\nWeg\n".encode(), "a.vtt")
    assert caught.value.facts | {"file": ""} == {"file": "", "broken": 1, "cues": 4}
    with pytest.raises(CuesUnreadable):
        read_transcript(b"1\n00:00:01,000 --> 00:00:02,000\nHallo\n\n2\n00:00:03 --> 4\nWeg\n", "a.srt")


def test_plain_text_stays_as_it_is_but_for_times_and_speakers() -> None:
    text = (
        "Gesprek van dinsdag\r\n\r\n(1:23) Interviewer: Hoe  ging het?\n01:25:10 Klant: Slecht.\n"
        "Klant (1:25:12): Echt.\n[75:00] stilte\n10:30 was ik aan de beurt\nIk dacht: laat maar\n"
    )
    assert read_transcript(text.encode(), "Gesprek.TXT").splitlines() == [
        "Gesprek van dinsdag",
        "[00:01:23] Interviewer: Hoe ging het?",
        "[01:25:10] Klant: Slecht.",
        "[01:25:12] Klant: Echt.",
        "[01:15:00] stilte",
        "10:30 was ik aan de beurt",
        "Ik dacht: laat maar",
    ]


def test_speakers_on_a_line_of_their_own_get_the_words_below_them() -> None:
    word = "Transcript\n00:00:03 Spreker 1\nHoe ging het?\nVertel.\n00:00:10 Spreker 2\nSlecht.\n"
    teams = "Jan Jansen   0:03\nHoe ging het?\nVertel.\n\nKlant de Boer   0:10\nSlecht."
    assert read_transcript(word.encode(), "a.txt").splitlines() == [
        "Transcript",
        "[00:00:03] Spreker 1: Hoe ging het? Vertel.",
        "[00:00:10] Spreker 2: Slecht.",
    ]
    assert read_transcript(docx_file(*teams.split("\n\n")), "a.docx").splitlines() == [
        "[00:00:03] Jan Jansen: Hoe ging het? Vertel.",
        "[00:00:10] Klant de Boer: Slecht.",
    ]


def test_a_document_gives_its_paragraphs_and_tables_in_order() -> None:
    content = docx_file(
        "Gesprek 3 🙂",
        "Anne: Hoe ging het?",
        table=[["Spreker", "Tekst"], ["Klant", "Slecht.\nEcht slecht."], ["", "Nog iets."], ["Anne:", "Waarom?"]],
    )
    assert read_transcript(content, "gesprek.docx").splitlines() == [
        "Gesprek 3 🙂",
        "Anne: Hoe ging het?",
        "Klant: Slecht. Echt slecht.",
        "Nog iets.",
        "Anne: Waarom?",
    ]


def test_a_table_with_times_gives_turns_with_times() -> None:
    content = docx_file(table=[["00:01", "Anne", "Hoe ging het?"], ["1:02:03", "Klant", "Slecht."]])
    assert read_transcript(content, "a.docx") == "[00:00:01] Anne: Hoe ging het?\n[01:02:03] Klant: Slecht."


def test_words_added_under_revision_count_and_deleted_ones_do_not() -> None:
    revised = (
        '<w:p><w:r><w:t xml:space="preserve">Het duurde </w:t></w:r>'
        '<w:del w:id="1" w:author="x"><w:r><w:delText>kort</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>lang</w:t></w:r></w:ins></w:p>'
    )
    content, changed = docx_file("HIER"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                data = data.replace(b"<w:p><w:r><w:t>HIER</w:t></w:r></w:p>", revised.encode())
            new.writestr(entry.filename, data)
    assert read_transcript(changed.getvalue(), "a.docx") == "Het duurde lang"


def test_a_document_that_unpacks_to_far_more_is_not_opened() -> None:
    bomb = with_entry(docx_file("Hallo"), "word/media/image1.png", b"\0" * 210_000_000)
    assert len(bomb) < 1_000_000
    with pytest.raises(DocumentUnsafe) as caught:
        read_transcript(bomb, "a.docx")
    assert "unpacks" in caught.value.explain().what


def test_a_document_that_names_a_file_outside_itself_is_not_opened() -> None:
    with pytest.raises(DocumentUnsafe):
        read_transcript(with_entry(docx_file("Hallo"), "../../etc/cron.d/x", b"x"), "a.docx")


def test_entities_that_grow_end_the_child_and_nothing_else() -> None:
    content, changed = docx_file("HIER"), io.BytesIO()
    grow = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                head = b'<!DOCTYPE d [<!ENTITY a0 "lol">' + grow.encode() + b"]>"
                data = data.replace(b"<w:document ", head + b"<w:document ").replace(b"HIER", b"&a9;")
            new.writestr(entry.filename, data)
    with pytest.raises(FileProblem):
        read_transcript(changed.getvalue(), "a.docx")


def test_a_file_that_is_not_what_its_name_says_is_told_so() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("lijst.csv", "a;b")
    for content in (buffer.getvalue(), b"%PDF-1.7\n%\xe2\xe3", b"Gewoon wat tekst"):
        with pytest.raises(TranscriptMisnamed):
            read_transcript(content, "a.docx")
    with pytest.raises(TranscriptMisnamed):
        read_transcript(docx_file("Hallo"), "a.txt")
    with pytest.raises(TranscriptKindUnsupported):
        read_transcript(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.docx")
    with pytest.raises(TranscriptKindUnsupported):
        read_transcript(b"RIFF", "a.wav")
    with pytest.raises(DocumentBroken):
        read_transcript(docx_file("Hallo" * 500)[:-300], "a.docx")


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(TranscriptNotText):
        read_transcript(bytes(range(256)) * 10, "a.txt")


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.vtt", "a.srt"])
@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\0\0"])
def test_an_empty_file_is_told(name: str, content: bytes) -> None:
    with pytest.raises(TranscriptEmpty):
        read_transcript(content, name)


def test_what_holds_no_words_is_told() -> None:
    with pytest.raises(TranscriptEmpty):
        read_transcript(docx_file(""), "a.docx")
    with pytest.raises(TranscriptEmpty):
        read_transcript(b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "a.vtt")


@pytest.mark.parametrize("name", ["a.txt", "a.vtt", "a.srt"])
def test_a_text_of_fifty_megabytes_is_refused_at_once(name: str) -> None:
    content = b"Hallo daar. " * 4_200_000
    begun = time.perf_counter()
    with pytest.raises(TranscriptTooLong):
        read_transcript(content, name)
    assert time.perf_counter() - begun < 0.5


def test_a_conversation_of_a_million_characters_is_read_and_a_longer_one_refused() -> None:
    line = "Klant: " + "woord " * 100 + "\n"
    text = line * (1_000_000 // len(line))
    assert len(read_transcript(text.encode(), "a.txt")) > 990_000
    with pytest.raises(TranscriptTooLong) as caught:
        read_transcript((text + line * 3).encode(), "a.txt")
    assert f"{MOST_CHARACTERS:,}" in caught.value.explain().what
    with pytest.raises(TranscriptTooLong):
        read_transcript(docx_file(*[line * 100] * 20), "a.docx")


def test_turns_tell_time_speaker_and_where_the_words_begin() -> None:
    text = "[00:01:23] Anne: Hoe ging het? 😀\n\n[1:05] [naam] de Vries: Slecht.\nGewoon een regel\n[00:02:00] stilte "
    found = turns(text)
    assert [(turn.time, turn.speaker, text[turn.words_start : turn.end]) for turn in found] == [
        (83, "Anne", "Hoe ging het? 😀"),
        (65, "[naam] de Vries", "Slecht."),
        (None, "", "Gewoon een regel"),
        (120, "", "stilte"),
    ]
    assert [text[turn.start] for turn in found] == ["[", "[", "G", "["]


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("Interviewer: En toen?", "Interviewer"),
        ("interviewer: En toen?", "interviewer"),
        ("Klant 2: Ja", "Klant 2"),
        ("Mevr. van der Berg: Ja", "Mevr. van der Berg"),
        ("[naam]: Ja", "[naam]"),
        ("Toen zei ze: kom maar", ""),
        ("Let op: morgen dicht", ""),
        ("Het was 10:30 uur", ""),
        ("Zie http://voorbeeld.nl", ""),
        ("Dat is wat hij steeds maar weer zei: nee", ""),
        (": zonder naam", ""),
    ],
)
def test_only_what_is_written_like_a_name_is_a_speaker(line: str, speaker: str) -> None:
    assert turns(line)[0].speaker == speaker


def test_what_comes_back_before_a_colon_is_a_speaker_however_it_is_written() -> None:
    found = turns("medewerker van loket: Ja?\nIk: Hallo\nmedewerker van loket: Tot ziens")
    assert [turn.speaker for turn in found] == ["medewerker van loket", "Ik", "medewerker van loket"]


def test_what_is_read_is_found_back_as_turns_also_after_redaction(redactor: Redactor) -> None:
    stored = redactor.redact([read_transcript(VTT.encode(), "a.vtt")])[0].text
    found = turns(stored)
    assert [turn.time for turn in found] == [83, 89]
    assert all(turn.speaker for turn in found)
    assert "Vries" not in stored


def test_the_turns_of_nine_thousand_words_are_found_while_a_screen_is_drawn() -> None:
    text = "\n".join(f"[00:{n // 60 % 60:02}:{n % 60:02}] Klant: " + "woord en nog een " * 3 for n in range(750))
    begun = time.perf_counter()
    assert len(turns(text)) == 750
    assert time.perf_counter() - begun < 0.05


def test_lines_made_to_slow_the_search_down_do_not(tmp_path: Path) -> None:
    begun = time.perf_counter()
    for hard in ("[" * 100_000, "a." * 50_000, "[" + "1:" * 50_000, "Aa " * 30_000, "<v " * 30_000, "&" * 100_000):
        turns(hard)
        read_transcript(hard.encode(), "a.txt")
        read_transcript(cues((1, 2, hard)), "a.vtt")
    assert time.perf_counter() - begun < 2
