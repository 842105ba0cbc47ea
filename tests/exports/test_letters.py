"""The letter check: how hard a sentence is, what is found in it, and what a letter should have."""

import contextlib
import csv
import io
import json
import os
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
import typst
from docx import Document
from pypdf import PdfReader, PdfWriter
from sqlmodel import Session

from exports.letter_contact import check_phone, in_groups, phones
from exports.letter_difficulty import Level, difficulty, level
from exports.letter_errors import (
    LetterBroken,
    LetterEmpty,
    LetterKindUnsupported,
    LetterLocked,
    LetterMisnamed,
    LetterNotText,
    LetterTooLong,
    LetterUnsafe,
    NoLetter,
    PastedTooLong,
)
from exports.letter_features import FEATURES
from exports.letter_files import read_letter, read_pasted
from exports.letter_findings import Check, Rule
from exports.letter_queries import letters_of, questions_around, stored_letter
from exports.letter_text import sentences_of, tidied
from exports.letter_training import Pair, held_out_documents, read_pairs, train_letters
from exports.letter_words import Jargon, is_compound, stiff_words
from exports.letters import LetterReport, check_letter, check_original
from feedback.models import ImportBatch, Item, Letter, Routing, Source
from feedback.redaction import RuleRedactor
from journeys.changes import ensure_organisation, ensure_process
from journeys.models import UnclearTerm

PAIRS = Path(__file__).parents[3] / "shared" / "data" / "simplification_pairs.csv"

HARD = (
    "Indien u niet in de gelegenheid bent de bescheiden tijdig te overleggen, wordt uw aanvraag met inachtneming van"
    " het bepaalde in de wet niet in behandeling genomen."
)
PLAIN = "Stuurt u uw papieren niet op tijd? Dan behandelen wij uw aanvraag niet."


def found(text: str, rule: Rule) -> list[str]:
    """The words that a rule finds in a text."""
    return [finding.words for finding in check_letter(text).findings if finding.rule is rule]


def passes(report: LetterReport, check: Check) -> bool:
    """Whether a letter passes this line of the checklist."""
    return next(one.passed for one in report.checks if one.check is check)


# --- difficulty --------------------------------------------------------------------------------


def test_an_official_sentence_is_hard_and_its_plain_version_is_easy() -> None:
    assert (difficulty(HARD) or 0) > 90
    assert (difficulty(PLAIN) or 100) < 30
    assert level(difficulty(HARD) or 0) is Level.HARD


def test_cutting_a_sentence_in_two_makes_a_text_easier() -> None:
    long = "Wij hebben uw aanvraag gekregen en wij laten u binnen vier weken weten of u de vergunning krijgt."
    short = "Wij hebben uw aanvraag gekregen. Wij laten u binnen vier weken weten of u de vergunning krijgt."
    assert (difficulty(short) or 0) < (difficulty(long) or 0)


def test_a_longer_letter_of_the_same_sentences_is_no_harder() -> None:
    assert difficulty(f"{PLAIN} {PLAIN}") == pytest.approx(difficulty(PLAIN))


def test_headings_addresses_and_greetings_do_not_make_a_letter_easier() -> None:
    assert difficulty(f"Postbus 12\nDen Haag\n\nGeachte heer,\n\n{HARD}\n\nHoogachtend,\nCBR") == difficulty(HARD)


def test_what_was_taken_out_is_no_hard_word() -> None:
    assert difficulty("Bel [naam] op [telefoon] als u een vraag hebt.") == difficulty("Bel op als u een vraag hebt.")


@pytest.mark.parametrize("text", ["", "   \n", "12-03 € 45,- !!", "[naam] [telefoon]"])
def test_without_words_there_is_no_difficulty(text: str) -> None:
    assert difficulty(text) is None


def test_difficulty_stays_between_0_and_100_for_anything() -> None:
    for text in ("Ja.", "a " * 5_000, "onverschuldigdebetalingsproblematiek " * 300, "é🙂ß " * 40, "x" * 20_000):
        assert 0 <= (difficulty(text) or 0) <= 100


def test_documents_are_held_out_whole_and_in_about_equal_groups() -> None:
    pairs = [Pair("a", "b", f"doc {number % 7}") for number in range(70)]
    groups = held_out_documents(pairs, folds=3)
    assert sorted(name for group in groups for name in group) == [f"doc {number}" for number in range(7)]
    assert {len(group) for group in groups} == {2, 3}


