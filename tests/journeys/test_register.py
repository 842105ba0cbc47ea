"""The register of organisations and products that ships with the package."""

import subprocess
import sys

import pytest

from journeys.register import ANY_MUNICIPALITY, entries, find_entry, nearest_names, products


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("UWV", "Uitvoeringsinstituut Werknemersverzekeringen"),
        ("uwv", "Uitvoeringsinstituut Werknemersverzekeringen"),
        ("Centraal Bureau Rijvaardigheidsbewijzen", "Centraal Bureau Rijvaardigheidsbewijzen"),
        ("de Belastingdienst", "Belastingdienst"),
        ("Belastingdienst/Toeslagen", "Dienst Toeslagen"),
        ("IB-Groep", "Dienst Uitvoering Onderwijs"),
        ("ib groep", "Dienst Uitvoering Onderwijs"),
        ("GAK", "Uitvoeringsinstituut Werknemersverzekeringen"),
        ("RDW (Dienst Wegverkeer)", "Dienst Wegverkeer"),
        ("Ministerie van Buitenlandse Zaken", "Buitenlandse Zaken"),
        ("DigiD", "Logius"),
        ("zb000209", "Centraal Bureau Rijvaardigheidsbewijzen"),
        ("https://identifier.overheid.nl/tooi/id/zbo/zb000143", "Sociale Verzekeringsbank"),
    ],
)
def test_an_organisation_is_found_by_its_name_abbreviation_former_name_or_tooi(said: str, meant: str) -> None:
    found = find_entry(said)
    assert found is not None
    assert found.name == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Tilburg", "Gemeente Tilburg"),
        ("gemeente Tilburg", "Gemeente Tilburg"),
        ("GEMEENTE TILBURG", "Gemeente Tilburg"),
        ("Den Haag", "Gemeente Den Haag"),
        ("'s-Gravenhage", "Gemeente Den Haag"),
        ("Den Bosch", "Gemeente 's-Hertogenbosch"),
        ("sudwest-fryslan", "Gemeente Súdwest-Fryslân"),
        ("Utrecht", "Gemeente Utrecht"),
        ("provincie Utrecht", "Provincie Utrecht"),
        ("gemeente", ANY_MUNICIPALITY),
    ],
)
def test_a_municipality_is_found_with_and_without_that_word(said: str, meant: str) -> None:
    found = find_entry(said)
    assert found is not None
    assert found.name == meant


def test_a_name_of_two_municipalities_finds_neither_and_suggests_both() -> None:
    assert find_entry("Bergen") is None
    assert {"Gemeente Bergen (NH)", "Gemeente Bergen (L)"} <= set(nearest_names("Bergen"))


def test_an_unknown_name_gets_the_nearest_names() -> None:
    assert find_entry("Gemeente Tilbrug") is None
    assert nearest_names("Gemeente Tilbrug")[0] == "Gemeente Tilburg"
    assert nearest_names("Belastingdients")[0] == "Belastingdienst"
    assert nearest_names("Fabeltjeskrant") == []
    assert find_entry("") is None


def test_every_name_leads_back_to_its_own_entry() -> None:
    assert [entry.name for entry in entries() if find_entry(entry.name) is not entry] == []
    tooi = [entry.tooi for entry in entries() if entry.tooi]
    assert len(tooi) == len(set(tooi))
    assert len({entry.uri for entry in entries()}) == len(entries())


def test_the_fifteen_of_the_manifestgroep_are_there() -> None:
    assert sum(entry.manifestgroep for entry in entries()) == 15
    assert all(entry.kind == "national" for entry in entries() if entry.manifestgroep)


def test_former_municipalities_and_clusters_are_left_out() -> None:
    names = {entry.name for entry in entries()}
    assert "Gemeente Uden" not in names  # Maashorst since 2022
    assert not any("cluster" in name.lower() for name in names)
    assert sum(entry.kind == "municipality" for entry in entries()) == 342 + 1  # and "Gemeente" itself


def test_the_products_of_the_uniforme_productnamenlijst_ship() -> None:
    assert len(products()) == 1141
    assert products()["http://standaarden.overheid.nl/owms/terms/paspoort"] == "paspoort"


def test_importing_the_register_reads_no_file() -> None:
    code = "import sys, journeys.register as r; sys.exit(r.entries.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
