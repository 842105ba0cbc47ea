"""The words of one text and what can be asked of them: the ground that the search for names walks on."""

import re
from functools import lru_cache
from string import ascii_lowercase
from typing import NamedTuple

from feedback.names import Known, fold, judge, lexicon, long_places

# initials ("J.P."), abbreviated particles ("v.d."), or a word with its hyphens and apostrophes
_TOKEN = re.compile(
    r"v\.d\.|v/d|t\.n\.v\.?|t\.a\.v\.?|(?:(?:[^\W\d_]|tj|th|ch|chr|ph|sj|joh|jac|fr|wm|Tj|Th|Ch|Chr|Ph|Sj|Joh|Jac|Fr|Wm)\.){1,6}(?:-?[^\W\d_]\.)?(?=[\s,;)]|[^\W\d_]|$)|['’][st](?=[\s-])|"
    r"[^\W\d_](?:[^\W\d_]|['’‘`-](?=[^\W\d_])){0,60}"
)

FIRST, LAST, WORD, COMMON = int(Known.FIRST), int(Known.LAST), int(Known.WORD), int(Known.COMMON)
PLACE, PARTICLE, PROTECTED = int(Known.PLACE), int(Known.PARTICLE), int(Known.PROTECTED)
TITLE, KIN, INTRO, CLOSING = int(Known.TITLE), int(Known.KIN), int(Known.INTRO), int(Known.CLOSING)
SURNAME_WORD = int(Known.SURNAME_WORD)
ANNOUNCES = TITLE | KIN | INTRO | CLOSING

# shops, hospitals, sayings and the long dead: names that say nothing about the one who writes
PHRASES = frozenset(
    """albert heijn|anne frank|willem alexander|johan cruijff|johan cruyff|prins bernhard|koningin maxima|koning willem|
    jeroen bosch|van gogh|vincent van gogh|erasmus|radboud|max planck|marie curie|rode kruis|jan linders|douwe egberts|
    dirk van den broek|kees smit|leger des heils|van lanschot|philips|anna paulowna|den haag|den bosch|hans anders|
    bram ladage|jan modaal|jan met de pet|jan en alleman|jan rap|jan klaassen|jan steen|frans hals|van der valk|
    van dale|van der hoop|ter beke|max havelaar|jip en janneke|ot en sien|karel de grote|willem de zwijger|
    willem van oranje|willem de kooning|willem drees|jaap eden|jaap edenbaan|johan de witt|anton pieck|simon levelt|
    antoni van leeuwenhoek|daniel den hoed|leo kanner|jantje beton|brave hendrik|pietje precies|pieter baan|
    linda magazine|linda meiden|libelle|margriet weekblad|tommy hilfiger|hugo boss|calvin klein|jack jones|
    mark zuckerberg|bill gates|elon musk|steve jobs|maarten luther king|martin luther king|nelson mandela|
    titus brandsma|pieter vreede|theo thijssen|jenaplan jena|maria montessori|rudolf steiner|florence nightingale|
    harry potter|sinterklaas|zwarte piet|pieter post|donald duck|van moof|van raam|de vries robbe|ben jerry|
    hendrik ido ambacht|gerrit van der veen|
    thomas cook|fred olsen|dr oetker|den helder""".replace("\n    ", "").split("|")
)
_PHRASE = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(PHRASES, key=len, reverse=True))})(?![^\W_])")
_LONGEST_PHRASE = max(map(len, PHRASES))
_INSTITUTION = re.compile(
    r"[ -]?(?:(?:de|den|van|van de|van der|van den) )?[^\W\d_]{0,25}(?:school|college|lyceum|ziekenhuis|museum|"
    r"stichting|huis|centrum|kliniek|kerk|bank|fonds|regeling|arena|stadion|straat|laan|plein|weg|gracht|hof|bv|b\.v\.|nv|n\.v\.|instituut|prijs|wet)(?![^\W_])",
    re.IGNORECASE,
)
_INSTITUTION_ENDS = tuple(
    "laan straat plein park buurt wijk arena school huis gracht singel kade festival college stichting weg hal".split()
)


class Token(NamedTuple):
    """A word: where it starts and ends, what lists know of it (bits), its capital, whether it is initials."""

    start: int
    end: int
    flags: int
    capital: bool
    initials: bool


LONGEST_AFTER_ARTICLE, LONGEST_AFTER_VAN = 8, 12
_judged: dict[str, tuple[int, bool, bool]] = {}


@lru_cache(maxsize=10_000)
def mistyped(word: str) -> bool:
    """Whether one slip of the fingers makes this word of a very common one ("heefd", "krijgt")."""
    known = lexicon()
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        near = [before + after[1:]] if after else []
        if len(after) > 1:
            near.append(before + after[1] + after[0] + after[2:])
        near += [before + letter + after for letter in ascii_lowercase]
        near += [before + letter + after[1:] for letter in ascii_lowercase] if after else []
        if any(known.get(other, 0) & COMMON for other in near if other != word):
            return True
    return False