@pytest.mark.skipif(not PAIRS.exists(), reason="the pairs are not part of the repository")
def test_four_in_five_pairs_of_unseen_documents_come_in_the_right_order(tmp_path: Path) -> None:
    made = train_letters(PAIRS, tmp_path / "model.json")
    assert made.share >= 0.80
    assert made.share > max(made.beside.values()) + 0.05  # also than length alone
    documents = [name for fold in made.folds for name in fold.documents]
    assert len(documents) == len(set(documents)) == made.documents  # none is learnt from and judged by
    assert set(made.weights) == set(FEATURES)
    # the weights that ship are these
    shipped = json.loads((Path(__file__).parents[2] / "exports" / "data" / "letter_model.json").read_text("utf-8"))
    assert made.weights == pytest.approx(shipped["weights"], abs=0.01)


@pytest.mark.skipif(not PAIRS.exists(), reason="the pairs are not part of the repository")
def test_the_scores_that_are_shown_keep_the_order_of_the_pairs() -> None:
    pairs = read_pairs(PAIRS)
    right = sum((difficulty(pair.hard) or 0) > (difficulty(pair.plain) or 0) for pair in pairs)
    assert right / len(pairs) >= 0.80


# --- findings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Uw aanvraag wordt door ons behandeld.", ["wordt door ons behandeld"]),
        ("Het bedrag is vastgesteld.", ["is vastgesteld"]),
        ("De beslissing kan worden herzien.", ["worden herzien"]),
        ("U wordt verzocht te betalen.", ["wordt verzocht"]),
        ("Wij behandelen uw aanvraag.", []),
        ("U bent verhuisd en het is gebleken dat u verplicht bent te betalen.", []),
        ("Het wordt morgen mooi weer.", []),
        ("Is uw paspoort verlopen? Dan is dat geen probleem.", []),
    ],
)
def test_a_passive_is_found_from_helping_verb_to_participle(text: str, words: list[str]) -> None:
    assert found(text, Rule.PASSIVE) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("De beoordeling van uw aanvraag duurt lang.", ["De beoordeling van"]),
        ("Het betalen van de boete kan op drie manieren.", ["Het betalen van"]),
        ("De woning van uw buren staat leeg.", []),
        ("De rekening van het ziekenhuis komt later.", []),
    ],
)
def test_a_noun_in_the_place_of_a_verb_is_found(text: str, words: list[str]) -> None:
    assert found(text, Rule.NOUN_STYLE) == words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Wij hebben de door u op 3 maart in persoon ingeleverde formulieren gelezen.", 1),
        ("U moet het formulier voor de aanvraag van een toeslag voor uw kinderen snel invullen.", 1),
        ("U moet het formulier snel invullen.", 0),
        ("Wij hebben uw formulier gelezen.", 0),
    ],
)
def test_words_that_belong_together_and_stand_far_apart_are_found(text: str, number: int) -> None:
    assert len(found(text, Rule.FAR_APART)) == number


def test_a_stiff_word_comes_with_a_plain_one() -> None:
    (finding,) = [one for one in check_letter("Indien u vragen hebt, bel dan.").findings if one.rule is Rule.STIFF_WORD]
    assert (finding.words, finding.advice) == ("Indien", "Gewoner is: als.")
    assert (finding.start, finding.end) == (0, 6)


def test_a_fixed_phrase_is_told_about_once_and_as_a_whole() -> None:
    letter = "Naar aanleiding van uw brief delen wij u mede dat u gelijk hebt."
    told = [(one.words, one.rule) for one in check_letter(letter).findings]
    assert told == [("Naar aanleiding van", Rule.STIFF_WORD), ("delen wij u mede", Rule.STIFF_WORD)]


def test_a_rare_word_is_found_but_not_a_name_or_a_compound_of_known_words() -> None:
    assert found("Het gaat om de rechtsgeldigheidsverklaring en de surseance van Pieterburen.", Rule.RARE_WORD)[
        -1:
    ] == ["surseance"]
    assert is_compound("ziekenhuisbezoek")
    assert not found("U woont in Pieterburen.", Rule.RARE_WORD)


