import csv
from pathlib import Path

import pytest

from feedback.kinds import ImportKind
from feedback.mapping import Mapping, find_mapping, mapping_from_toml, mapping_to_toml, read_mapping
from feedback.readers import open_table
from journeys.errors import ColumnMissing, ColumnNotRecognised, MappingUnreadable

QUESTIONS = ["Hoe vraag ik een uitkering aan?", "Waar kan ik mijn rijbewijs verlengen?", "Wanneer komt mijn toeslag?"]


def table_file(tmp_path: Path, columns: dict[str, list[str]]) -> Path:
    path = tmp_path / "log.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def guess(tmp_path: Path, columns: dict[str, list[str]], kind: ImportKind = ImportKind.QUESTIONS) -> dict[str, str]:
    with open_table(table_file(tmp_path, columns)) as table:
        return find_mapping(table, kind, "log.csv").columns


def test_a_log_with_plain_dutch_names_needs_no_mapping(tmp_path: Path) -> None:
    assert guess(
        tmp_path,
        {
            "Datum vraag": ["3-11-2026", "4-11-2026", "5-11-2026"],
            "Vraag zoals gesteld": QUESTIONS,
            "Organisatie": ["UWV", "CBR", "Toeslagen"],
            "Kanaal": ["balie"] * 3,
            "Informatiepunt": ["Bibliotheek Oost"] * 3,
            "Doorverwezen naar": ["UWV", "", ""],
            "Leeftijdsgroep": ["65+"] * 3,
            "Uitkomst": ["geholpen"] * 3,
            "Gegeven antwoord": ["Via de website van UWV."] * 3,
        },
    ) == {
        "text": "Vraag zoals gesteld",
        "organisation": "Organisatie",
        "asked_on": "Datum vraag",
        "channel": "Kanaal",
        "point": "Informatiepunt",
        "age_group": "Leeftijdsgroep",
        "referral": "Doorverwezen naar",
        "outcome": "Uitkomst",
        "answer": "Gegeven antwoord",
    }


def test_the_day_a_page_was_changed_is_not_the_day_a_question_was_asked(tmp_path: Path) -> None:
    days = ["2024-10-03T11:06:30Z"] * 3
    columns = {"text": QUESTIONS, "lastmodified": days, "laatst gewijzigd": days, "Geboortedatum": ["3-4-1951"] * 3}
    assert guess(tmp_path, columns) == {"text": "text"}


def test_ministries_in_a_column_of_authorities_are_the_organisation(tmp_path: Path) -> None:
    names = ["Ministerie van Defensie", "Ministerie van Defensie|Ministerie van Buitenlandse Zaken", ""]
    assert guess(tmp_path, {"text": QUESTIONS, "authorities": names})["organisation"] == "authorities"


def test_somebodys_guess_or_label_is_no_organisation_column(tmp_path: Path) -> None:
    names = ["RDW", "SVB", "Belastingdienst"]
    columns = {"text": QUESTIONS, "label": names, "weak_agency": names, "vermoedelijke organisatie": names}
    columns["organisatie (gok)"] = names
    assert guess(tmp_path, columns) == {"text": "text"}


def test_the_library_that_keeps_the_log_is_no_organisation_column(tmp_path: Path) -> None:
    assert "organisation" not in guess(tmp_path, {"text": QUESTIONS, "organisatie": ["Leeszaal Oost"] * 3})


def test_columns_are_recognised_by_what_is_in_them(tmp_path: Path) -> None:
    columns = {
        "A": ["ja", "nee", "ja"],
        "B": ["3 november 2026", "4 november 2026", ""],
        "C": QUESTIONS,
        "D": ["telefoon", "balie", "e-mail"],
        "E": ["U kunt dat doen op de website van de organisatie."] * 3,
    }
    assert guess(tmp_path, columns) == {"text": "C", "asked_on": "B", "channel": "D"}


def test_a_mere_row_count_is_no_number_of_the_source(tmp_path: Path) -> None:
    assert "external_id" not in guess(tmp_path, {"id": ["1", "2", "3"], "vraag": QUESTIONS})
    assert "external_id" not in guess(tmp_path, {"id": ["a", "a", "b"], "vraag": QUESTIONS})
    assert guess(tmp_path, {"id": ["1007", "1008", "1013"], "vraag": QUESTIONS})["external_id"] == "id"


@pytest.mark.parametrize(
    ("kind", "columns", "expected"),
    [
        (
            ImportKind.FEEDBACK,
            {"Opmerking": ["Fijne site"] * 2, "Score": ["7,5", "8"], "URL": ["/a", "/b"], "Datum": ["3-11-2026"] * 2},
            {"text": "Opmerking", "score": "Score", "point": "URL", "asked_on": "Datum"},
        ),
        (
            ImportKind.FUNNEL,
            {"Proces": ["x"], "Week": ["2026-W40"], "Stap": ["Start"], "Bezoeken": ["10"], "Uitstappers": ["2"]},
            {"process": "Proces", "week": "Week", "step": "Stap", "visits": "Bezoeken", "exits": "Uitstappers"},
        ),
        (
            ImportKind.LETTERS,
            {"Titel": ["Besluit"], "Brieftekst": ["Geachte heer"], "Verzenddatum": ["3-11-2026"], "Aantal": ["1.200"]},
            {"title": "Titel", "text": "Brieftekst", "sent_on": "Verzenddatum", "number_sent": "Aantal"},
        ),
        (
            ImportKind.EXPOSURE,
            {"Week": ["week 45 2026"], "Maat": ["open punten"], "Waarde": ["12"], "Organisatie": ["CBR"]},
            {"week": "Week", "measure": "Maat", "value": "Waarde", "organisation": "Organisatie"},
        ),
        (
            ImportKind.EVENTS,
            {"Datum": ["3-11-2026"], "Soort": ["brief"], "Gebeurtenis": ["Alle 75-jarigen kregen een brief"]},
            {"happened_on": "Datum", "kind": "Soort", "title": "Gebeurtenis"},
        ),
    ],
)
def test_every_kind_of_file_is_recognised_by_its_names(
    tmp_path: Path, kind: ImportKind, columns: dict[str, list[str]], expected: dict[str, str]
) -> None:
    assert guess(tmp_path, columns, kind) == expected


