"""Search by words in items: stems in SQLite's FTS5, PostgreSQL's own `dutch` configuration, behind one condition.

Both fold accents and endings alike ("verlengen" finds "verlengd"), and a word finds longer ones that begin with it.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlmodel import Session, col

from feedback.models import Item

WORDS_TABLE = "item_words"  # FTS5, contentless: rowid is the item's id; kept by triggers
STEMS = "dutch_stems"  # the SQL function that the triggers call; `workbench.database` gives it to each connection
ERASED = "erased"  # in a session's info: what was there may not stay in the database's log either
MOST_WORDS = 20
LONGEST_WORD = 100  # letters of a word that count; PostgreSQL refuses words of over 2,000

# what PostgreSQL would take for part of an address, a number or a mark-up tag: here it parts words, as it does for us
_PARTING = "-+./:@_<>&~"
_MARKS = "".join(map(chr, (*range(0x300, 0x305), *range(0x306, 0x30D), 0x327, 0x328)))  # accents, once taken apart

_WORD = re.compile(r"[^\W_]+")
# words so common that neither engine keeps them apart: the Snowball list that PostgreSQL ships
_STOP = frozenset(
    """de en van ik te dat die in een hij het niet zijn is was op aan met als voor had er maar om hem dan zou of wat
    mijn men dit zo door over ze zich bij ook tot je mij uit der daar haar naar heb hoe heeft hebben deze u want nog zal
    me zij nu ge geen omdat iets worden toch al waren veel meer doen toen moet ben zonder kan hun dus alles onder ja
    eens hier wie werd altijd doch wordt wezen kunnen ons zelf tegen na reeds wil kon niets uw iemand geweest
    andere""".split()
)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("dutch_porter", 100_000)


def stems(*texts: str | None) -> str:
    """The stems of all words in these texts, parted by spaces, common words left out."""
    words = [word for text in texts if text for word in _WORD.findall(_folded(text)) if word not in _STOP]
    return " ".join(_stems_of(words))


def _stems_of(words: list[str]) -> list[str]:
    """The stem of each word; what holds a digit, such as a number or "75plus", is its own."""
    stems = _stemmer().stemWords([word[:LONGEST_WORD] for word in words])
    return [word[:LONGEST_WORD] if not word.isalpha() else stem for word, stem in zip(words, stems, strict=True)]


class _HasWords(sa.ColumnElement[bool]):
    """Whether an item's text has every one of these stems, or longer words that begin with them."""

    inherit_cache = False
    type = sa.Boolean()

    def __init__(self, words: list[str]) -> None:
        self.words = words


@compiles(_HasWords, "sqlite")
def _in_sqlite(element: _HasWords, compiler: Any, **how: Any) -> str:
    wanted = " ".join(f'"{stem}"*' for stem in _stems_of(element.words))
    found = sa.text(f"SELECT rowid FROM {WORDS_TABLE} WHERE {WORDS_TABLE} MATCH :wanted")  # noqa: S608 - a constant
    found = found.bindparams(sa.bindparam("wanted", wanted, unique=True))
    return f"{compiler.process(col(Item.id), **how)} IN ({compiler.process(found, **how)})"


@compiles(_HasWords, "postgresql")
def _in_postgresql(element: _HasWords, compiler: Any, **how: Any) -> str:
    wanted = sa.func.to_tsquery(sa.literal_column("'dutch'"), " & ".join(f"{word}:*" for word in element.words))
    return f"{compiler.process(postgres_words(), **how)} @@ {compiler.process(wanted, **how)}"


def postgres_words() -> sa.ColumnElement[Any]:
    """What PostgreSQL indexes of an item: the index in `workbench.text_index` must say exactly this."""
    text = "normalize(item.text || ' ' || coalesce(item.question_behind, ''), NFKD)"
    return sa.literal_column(f"to_tsvector('dutch', translate({text}, '{_PARTING}{_MARKS}', '{' ' * len(_PARTING)}'))")


def matches(words: str) -> sa.ColumnElement[bool]:
    """Whether an item has every one of these words, or longer ones that begin with them; accents and endings fold.

    Common words such as "de" do not count: asked for alone every item fits, and signs alone fit none.
    """
    asked = _WORD.findall(_folded(words))[:MOST_WORDS]
    wanted = [word for word in asked if word not in _STOP]
    return _HasWords(wanted) if wanted else sa.true() if asked else sa.false()


def forget_words(session: Session) -> None:
    """Leave nothing in the index of what was deleted or changed in this session.

    SQLite only marks words as gone, and they stay in its file until the parts of the index are merged (0.2 s for a
    million items). PostgreSQL does that itself when it tidies up.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.flush()
        session.connection().exec_driver_sql(f"INSERT INTO {WORDS_TABLE}({WORDS_TABLE}) VALUES ('optimize')")  # noqa: S608
        session.info[ERASED] = True