def test_a_long_sentence_is_told_with_its_number_of_words() -> None:
    text = "Wij " + "heel " * 20 + "graag."
    assert [one.advice for one in check_letter(text).findings if one.rule is Rule.LONG_SENTENCE] == [
        "Deze zin heeft 22 woorden. Maak er twee van, met in elke zin één ding."
    ]


def test_a_word_that_customers_did_not_understand_says_how_many_and_what_to_say() -> None:
    jargon = [Jargon("draagkracht", "wat u kunt betalen", 2), Jargon("voorliggende voorziening")]
    report = check_letter(
        "Uw draagkracht telt. Er is een voorliggende voorziening. Een draagkrachtig dak.", jargon=jargon
    )
    told = [(one.words, one.advice) for one in report.findings if one.rule is Rule.JARGON]
    assert told == [
        ("draagkracht", "2 klanten begrepen dit woord niet. Zeg: wat u kunt betalen."),
        ("voorliggende voorziening", "Klanten begrepen dit woord niet. Leg het uit of kies een ander woord."),
    ]
    assert not passes(report, Check.HARD_WORDS)


@pytest.mark.parametrize(
    ("text", "rule", "advice"),
    [
        ("Betaal vóór 12-03-26.", Rule.DATE, "Schrijf de maand uit: 12 maart 2026."),
        ("Betaal binnen 14 dagen na dagtekening.", Rule.DEADLINE, "Noem de laatste dag zelf"),
        ("Reageer zo spoedig mogelijk.", Rule.DEADLINE, "Noem een dag"),
        ("U betaalt 1.234,50 aan ons.", Rule.AMOUNT, "€ 1.234,50"),
        ("U betaalt EUR 50 aan ons.", Rule.AMOUNT, "€ 50"),
    ],
)
def test_days_terms_and_amounts_that_leave_one_counting_are_found(text: str, rule: Rule, advice: str) -> None:
    report = check_letter(text)
    (finding,) = [one for one in report.findings if one.rule is rule]
    assert advice in finding.advice
    assert not passes(report, Check.FIGURES)


def test_clear_days_and_amounts_pass() -> None:
    text = "Betaal € 1.234,50 vóór 12 maart 2026. Dat is 12,50 euro per maand, of 3,25 procent. Kenmerk 99-13-2026."
    assert passes(check_letter(text), Check.FIGURES)


def test_u_and_je_in_one_letter_is_told_at_the_rarer_of_the_two() -> None:
    report = check_letter("U krijgt geld. Wij sturen u een brief. Je hoeft niets te doen.")
    assert [one.words for one in report.findings if one.rule is Rule.ADDRESS] == ["Je"]
    assert not passes(report, Check.ADDRESS)
    assert passes(check_letter("U krijgt geld. Uw rekening is bekend."), Check.ADDRESS)


def test_every_finding_says_which_words_of_the_letter_it_is_about() -> None:
    report = check_letter(f"Beste lezer,\n\n{HARD}\n\nBetaal EUR 5 vóór 12-03-26. Je kunt bellen: 0882277700.")
    assert len({one.rule for one in report.findings}) > 5
    for one in report.findings:
        assert " ".join(report.text[one.start : one.end].split()) == one.words
        assert one.advice.endswith((".", "”."))
    for sentence in report.sentences:
        assert report.text[sentence.start : sentence.end] == sentence.text
        assert all(sentence.start <= one.start < sentence.end for one in sentence.findings)


def test_the_advice_itself_is_plain() -> None:
    for one in check_letter(f"{HARD} De beoordeling van de bescheiden. Betaal EUR 5 vóór 12-03-26.").findings:
        assert (difficulty(one.advice) or 0) < 65, one.advice


def test_the_list_of_stiff_words_holds_no_word_twice_and_none_as_its_own_plain_form() -> None:
    assert len(stiff_words()) > 700
    assert not [word for word, plain in stiff_words().items() if word == plain or not plain]


# --- one message, phone, Informatiepunt --------------------------------------------------------


def test_the_steps_of_one_task_are_one_message() -> None:
    steps = "Wat moet u doen?\n1. Vul het formulier in.\n2. Stuur het op.\n3. Betaal de kosten.\n4. Bel ons daarna."
    assert passes(check_letter(steps), Check.ONE_MESSAGE)


