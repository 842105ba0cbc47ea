"""Personal data is taken out of citizens' texts before anything is stored."""

import json
import time
from collections import Counter
from pathlib import Path

import pytest
from stdnum.nl import bsn

from feedback.redaction import RuleRedactor, redact_batch
from feedback.redaction_numbers import passes_eleven_test
from journeys.ports import RedactedText, Redactor

DATA = Path(__file__).parents[1] / "data"
CLAIMED = frozenset(
    "PERSON STREET_ADDRESS POSTCODE EMAIL PHONE_NUMBER BSN IBAN LICENSE_PLATE CASE_NO ID_NO DRIVERS_LICENSE "
    "KVK_NUMBER IP_ADDRESS".split()
)


def redacted(text: str) -> str:
    return redact_batch([text])[0].text


def read(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def recall(rows: list[dict[str, object]], key: str, kinds: frozenset[str] | None = None) -> dict[str, float]:
    """Share of spans wholly removed, per kind and over all."""
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    results = redact_batch([str(row["text"]) for row in rows])
    for row, result in zip(rows, results, strict=True):
        text = str(row["text"])
        covered = {place for span in result.spans for place in range(span.start, span.end)}
        spans = row[key]
        assert isinstance(spans, list)
        for start, end, kind in spans:
            if kinds is None or kind in kinds:
                hit = all(place in covered or text[place].isspace() for place in range(start, end))
                found.update({kind: hit, "": hit})
                total.update([kind, ""])
    return {kind: found[kind] / count for kind, count in total.items()}


# --- the service number never passes -------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "111222333", "111 222 333", "1112.22.333", "111-222-333", "111 - 222 - 333", "111/222/333", "1 1 1 2 2 2 3 3 3",
        "000111222333", "0111222333", "111\u00a0222\u00a0333", "11\u200b1222333", "111–222–333", "١١١٢٢٢٣٣٣",
    ],
)  # fmt: skip
def test_a_number_that_passes_the_eleven_test_is_removed_however_it_is_written(written: str) -> None:
    result = redact_batch([f"Kunt u {written} voor mij opzoeken?"])[0]
    assert result.text == "Kunt u [BSN] voor mij opzoeken?"
    assert [span.kind for span in result.spans] == ["BSN"]


@pytest.mark.parametrize(
    "text",
    [
        "bsn 123456789", "Mijn sofinummer is 123456789", "burgerservicenummer: 123.456.789",
        "BSN van mijn man 123456789", "bsn 10000008", "mijn bsn is 1234567890", "BSN: 0612345678",
    ],
)  # fmt: skip
def test_what_a_citizen_calls_a_bsn_is_removed_even_with_a_typing_mistake(text: str) -> None:
    result = redact_batch([text])[0]
    assert result.text.endswith("[BSN]")
    assert not any(character.isdigit() for character in result.text)


def test_an_assessment_number_hides_a_bsn_and_goes_whole() -> None:
    assert redacted("Aanslagnummer 1112.22.333.H.46.01 klopt niet") == "Aanslagnummer [BSN] klopt niet"
    assert redacted("btw NL111222333B01") == "btw [BSN]"


def test_the_eleven_test_agrees_with_the_public_library() -> None:
    numbers = [str(number).zfill(9) for number in range(7, 999_999_999, 987_653)]
    assert [passes_eleven_test(n) for n in numbers] == [bsn.is_valid(n) for n in numbers]


def test_a_date_next_to_a_number_makes_no_bsn_of_both() -> None:
    assert redacted("Op 01-07-2023 17 mensen geholpen") == "Op 01-07-2023 17 mensen geholpen"


