"""Whatever is stored: a sensible result, no item lost, no traceback."""

import pytest
from sqlmodel import Session, select

from journeys.ports import Embedder
from tests.topics.asking import all_texts, an_organisation, ask
from topics.models import TopicAssignment
from topics.queries import topics
from topics.runs import assign_import, run_topics
from topics.similar import similar_to_text

LONG = "Mijn toeslag is gestopt en ik snap de brief niet. " * 21_000  # 1 MB


@pytest.mark.parametrize(
    ("texts", "wordless"),
    [
        (["Waarom is mijn zorgtoeslag gestopt?"], 0),
        (["Waarom is mijn zorgtoeslag gestopt?"] * 50, 0),
        (["de het een", "wat is dat", "en of maar"], 0),
        (["😀 😀", "😡", "👍🏽"], 3),
        (["!!", "?", " - "], 3),
        pytest.param([LONG, "Hoe vraag ik uitstel aan?"], 0, marks=pytest.mark.slow),
        (["\x01\x02 zorgtoeslag\x0b gestopt \u202e", "zorgtoeslag \u200b gestopt", "\ufeff\u2028"], 1),
        (["Where is my tax allowance?", "Vergi iadem nerede?", "أين بدلي؟", "Gdzie jest mój zasiłek?"], 0),
    ],
    ids=["one", "identical", "stop words", "emoji", "punctuation", "1 MB", "control characters", "languages"],
)
def test_every_item_with_words_is_in_one_topic(
    session: Session, builtin: Embedder, texts: list[str], wordless: int
) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, texts)
    for afresh in (False, False, True):
        result = run_topics(session, organisation, builtin, afresh=afresh)
        assert (result.items, result.wordless) == (len(texts), wordless)
        rows = topics(session, organisation)
        assert sum(row.items for row in rows) == len(texts) - wordless
        assert all(row.label for row in rows)
        assert len({row.label for row in rows}) == len(rows)


@pytest.mark.parametrize("text", ["de het een", "😀", "\x01", LONG], ids=["stop words", "emoji", "control", "1 MB"])
def test_an_odd_item_at_import_or_in_a_search_disturbs_nothing(session: Session, builtin: Embedder, text: str) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts())
    run_topics(session, organisation, builtin)
    before = len(session.exec(select(TopicAssignment)).all())
    assigned = assign_import(session, ask(session, organisation, [text]), builtin)
    assert len(session.exec(select(TopicAssignment)).all()) == before + assigned
    if any(letter.isalpha() for letter in text):
        assert len(similar_to_text(session, organisation, text, builtin, limit=5).items) == 5


@pytest.mark.slow
def test_a_hundred_thousand_times_the_same_answer_is_one_topic_beside_the_others(
    session: Session, builtin: Embedder
) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, ["weet niet"] * 100_000, None)
    ask(session, organisation, all_texts())
    result = run_topics(session, organisation, builtin)
    assert (result.items, result.wordless) == (100_015, 0)
    largest, *others = topics(session, organisation)
    assert largest.items == 100_000
    assert sum(row.items for row in others) == 15
    assert run_topics(session, organisation, builtin).new == 0