def test_what_is_for_some_readers_only_is_no_extra_message() -> None:
    text = "Betaal vóór 1 mei 2026. Kunt u niet betalen? Bel ons. Vul een formulier in. Stuur het op. Ga naar de balie."
    assert passes(check_letter(text), Check.ONE_MESSAGE)


def test_many_requests_and_several_deadlines_are_more_than_one_message() -> None:
    many = "Vul het formulier in.\nStuur een kopie mee.\nBetaal de leges.\nMaak een afspraak.\nNeem uw pas mee."
    report = check_letter(many)
    assert not passes(report, Check.ONE_MESSAGE)
    assert [one.words for one in report.findings if one.rule is Rule.REQUESTS] == [
        "Maak een afspraak.",
        "Neem uw pas mee.",
    ]
    two = "U moet uiterlijk 1 mei reageren. U moet vóór 15 mei betalen."
    assert not passes(check_letter(two), Check.ONE_MESSAGE)


@pytest.mark.parametrize(
    "written",
    [
        "088 227 77 00",
        "(020) 123 45 67",
        "+31 20 123 4567",
        "0800-1234",
        "0900 0210",
        "14 020",
        "06-12345678",
        "[telefoon]",
    ],
)
def test_a_phone_number_is_known_in_every_usual_form(written: str) -> None:
    (phone,) = phones(f"Bel ons: {written}.")
    assert phone.written == ("" if written.startswith("[") else written)


@pytest.mark.parametrize("text", ["01-12-2026", "NL91 ABNA 0417 1643 00", "Zaak 2026.0123456789", "1234567", "2280 DA"])
def test_a_day_an_account_or_a_case_is_no_phone_number(text: str) -> None:
    assert not phones(text)


def test_a_phone_number_must_stand_out() -> None:
    lines = [f"Dit is regel {number} van de brief, met gewone woorden." for number in range(9)]
    top = "\n".join(["Telefoon: 14 020", *lines])
    middle = "\n".join([*lines[:5], "Telefoon: 14 020", *lines[5:]])
    hidden = "\n".join(
        [*lines, "Hebt u nog een vraag over deze brief, dan kunt u ons bellen op het nummer 14 020 of mailen."]
    )
    told = [check_phone(text, phones(text)) for text in (top, middle, hidden, "Beste lezer")]
    assert [one.passed for one in told] == [True, False, False, False]
    assert "midden in de brief" in told[1].told
    assert "eigen regel" in told[2].told
    assert "geen telefoonnummer" in told[3].told


def test_a_number_in_one_row_of_digits_is_told_although_it_is_taken_out() -> None:
    report = check_original("Beste lezer,\nBel mevrouw Jansen: 0882277700\nof 020 123 45 67", RuleRedactor())
    assert "0882277700" not in report.text
    assert "Jansen" not in report.text
    (finding,) = [one for one in report.findings if one.rule is Rule.PHONE]
    assert finding.words == "[telefoon]"
    assert finding.advice == "Schrijf het nummer in groepjes."
    assert not in_groups("0882277700")


def test_the_informatiepunt_must_be_named_where_people_get_stuck_or_need_a_computer() -> None:
    digital = check_letter("Log in met uw DigiD en vul het formulier in.")
    assert not passes(digital, Check.INFORMATIEPUNT)
    plain = check_letter("Wij geven u geld. U hoeft niets te doen.")
    assert passes(plain, Check.INFORMATIEPUNT)
    assert not passes(check_letter(plain.text, hard_process=True), Check.INFORMATIEPUNT)
    helped = check_letter("Log in met uw DigiD. Hulp nodig? Ga naar een Informatiepunt Digitale Overheid.")
    assert passes(helped, Check.INFORMATIEPUNT)


# --- files and hostile input -------------------------------------------------------------------