# --- each kind ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stort op NL91 ABNA 0417 1643 00.", "Stort op [IBAN]."),
        ("Stort op nl91abna0417164301 graag", "Stort op [IBAN] graag"),
        ("Rekening DE89 3704 0044 0532 0130 00 doet het niet", "Rekening [IBAN] doet het niet"),
        ("bel 06-12345678 na vijf uur", "bel [telefoon] na vijf uur"),
        ("bel +49 170 1234567", "bel [telefoon]"),
        ("tel: 45 67 89", "tel: [telefoon]"),
        ("mail s.bakker@voorbeeld.nl", "mail [e-mail]"),
        ("mail piet apenstaartje voorbeeld punt nl", "mail [e-mail]"),
        ("ik woon op kerkstraat 14 in almere", "ik woon op [adres] in almere"),
        ("Wij wonen aan het Rokin 12 hs", "Wij wonen aan het [adres]"),
        ("Ik woon op Hazelnootsingel 33 De brief kwam niet", "Ik woon op [adres] De brief kwam niet"),
        ("Woont op Sint Jansbrug 5", "Woont op [adres]"),
        ("Laan van Meerdervoort 501-III", "[adres]"),
        ("Plein 1944 nr. 8, 6511 JE Nijmegen", "[adres], [postcode] Nijmegen"),
        ("op 9712 gh nummer 23 wonen wij", "op [postcode] wonen wij"),
        ("kenteken RZ347X is gestolen", "kenteken [kenteken] is gestolen"),
        ("de auto 12-AB-34 is verkocht", "de auto [kenteken] is verkocht"),
        ("ik ben op 3 mrt 1988 geboren", "ik ben op [geboortedatum] geboren"),
        ("Mijn partner is van 5 mei '71", "Mijn partner is van [geboortedatum]"),
        ("mijn gebruikersnaam is kees1955", "mijn gebruikersnaam is [gebruikersnaam]"),
        ("zaaknr 2024/12345 loopt nog", "zaaknr [zaaknummer] loopt nog"),
        ("uw kenmerk WMO-2025-003821", "uw kenmerk [zaaknummer]"),
        ("CJIB-nummer 4123 4567 8901 2345", "CJIB-nummer [CJIB-kenmerk]"),
        ("v nummer 280.123.4567", "v nummer [V-nummer]"),
        ("KvK 12345678 uitschrijven", "KvK [KvK-nummer] uitschrijven"),
        ("paspoort NWR4L2K88 kwijt", "paspoort [documentnummer] kwijt"),
        ("vanaf 192.168.47.210 en 2001:db8::8a2e:370:7334", "vanaf [IP-adres] en [IP-adres]"),
    ],
)
def test_each_kind_is_replaced_by_its_name(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mn vader gerrit hoekstra is overleden", "mn vader [naam] is overleden"),
        ("hallo met truus van de velde over mijn aow", "hallo met [naam] over mijn aow"),
        ("goeiemorgen mijn naam is tesfay gebremariam ik wil", "goeiemorgen mijn naam is [naam] ik wil"),
        ("ik ben hatice en ik snap het niet", "ik ben [naam] en ik snap het niet"),
        ("ik heet roos en ik ben 15", "ik heet [naam] en ik ben 15"),
        ("mijn buurman kees zegt dat", "mijn buurman [naam] zegt dat"),
        ("dhr. p. de wit hielp mij niet", "dhr. [naam] hielp mij niet"),
        ("meneer el idrissi kwam niet", "meneer [naam] kwam niet"),
        ("Mevrouw Van der Meulen-Bakker belde", "Mevrouw [naam] belde"),
        ("t.n.v. A.B. de Graaf te Delft", "t.n.v. [naam] te Delft"),
        ("Ik sprak Agnieszka Kowalczyk en Raj Ramdin.", "Ik sprak [naam] en [naam]."),
        ("MIJN NAAM IS JAN DE VRIES EN IK WACHT", "MIJN NAAM IS [naam] EN IK WACHT"),
        ("Met vriendelijke groet,\nWillemijn Terpstra", "Met vriendelijke groet,\n[naam]"),
        ("groetjes anneke", "groetjes [naam]"),
        ("mvg h. yildiz", "mvg [naam]"),
    ],
)
def test_names_are_found_with_and_without_capitals(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "mijn man wil graag weten of hij ook moet tekenen",
        "ik wil een baan bij de gemeente",
        "Toeslagen vroeg mij om bewijs, de Belastingdienst niet",
        "ik ben bakker en wil een vergunning",
        "mevrouw aan de balie was erg vriendelijk",
        "Beste mevrouw/meneer, hoe vraag ik een uitkering aan?",
        "groeten uit Zwolle",
        "mijn gebruikersnaam vergeten",
        "Ik werk bij Albert Heijn in Alphen aan den Rijn",
        "Mijn zoon gaat naar het Sint Jans Lyceum",
        "Bel 0800-0543 of 14 020",
        "Stuur het naar Postbus 20002, 2500 EA Den Haag",
        "Ik ben Nederlander en woon in België",
        "ik woon al 12 jaar in de wijk",
        "Volgens artikel 4:13 van de Awb moet u binnen 8 weken beslissen.",
        "de aanslag 2024 IB is op 12-03-2024 betaald",
        "rijbewijs verlengen 75 plus, wanneer beginnen?",
        "Gezonheidsverklaring 75+: meneer krijgt een brief",
        "dhr. heefd al betaald en mevrouw kijgt een aanmaning",
        "Als meneer de controlebrief niet beantwoordt",
        "hoe doet meneer de ID-check dan?",
        "rijbewijs langer dan een jara verlopen",
        "Boete van vakantie, in het Frans. Ik spreek de taal niet.",
        "ema cursus ruim duizend euro",
        "http://voorbeeld.nl/0800-1234 en /rijbewijs/2024/0001",
    ],
)
def test_organisations_places_and_ordinary_words_stay(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "text", ["/pagina/0612345678", "06-87654321/0612345678", "id_0612345678", "/pad/06 12 34 56 78"]
)
def test_a_telephone_number_in_an_address_of_a_page_is_removed(text: str) -> None:
    assert redacted(text).endswith("[telefoon]")


