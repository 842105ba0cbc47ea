"""The product that a topic is about: found by meaning and by where its items were routed, or not at all."""

import numpy as np
import pytest

from journeys.ports import Embedder
from journeys.register import products
from topics.products import nearest_products
from workbench.wiring import embedder as built_in

URIS = {name: uri for uri, name in products().items()}


@pytest.fixture
def embedder() -> Embedder:
    return built_in()  # the fake one cannot tell a thousand products apart


def test_a_topic_that_speaks_of_a_product_is_about_it_though_no_item_was_routed_there(embedder: Embedder) -> None:
    centres = embedder.embed(["zorgtoeslag", "parkeervergunning"])
    names = ["Zorgtoeslag", "Parkeervergunning"]
    told = nearest_products(centres, names, [{}, {}], [10, 10], embedder)
    assert [products()[uri] for uri in told if uri] == ["zorgtoeslag", "parkeervergunning"]


def test_a_topic_whose_items_were_routed_to_a_product_that_its_words_allow_is_about_that_product(
    embedder: Embedder,
) -> None:
    words = "uitslag van de algemene periodieke keuring van mijn auto"
    apk = URIS["algemene periodieke keuring"]
    told = nearest_products(embedder.embed([words]), ["Algemene keuring"], [{apk: 8}], [10], embedder)
    assert told == [apk]


def test_a_topic_that_resembles_no_product_and_was_routed_nowhere_is_about_none(embedder: Embedder) -> None:
    centres = embedder.embed(["printer op de balie staat stuk"])
    assert nearest_products(centres, ["Printer stuk"], [{}], [12], embedder) == [None]


def test_a_few_routed_items_do_not_decide(embedder: Embedder) -> None:
    centres = embedder.embed(["printer op de balie staat stuk"])
    few = {URIS["zorgtoeslag"]: 2}
    assert nearest_products(centres, ["Printer stuk"], [few], [12], embedder) == [None]


def test_without_topics_there_is_nothing_to_find(embedder: Embedder) -> None:
    assert nearest_products(np.zeros((0, embedder.dimensions), np.float32), [], [], [], embedder) == []


def test_a_product_that_the_register_does_not_know_is_passed_over(embedder: Embedder) -> None:
    centres = embedder.embed(["printer op de balie staat stuk"])
    assert nearest_products(centres, ["Printer stuk"], [{"urn:onbekend": 12}], [12], embedder) == [None]