def document(*paragraphs: str) -> bytes:
    made = Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    cells = made.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "Ons kenmerk", "Telefoon: 14 020"
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def pdf(text: str, password: str | None = None, owner: str = "") -> bytes:
    made: bytes = typst.compile(text.encode())
    if password is None:
        return made
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made)))
    writer.encrypt(password, owner or None, algorithm="AES-256")
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def test_a_letter_is_read_from_text_word_and_pdf() -> None:
    assert (
        read_letter("Beste lezer,\r\nBetaal é\u00e9n keer.".encode("cp1252"), "a.TXT")
        == "Beste lezer,\nBetaal één keer."
    )
    read = read_letter(document("Geachte heer,", HARD), "brief.docx")
    assert read.splitlines()[:2] == ["Geachte heer,", HARD]
    assert "Telefoon: 14 020" in read.splitlines()
    assert HARD in read_letter(pdf(f"Geachte heer,\n\n{HARD}\n\nHoogachtend,"), "brief.pdf")


def test_a_pdf_that_is_only_locked_against_editing_is_read() -> None:
    assert "Geachte heer" in read_letter(pdf("Geachte heer,", password="", owner="geheim"), "brief.pdf")


def bomb() -> bytes:
    """A Word document of a few kilobytes that unpacks to 300 MB."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as entry,
    ):
        for _number in range(300):
            entry.write(b" " * 1_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"", "brief.txt", LetterEmpty),
        (b" \r\n\t", "brief.txt", LetterEmpty),
        (b"!!! --- 123 *** ###", "brief.txt", LetterEmpty),
        (b"woord " * 180_000, "brief.txt", LetterTooLong),
        (b"\x00\x01\x02\x03 binair", "brief.txt", LetterNotText),
        (b"\x00\x01\x02\x03 binair", "brief.pdf", LetterMisnamed),
        (b"\x00\x01\x02\x03 binair", "brief.docx", LetterMisnamed),
        (b"%PDF-1.7 kapot", "brief.pdf", LetterBroken),
        (b"%PDF-1.7 kapot", "brief.txt", LetterMisnamed),
        (b"PK\x03\x04 kapot", "brief.docx", LetterBroken),
        (b"PK\x03\x04 kapot", "brief.txt", LetterMisnamed),
        (b"\xd0\xcf\x11\xe0 oud", "brief.docx", LetterKindUnsupported),
        (b"tekst", "brief.odt", LetterKindUnsupported),
        (b"tekst", "brief", LetterKindUnsupported),
        (b"x" * 20_000_001, "brief.pdf", LetterTooLong),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else str(value)[:20],
)
def test_what_is_no_letter_is_refused_with_a_sentence(content: bytes, name: str, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        read_letter(content, name)
    assert str(raised.value).endswith(".")


def test_a_document_that_unpacks_to_far_too_much_is_not_opened() -> None:
    with pytest.raises(LetterUnsafe):
        read_letter(bomb(), "brief.docx")


def test_a_zip_that_is_no_document_is_told() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.txt", "tekst")
    with pytest.raises(LetterMisnamed):
        read_letter(content.getvalue(), "brief.docx")


def test_a_pdf_with_a_password_is_told() -> None:
    with pytest.raises(LetterLocked):
        read_letter(pdf("Geachte heer,", password="geheim"), "brief.pdf")


def test_a_scan_has_no_words() -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    content = io.BytesIO()
    writer.write(content)
    with pytest.raises(LetterEmpty):
        read_letter(content.getvalue(), "scan.pdf")


def test_a_damaged_pdf_ends_its_child_and_nothing_else() -> None:
    whole = pdf(HARD)
    for cut in range(0, len(whole), max(1, len(whole) // 6)):
        spoiled = whole[:cut] + os.urandom(40) + whole[cut + 40 :]
        with contextlib.suppress(LetterBroken, LetterEmpty, LetterLocked):
            assert read_letter(b"%PDF-" + spoiled[5:], "brief.pdf")


def test_a_pasted_letter_is_held_to_the_same_limits() -> None:
    with pytest.raises(NoLetter):
        read_pasted(" 12 -- ")
    with pytest.raises(PastedTooLong):
        read_pasted("woord " * 20_000)


def test_lines_that_broke_off_at_the_edge_of_the_page_are_made_whole() -> None:
    broken = (
        "Geachte heer,\n\nUw rijbewijs is bijna niet meer geldig en daarom moet u een\nnieuw rijbewijs aanvragen bij uw"
        " gemeente, voordat het ver-\nlopen is.\n- een paspoort\n- een pasfoto"
    )
    assert tidied(broken).splitlines() == [
        "Geachte heer,",
        "",
        "Uw rijbewijs is bijna niet meer geldig en daarom moet u een nieuw rijbewijs aanvragen bij uw gemeente, voordat"
        " het verlopen is.",
        "- een paspoort",
        "- een pasfoto",
    ]


@pytest.mark.parametrize(
    "text", ["(" * 20_000, "a\n" * 20_000, "de " * 30_000, "is " * 20_000 + "gedaan", "1-" * 40_000]
)
def test_no_text_keeps_the_check_busy(text: str) -> None:
    report = check_letter(text)
    assert 0 <= report.difficulty <= 100


def test_sentences_hold_every_word_once() -> None:
    text = f"Geachte heer,\n\n{HARD} {PLAIN}\n1. Doe dit.\n2. Doe dat."
    words = [word for sentence in sentences_of(text) for word in sentence.words]
    assert len(words) == len({word.start for word in words})
    assert all(text[word.start : word.end].lower() == word.lower for word in words)


# --- letters of an organisation ----------------------------------------------------------------


def keep_letter(session: Session, organisation_id: int, process_id: int | None, title: str, sent_on: date) -> int:
    source = Source(name=title, kind="letters")
    session.add(source)
    session.flush()
    batch = ImportBatch(source_id=source.id or 0, kind="letters", file_name="brieven.csv", read=1, imported=1)
    session.add(batch)
    session.flush()
    letter = Letter(
        batch_id=batch.id or 0,
        row_key=title,
        organisation_id=organisation_id,
        process_id=process_id,
        title=title,
        text=HARD,
        sent_on=sent_on,
    )
    session.add(letter)
    for number, days in enumerate((-30, -28, -1, 0, 27, 28)):
        item = Item(
            batch_id=batch.id or 0,
            source_id=source.id or 0,
            row_key=f"{title}-{number}",
            text="Wat betekent deze brief?",
            asked_on=sent_on + timedelta(days=days),
        )
        session.add(item)
        session.flush()
        session.add(Routing(item_id=item.id or 0, organisation_id=organisation_id))
    session.flush()
    return letter.id or 0


def test_the_letters_of_an_organisation_come_with_scores_newest_first(session: Session) -> None:
    cbr, duo = ensure_organisation(session, "CBR"), ensure_organisation(session, "DUO")
    process = ensure_process(session, cbr.id or 0, "Gezondheidsverklaring")
    session.add(UnclearTerm(organisation_id=cbr.id or 0, term="bescheiden"))
    keep_letter(session, cbr.id or 0, process.id, "Oude brief", date(2025, 3, 1))
    keep_letter(session, cbr.id or 0, None, "Nieuwe brief", date(2026, 3, 1))
    keep_letter(session, duo.id or 0, None, "Andere brief", date(2026, 3, 1))
    letters = letters_of(session, cbr.id or 0)
    assert [(line.title, line.process) for line in letters.lines] == [
        ("Nieuwe brief", None),
        ("Oude brief", "Gezondheidsverklaring"),
    ]
    assert letters.total == 2
    assert letters.lines[0].level is Level.HARD
    assert stored_letter(session, letters.lines[0].id).report.findings[0].rule is Rule.STIFF_WORD


def test_the_questions_around_a_letter_are_counted_over_as_many_days(session: Session) -> None:
    cbr = ensure_organisation(session, "CBR")
    number = keep_letter(session, cbr.id or 0, None, "Brief", date(2026, 3, 1))
    letter = stored_letter(session, number)
    around = questions_around(session, letter, today=date(2026, 6, 1))
    assert around is not None
    assert (around.before, around.after, around.days) == (2, 2, 28)
    assert questions_around(session, letter, today=date(2026, 3, 20)) is None  # the weeks after it are not over


def test_pairs_need_their_three_columns(tmp_path: Path) -> None:
    from journeys.errors import ColumnMissing, FileMissing

    file = tmp_path / "paren.csv"
    with file.open("w", newline="") as handle:
        csv.writer(handle).writerows([["text", "answer"], ["a", "b"]])
    with pytest.raises(ColumnMissing):
        read_pairs(file)
    with pytest.raises(FileMissing):
        read_pairs(tmp_path / "nergens.csv")