def test_numbers_in_a_row_are_each_removed() -> None:
    assert redacted("0612345678 0687654321 0201234568") == "[telefoon] [telefoon] [telefoon]"
    assert redacted("NL91ABNA0417164300 NL20INGB0001234567") == "[IBAN] [IBAN]"
    assert redacted("op 01-07-2023 0612345678 gebeld") == "op 01-07-2023 [telefoon] gebeld"


# --- what every caller may rely on ----------------------------------------------------------------


def rebuilt(text: str, result: RedactedText) -> str:
    pieces, position = [], 0
    for span in result.spans:
        assert position <= span.start < span.end <= len(text)
        pieces += [text[position : span.start], f"[{span.kind}]"]
        position = span.end
    return "".join([*pieces, text[position:]])


ODD = [
    "",
    " ",
    "\x00BSN\x00111222333\x00",
    "😀111222333😀 Jan 👋🏽",
    "İstanbul'dan Ayşe Yıldırım",
    "[",
    "[naam",
    "e\u0301" * 50,
]


def test_spans_are_code_points_of_the_original_in_order_without_overlap() -> None:
    texts = [str(row["text"]) for name in ("pii_questions.jsonl", "pii_generated.jsonl") for row in read(name)] + ODD
    for text, result in zip(texts, redact_batch(texts), strict=True):
        assert rebuilt(text, result) == result.text


def test_redacting_what_was_redacted_changes_nothing() -> None:
    texts = [str(row["text"]) for name in ("pii_questions.jsonl", "pii_generated.jsonl") for row in read(name)] + ODD
    texts += [text.lower() for text in texts]
    once = [result.text for result in redact_batch(texts)]
    again = redact_batch(once)
    assert [result.text for result in again] == once
    assert not any(result.spans for result in again)


