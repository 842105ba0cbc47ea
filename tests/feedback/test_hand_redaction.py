"""What the rules left standing is taken out by a person, word by word."""

import pytest
from sqlmodel import Session, select

from feedback.hand_redaction import redact_by_hand, without_words, words_of
from feedback.models import ImportBatch, Item, Source
from feedback.queries import items_page
from feedback.redaction_kinds import Kind
from journeys.errors import InvalidValue

TEXT = "Ik ben Trees Wit, buurvrouw van [naam]. Trees belt (morgen)."


def test_words_stand_without_their_punctuation_and_tags_are_no_words() -> None:
    words = [word.text for word in words_of(TEXT)]
    assert words == ["Ik", "ben", "Trees", "Wit", "buurvrouw", "van", "Trees", "belt", "morgen"]
    assert all(TEXT[word.start : word.end] == word.text for word in words_of(TEXT))


def test_neighbouring_words_become_one_tag_and_others_each_their_own() -> None:
    told = without_words(TEXT, [6, 2, 3], Kind.NAME)
    assert told == "Ik ben [naam], buurvrouw van [naam]. [naam] belt (morgen)."


def test_a_word_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidValue):
        without_words(TEXT, [99], Kind.NAME)


@pytest.fixture
def item(session: Session) -> Item:
    source = Source(name="log")
    session.add(source)
    session.flush()
    batch = ImportBatch(source_id=source.id or 0, kind="questions", file_name="log.csv")
    session.add(batch)
    session.flush()
    found = Item(batch_id=batch.id or 0, source_id=source.id or 0, row_key="1", text=TEXT, answer="Bel Trees terug.")
    session.add(found)
    session.flush()
    return found


def test_what_was_taken_out_is_nowhere_any_more_and_no_longer_found(session: Session, item: Item) -> None:
    assert items_page(session, search="Trees").total == 1
    redact_by_hand(session, item.id or 0, "text", [2, 3, 6], Kind.NAME, seen=TEXT)
    redact_by_hand(session, item.id or 0, "answer", [1], Kind.NAME, seen="Bel Trees terug.")
    session.expire_all()
    stored = session.exec(select(Item)).one()
    assert "Trees" not in f"{stored.text} {stored.answer}"
    assert stored.answer == "Bel [naam] terug."
    assert items_page(session, search="Trees").total == 0


def test_a_text_that_changed_meanwhile_is_looked_at_again_first(session: Session, item: Item) -> None:
    with pytest.raises(InvalidValue):
        redact_by_hand(session, item.id or 0, "text", [0], Kind.NAME, seen="iets anders")
    with pytest.raises(InvalidValue):
        redact_by_hand(session, item.id or 0, "row_key", [0], Kind.NAME, seen="1")
