"""Questions find their way to the organisation that can answer them, or to a person when that is unsure."""

import tomllib

import pytest

from feedback.routing import NO_WORDS, Router
from feedback.routing_table import TABLE, WEIGHTS
from feedback.routing_words import stem
from journeys.register import find_entry, products

QUESTIONS = """
CBR | moet naar een oogarts voor mijn rijbewijs
CBR | gezontheidsverklaring duurt lang
CBR | hoe lang duurt de keuring voor mijn rijbewijs, ik ben 75
CBR | theorie examen scooter aanvragen
CJIB | ik heb een bekeuring gekregen en kan niet in een keer betalen
CJIB | aanmaning verkeersboete niet ontvangen
OM | ik wil bezwaar maken tegen een verkeersboete
Toeslagen | moet ik mijn zorgtoeslag terug betalen
Toeslagen | huurtoeslagg aanvragen lukt niet
Toeslagen | zorg toeslag stopgezet
Belastingdienst | ik krijg een blauwe envelop en snap er niks van
Belastingdienst | hulp bij invullen aangifte inkomstenbelasting
Belastingdienst | wegenbelasting betalen in een keer
UWV | ik ben ziek en heb geen werkgever meer, ziektewet
UWV | ww-uitkering aanvragen
UWV | wwuitkering aanvragen
SVB | wanneer krijg ik mijn aow
SVB | kinderbijslag voor de baby
DUO | studiefinanciering stopzetten
DUO | ik ben mijn diploma kwijt
DUO | inburgeringsexamen aanmelden
RDW | auto op naam zetten van mijn zoon
RDW | apk vergeten
Logius | ik ben mijn wachtwoord van digid vergeten
Logius | hoe machtig ik mijn dochter voor digid
Gemeente | paspoort verlengen
Gemeente | ik ben verhuist, aan wie moet ik dat doorgeven
Gemeente | bijzondere bijstand wasmachine
Gemeente | mijn rijbewijs is verlopen
Gemeente | sofinummer kwijt
Gemeente | uittreksel bevolkingsregister
Gemeente | de lantaarnpaal in mijn straat is kapot
CAK | eigen bijdrage verpleeghuis berekenen
CIZ | wlz indicatie aanvragen
IND | verblijfsvergunning verlengen
Justis | vog aanvragen voor vrijwilligerswerk
Huurcommissie | mijn huurbaas komt met een huurverhoging
KVK | bedrijf inschrijven bij de kvk
LBIO | mijn ex betaalt de alimentatie niet
BZ | mijn paspoort is gestolen in Spanje
RDW | verlenging rijbewijs vanuit Frankrijk
CIBG | donorregister invullen
Waterschap | aanslag waterschapsbelasting
Politie | aangifte doen van diefstal fiets
""".strip().splitlines()

NOT_FOR_A_GOVERNMENT = [
    "hoe print ik een document",
    "mijn telefoon is stuk",
    "kunt u mij helpen met dit formulier",
    "goedemorgen",
    "waar is de wc",
    "ik heb een vraag over mijn brief",
    "internetbankieren lukt niet",
]


def organisation(text: str) -> str | None:
    return Router().route([text])[0].organisation


@pytest.mark.parametrize("line", QUESTIONS)
def test_an_everyday_question_reaches_the_organisation_that_answers_it(line: str) -> None:
    meant, text = line.split(" | ", 1)
    entry = find_entry(meant)
    assert entry is not None
    assert organisation(text) == entry.name


@pytest.mark.parametrize("text", NOT_FOR_A_GOVERNMENT)
def test_what_no_organisation_answers_is_left_to_a_person(text: str) -> None:
    route = Router().route([text])[0]
    assert route.organisation is None
    assert route.product_uri is None
    assert route.confidence < 0.5


def test_the_route_says_which_words_decided_and_what_else_it_could_be() -> None:
    route = Router().route(["Ik ben 75 en wil mijn rijbewijs verlengen, moet ik naar de oogarts?"])[0]
    assert route.organisation == "Centraal Bureau Rijvaardigheidsbewijzen"
    assert route.product == "rijbewijs gezondheidsverklaring"
    assert products()[str(route.product_uri)] == route.product
    assert "oogarts" in route.reason
    assert [name for name, _ in route.guesses] == ["Centraal Bureau Rijvaardigheidsbewijzen", "Gemeente"]
    assert 0.5 <= route.confidence < 0.9


def test_two_organisations_that_fit_equally_well_are_left_to_a_person() -> None:
    route = Router().route(["gaat dit over zorgtoeslag of over kinderbijslag"])[0]
    assert route.organisation is None
    assert {name for name, _ in route.guesses} == {"Dienst Toeslagen", "Sociale Verzekeringsbank"}