def test_the_redactor_is_a_redactor() -> None:
    redactor: Redactor = RuleRedactor()
    assert redactor.redact(["Mijn BSN is [BSN]."]) == [RedactedText("Mijn BSN is [BSN].")]


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1 ",
        "a",
        "@",
        "a@",
        "naam is ",
        "Jan van der ",
        "J.",
        "kenmerk ",
        "groeten ",
        "straat 1 ",
        "NL91",
        "[naam]",
        "'s ",
    ],
)
def test_time_grows_with_the_length_and_nothing_else(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    redact_batch([text])
    assert time.process_time() - started < 6


@pytest.mark.slow
def test_a_text_of_a_megabyte_is_redacted_in_seconds() -> None:
    text = "Ik ben Jan de Boer en woon op Kerkstraat 1, 1234 AB Utrecht; bsn 111222333. " * 13_000
    started = time.process_time()
    result = redact_batch([text])[0]
    assert time.process_time() - started < 60
    assert "Boer" not in result.text
    assert "111222333" not in result.text


# --- how well it does (floors a little under what was measured) --------------------------------------


def test_recall_on_questions_written_for_this_project() -> None:
    shares = recall(read("pii_questions.jsonl"), "spans")
    assert shares[""] >= 0.97
    assert shares["BSN"] == shares["IBAN"] == shares["EMAIL"] == 1
    assert shares["NAAM"] >= 0.9


def test_recall_on_generated_sentences() -> None:
    shares = recall(read("pii_generated.jsonl"), "entities", CLAIMED)
    assert shares[""] >= 0.97
    assert shares["PERSON"] >= 0.95
    assert shares["BSN"] == shares["IBAN"] == shares["EMAIL"] == 1


def test_clean_questions_are_left_alone() -> None:
    clean = [str(row["text"]) for row in read("pii_questions.jsonl") if not row["spans"]]
    touched = [result.text for result in redact_batch(clean) if result.spans]
    assert len(touched) <= 0.05 * len(clean), touched


def test_recall_on_messy_notes_and_chats_by_who_had_not_seen_the_rules() -> None:
    rows = read("pii_fresh.jsonl")
    shares = recall(rows, "spans")
    assert shares[""] >= 0.9
    assert shares["NAAM"] >= 0.87
    assert shares["BSN"] == shares["IBAN"] == shares["EMAIL"] == 1
    clean = [str(row["text"]) for row in rows if not row["spans"]]
    assert len(rows) == 300
    assert len(clean) >= 120
    touched = [result.text for result in redact_batch(clean) if result.spans]
    assert len(touched) <= 0.02 * len(clean), touched


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ingelogd als mvandijk3 vanaf thuis", "ingelogd als [gebruikersnaam] vanaf thuis"),
        ("oude inlog was mo_020_ams", "oude inlog was [gebruikersnaam]"),
        ("subsidie buurthuis kvk41128655", "subsidie buurthuis kvk[KvK-nummer]"),
        ("ind belde over 271.668.4093", "ind belde over [V-nummer]"),
        ("boete voor xh 361 g betaald", "boete voor [kenteken] betaald"),
        ("dhr Sewnandan 31.12.'45 kreeg brief", "dhr [naam] [geboortedatum] kreeg brief"),
        ("geboren op drie maart negentienvierenvijftig", "geboren op [geboortedatum]"),
        ("bel nul zes vier een drie acht negen nul twee zeven", "bel [telefoon]"),
        ("een een een twee twee twee drie drie drie", "[BSN]"),
        ("bij 5617-bd is het water bruin", "bij [postcode] is het water bruin"),
        ("ik woon op burgemeester pabstlaan 77-II", "ik woon op [adres]"),
        ("meverouw achahbar heeft betaald", "meverouw [naam] heeft betaald"),
        ("Hoekstra, Sjoukje belde", "[naam] belde"),
        ("adres is karima punt zahri apenstaartje hotmail punt com", "adres is [e-mail]"),
    ],
)
def test_what_people_jot_down_is_recognised(text: str, told: str) -> None:
    assert redacted(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "ik heb bij hans anders een bril gekocht",
        "met een brave hendrik kom je nergens",
        "er ligt een boom op de willem de zwijgerlaan",
        "de firmware 7.39.1.2 van de printer",
        "de aow gaat in voor wie na 1 januari 1960 geboren is",
        "wij wonen in hendrik ido ambacht",
        "ik woon hier al 12 jaar met 3 kinderen",
        "de app mijn_overheid werkt niet op stap_1",
    ],
)
def test_shops_sayings_and_versions_are_left_alone(text: str) -> None:
    assert redacted(text) == text