def tokens_of(text: str) -> list[Token]:
    """The words of a text, in order."""
    tokens = []
    known = _judged
    for match in _TOKEN.finditer(text):
        word = match.group()
        judged = known.get(word)
        if judged is None:
            if len(known) > 200_000:
                known.clear()
            judged = known[word] = _judge(word)
        tokens.append(Token._make(match.span() + judged))
    return tokens


def _judge(word: str) -> tuple[int, bool, bool]:
    """What a token says of its word wherever it stands: flags, capital, initials."""
    flags, capital = judge(word), word[0].isupper()
    if flags & PARTICLE and len(word) == 2 and word[-1] == "." and capital:
        flags = 0  # "D. Lapré": an initial, where "d." would be a particle
    return flags, capital, word[-1] == "." and flags == 0


class Words:
    """The tokens of one text, with small questions about each."""

    def __init__(self, text: str, lowered: str, tokens: list[Token]) -> None:
        self.text = text
        self.lowered = lowered
        self.tokens = tokens

    def word(self, i: int) -> str:
        """The word as written."""
        return self.text[self.tokens[i].start : self.tokens[i].end]

    def end(self, i: int) -> int:
        """Where the word ends in the text, without the 's of possession."""
        token = self.tokens[i]
        word = self.text[token.start : token.end]
        return token.end - 2 if word.endswith(("'s", "’s")) and len(word) > 3 else token.end

    def adjacent(self, i: int, j: int) -> bool:
        """Whether nothing but a space stands between two tokens (after initials not even that is needed)."""
        gap = self.text[self.tokens[i].end : self.tokens[j].start]
        if gap in (" ", "\u00a0", "  ", "-"):
            return True
        if gap == "":
            return True
        return gap in (". ", " - ", "'") and (self.tokens[i].end - self.tokens[i].start == 1 or gap != ". ")

    def opens_with_abbreviation(self, i: int) -> bool:
        """Whether a word is a compound such as "ID-check"; "DE-VRIES" is none."""
        first, _, rest = self.word(i).partition("-")
        return len(first) > 1 and first.isupper() and rest.islower()

    def could_be_surname(self, i: int) -> bool:
        """Whether a word that no list knows may be a surname: not a long compound, nor a word mistyped."""
        word = self.word(i)
        return len(word) <= LONGEST_AFTER_ARTICLE and not mistyped(fold(word))

    def is_first(self, i: int) -> bool:
        """Whether it is a first name and nothing else."""
        flags = self.tokens[i].flags
        return bool(flags & FIRST) and not flags & (WORD | PLACE)

    def opens_sentence(self, i: int) -> bool:
        """Whether a sentence or line begins with it, so that its capital tells nothing."""
        if i == 0:
            return True
        gap = self.text[self.tokens[i - 1].end : self.tokens[i].start]
        return any(mark in gap for mark in '.!?:\n"“•|;>*') or (
            self.tokens[i - 1].initials and not self.tokens[i - 1].capital
        )

    def before_capital(self, i: int) -> bool:
        """Whether another capitalised word touches this one, as in the name of a firm or a law."""
        tokens = self.tokens
        after = i + 1 < len(tokens) and self.adjacent(i, i + 1) and tokens[i + 1].capital
        before = i > 0 and self.adjacent(i - 1, i) and tokens[i - 1].capital and not self.opens_sentence(i - 1)
        return after or before

    def after_saint(self, i: int) -> bool:
        """Whether it is part of a name such as Sint Jan or Koningin Wilhelmina."""
        return i > 0 and (
            fold(self.word(i - 1)) in ("sint", "saint", "st", "santa", "san", "koning", "koningin")
            or self.lowered.endswith("st. ", 0, self.tokens[i].start)
        )

    def end_of_phrase(self, start: int, end: int) -> int:
        """Where a name that everybody knows (a shop, a hospital, a saying) ends that holds these letters, or 0."""
        first = max(0, start - _LONGEST_PHRASE)
        for match in _PHRASE.finditer(self.lowered, first, end + _LONGEST_PHRASE):
            if match.start() <= start < match.end():
                return match.end()
        return 0

    def is_institution(self, i: int, last: int) -> bool:
        """Whether the words from `i` to `last` name a street, school or the like rather than a person."""
        name = fold(self.text[self.tokens[i].start : self.tokens[last].end])
        if name in PHRASES or name in long_places():
            return True
        if name.endswith(_INSTITUTION_ENDS) and not self.tokens[last].flags & LAST:
            return True
        return _INSTITUTION.match(self.text, self.tokens[last].end) is not None and self.text[
            self.tokens[last].end : self.tokens[last].end + 1
        ] in (" ", "-")
