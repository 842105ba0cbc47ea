"""PDF that a screen reader can read, from text that may hold anything."""

import io

import pytest
from pypdf import PdfReader

from exports import typesetting
from exports.typesetting import breakable, compile_pdf, printable
from journeys.errors import TypesettingFailed

DOCUMENT = """
#import "house.typ": *
#let data = json("data.json")
#show: house.with(title: data.title, footer: data.title)
#opening(kicker: "Proef", name: data.title, period: "2026", made: "vandaag")
= Tekst
#data.text
#picture("picture.svg", data.alt)
#sheet(("Naam", "Aantal"), data.rows, columns: (1fr, auto), right-aligned: (1,))
"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="90" height="30"/></svg>'
DATA = {"title": "Proef", "text": "Dag", "alt": "Een balk", "rows": [["a", "1"]]}


@pytest.fixture
def template(tmp_path, monkeypatch):
    """Writes a template into a copy of the folder of templates."""
    (tmp_path / "house.typ").write_bytes((typesetting.TEMPLATES / "house.typ").read_bytes())
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)

    def write(text: str) -> str:
        (tmp_path / "trial.typ").write_text(text, encoding="utf-8")
        return "trial.typ"

    return write


def test_a_document_is_tagged_accessible_and_in_dutch(template):
    reader = PdfReader(io.BytesIO(compile_pdf(template(DOCUMENT), DATA, {"picture.svg": SVG})))

    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("nl")
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata


@pytest.mark.parametrize(
    "text",
    [
        "😀👍🏽🇳🇱",
        "中文字符",
        "العربية\u202e صفحة",
        "\x00\x1b[31m\x07",
        "#panic() $x$ *a* _b_ @c <d> // e",
        "\ud800",
        "a\u0301\u20ac",
    ],
)
def test_any_text_that_citizens_write_gives_a_document(template, text):
    assert compile_pdf(template(DOCUMENT), DATA | {"text": text}, {"picture.svg": SVG}).startswith(b"%PDF")


def test_what_the_font_lacks_is_named_and_control_characters_are_gone():
    assert printable("Ja \N{GRINNING FACE}\x00!\u200d") == "Ja [grinning face]!"
    assert printable("العربية en 中文") == "[schrift: Arabisch] en [schrift: Chinees]"
    assert printable("cafe\u0301 – €") == "café – €"


def test_a_picture_without_a_description_is_refused(template):
    with pytest.raises(TypesettingFailed, match="alt"):
        compile_pdf(template(DOCUMENT.replace("data.alt", "none")), DATA, {"picture.svg": SVG})


def test_a_skipped_heading_is_refused(template):
    with pytest.raises(TypesettingFailed):
        compile_pdf(template(DOCUMENT.replace("= Tekst", "=== Tekst")), DATA, {"picture.svg": SVG})


def test_an_unknown_font_is_an_error(template):
    with pytest.raises(TypesettingFailed, match="unknown font"):
        compile_pdf(template(DOCUMENT + '\n#text(font: "Comic Sans MS")[Hoi]'), DATA, {"picture.svg": SVG})


def test_a_document_that_never_ends_is_stopped(template, monkeypatch):
    monkeypatch.setattr(typesetting, "SECONDS", 1)
    endless = (
        DOCUMENT + "\n#let f(n) = { let i = 0; while i < 9000 { let j = 0; while j < 9000 { j += 1 }; i += 1 } }\n#f(1)"
    )
    with pytest.raises(TypesettingFailed):
        compile_pdf(template(endless), DATA, {"picture.svg": SVG})


def test_pictures_stay_inside_the_folder_of_the_document(template):
    with pytest.raises(ValueError, match="file name"):
        compile_pdf(template(DOCUMENT), DATA, {"../picture.svg": SVG})


def test_a_run_without_spaces_stays_on_the_page(template):
    reader = PdfReader(io.BytesIO(compile_pdf(template(DOCUMENT), {**DATA, "text": "A" * 300}, {"picture.svg": SVG})))
    lines = [line for page in reader.pages for line in page.extract_text().splitlines() if "AAA" in line]
    assert len(lines) > 2
    assert sum(line.count("A") for line in lines) >= 300


def test_words_and_file_names_are_left_whole():
    assert breakable("arbeidsongeschiktheidsverzekering") == "arbeidsongeschiktheidsverzekering"
    assert breakable("hoe-verliep-de-klantreis-12.svg") == "hoe-verliep-de-klantreis-12.svg"
    assert breakable("x" * 40) == "x" * 36 + "\u200b" + "x" * 4