def test_a_municipality_named_in_a_municipal_question_is_the_one_meant() -> None:
    assert organisation("grofvuil ophalen in utrecht") == "Gemeente Utrecht"
    assert organisation("paspoort aanvragen gemeente Den Haag") == "Gemeente Den Haag"
    assert organisation("ik woon in Tilburg en wil zorgtoeslag") == "Dienst Toeslagen"
    assert organisation("ik woon in Tilburg") is None


def test_a_municipality_named_like_a_word_needs_a_capital_or_that_word_before_it() -> None:
    assert organisation("wat is het best, paspoort verlengen of een id kaart") == "Gemeente"
    assert organisation("paspoort verlengen in Best") == "Gemeente Best"
    assert organisation("paspoort verlengen gemeente best") == "Gemeente Best"


def test_an_abbreviation_that_is_a_word_counts_in_capitals_only() -> None:
    assert organisation("ik kreeg een brief van het OM") == "Openbaar Ministerie"
    assert organisation("het gaat om een brief") is None
    assert organisation("HET GAAT OM EEN BRIEF") is None


def test_words_that_hold_for_a_whole_source_count_without_being_said() -> None:
    assert Router().route(["paspoort verlengen"])[0].organisation == "Gemeente"
    abroad = Router(context="buitenland").route(["paspoort verlengen", "zorgtoeslag", "goedemorgen", ""])
    assert [route.organisation for route in abroad] == ["Buitenlandse Zaken", "Dienst Toeslagen", None, None]
    assert abroad[0].reason == "paspoort + verlengen"


def test_of_a_known_organisation_only_the_product_is_sought() -> None:
    routes = Router().route(
        ["wanneer kan ik mijn paspoort ophalen", "digid en aow", "hallo"], ["Gemeente Tilburg", "SVB", "Stichting X"]
    )
    assert [route.organisation for route in routes] == ["Gemeente Tilburg", "Sociale Verzekeringsbank", "Stichting X"]
    assert [route.product for route in routes] == ["paspoort", "aow-uitkering", None]
    assert {route.confidence for route in routes} == {1.0}


def test_as_many_organisations_as_texts_are_expected() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Router().route(["a", "b"], ["UWV"])


def test_odd_texts_are_routed_too() -> None:
    texts = [
        "",
        " \n",
        "😀😀",
        "\x00\u202e",
        "?" * 1000,
        "paspoort 😀 verlengen",
        "ＰＡＳＰＯＯＲＴ verlengen",
        "1 2 3",
    ]
    routes = Router().route(texts)
    assert [route.organisation for route in routes] == [None] * 5 + ["Gemeente"] * 2 + [None]
    assert routes[0].reason == NO_WORDS
    assert Router().route([]) == []


def test_a_megabyte_of_text_is_routed_by_its_beginning() -> None:
    routes = Router().route(["zorgtoeslag aanvragen " * 50_000, "x" * 1_000_000, "a " * 500_000])
    assert [route.organisation for route in routes] == ["Dienst Toeslagen", None, None]


def test_what_was_taken_out_of_a_question_does_not_lead_anywhere() -> None:
    assert organisation("[BSN] en [naam] en [kenteken]") is None
    assert organisation("zorgtoeslag van [naam], [BSN]") == "Dienst Toeslagen"


def test_words_far_apart_do_not_make_a_phrase() -> None:
    apart = "blauwe auto " + "en verder niets bijzonders " * 30 + "een envelop"
    assert organisation("blauwe envelop") == "Belastingdienst"
    assert organisation(apart) != "Belastingdienst"


def test_the_order_of_the_questions_does_not_matter() -> None:
    texts = [line.split(" | ", 1)[1] for line in QUESTIONS] + NOT_FOR_A_GOVERNMENT
    assert Router().route(texts) == Router().route(texts[::-1])[::-1]


def test_every_row_of_the_table_names_a_known_organisation_and_product() -> None:
    table = tomllib.loads(TABLE.read_text("utf-8"))
    names = set(products().values())
    for row in table["responsibility"]:
        assert find_entry(row["organisation"]) is not None, row["organisation"]
        assert row.get("product") in names | {None}, row.get("product")
        assert set(row) <= {"organisation", "product", *WEIGHTS}
    assert [word for word in table["not_municipal"] if word not in names] == []


@pytest.mark.parametrize(
    "forms",
    [("verlengen", "verlengd", "verlenging"), ("brieven", "brief"), ("toeslag", "toeslagen"), ("boete", "boetes")],
)
def test_endings_do_not_matter(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1