def test_a_file_without_a_question_says_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(ColumnNotRecognised) as caught:
        guess(tmp_path, {"aantal": ["1", "2"], "bedrag": ["3", "4"]})
    assert "aantal, bedrag" in caught.value.explain().remedy


def test_a_given_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    with open_table(table_file(tmp_path, {"vraag": QUESTIONS})) as table, pytest.raises(ColumnMissing) as caught:
        find_mapping(table, ImportKind.QUESTIONS, "log.csv", given=Mapping({"text": "Toelichting"}))
    assert "Toelichting" in caught.value.explain().what
    assert "vraag" in caught.value.explain().remedy


def test_a_given_column_may_differ_in_capitals_and_spaces(tmp_path: Path) -> None:
    with open_table(table_file(tmp_path, {"De  Vraag": QUESTIONS})) as table:
        found = find_mapping(table, ImportKind.QUESTIONS, "log.csv", given=Mapping({"text": "de vraag"}))
    assert found.columns == {"text": "De Vraag"}


def test_a_remembered_mapping_is_used_while_its_columns_are_there(tmp_path: Path) -> None:
    with open_table(table_file(tmp_path, {"vraag": QUESTIONS, "achtergrond": QUESTIONS})) as table:
        fits = find_mapping(table, ImportKind.QUESTIONS, "log.csv", remembered=Mapping({"text": "achtergrond"}))
        gone = find_mapping(table, ImportKind.QUESTIONS, "log.csv", remembered=Mapping({"text": "weg"}))
    assert fits.columns == {"text": "achtergrond"}
    assert gone.columns == {"text": "vraag"}


def test_a_mapping_survives_its_file_and_the_database() -> None:
    mapping = Mapping(
        {"text": 'Vraag "zoals" gesteld\\', "asked_on": "Één\tdatum"}, "mdy", {"channel": {"Loket 3": "counter"}}
    )
    toml = mapping_to_toml(mapping, ImportKind.QUESTIONS)
    assert mapping_from_toml(toml, ImportKind.QUESTIONS, "m.toml") == mapping
    assert Mapping.from_json(mapping.as_json()) == mapping
    assert Mapping.from_json({}) is None


@pytest.mark.parametrize(
    "text",
    [
        "geen toml [",
        "",
        'kind = "feedback"\n[columns]\ntext = "a"',
        '[columns]\nvraag = "a"',
        "[columns]\ntext = 3",
        '[columns]\ntext = "a"\n[dates]\norder = "ymd"',
        '[columns]\ntext = "a"\n[words.channel]\n"loket" = "desk"',
        '[columns]\ntext = "a"\n[words]\nchannel = "x"',
        '[columns]\ntext = "a"\n[extra]\na = 1',
    ],
)
def test_a_mapping_that_cannot_be_right_is_refused(text: str) -> None:
    with pytest.raises(MappingUnreadable):
        mapping_from_toml(text, ImportKind.QUESTIONS, "m.toml")


def test_a_mapping_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("m.toml", "weg.toml"):
        with pytest.raises(MappingUnreadable):
            read_mapping(tmp_path / name, ImportKind.QUESTIONS)


KEYS = ["KCC-7F3A", "KCC-81B0", "KCC-9C44"]


def test_whom_may_be_approached_is_found_by_the_names_offices_use(tmp_path: Path) -> None:
    for consent, reference in (
        ("Mag benaderd worden", "Referentie bron"),
        ("contact_toegestaan", "bronreferentie"),
        ("Mag benaderd worden voor onderzoek (ja/nee)", "klantreferentie"),
        ("mayContact", "sourceReference"),
    ):
        found = guess(tmp_path, {"vraag": QUESTIONS, consent: ["ja", "Nee", "1"], reference: KEYS})
        assert (found["may_contact"], found["source_reference"]) == (consent, reference)


def test_other_references_and_permissions_are_left_alone(tmp_path: Path) -> None:
    columns = {
        "vraag": QUESTIONS,
        "kenmerk": KEYS,
        "referentie": ["a1", "b2", "c3"],
        "toestemming": ["ja", "nee", "ja"],
        "contact toegestaan": ["jan@voorbeeld.nl", "06-12345678", "ja"],
        "klantreferentie": ["Jan Jansen", "Piet de Vries", "Anne"],
    }
    assert guess(tmp_path, columns) == {"text": "vraag", "external_id": "kenmerk"}
