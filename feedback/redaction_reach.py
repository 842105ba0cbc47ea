"""How far a name reaches: first names, initials, particles and surnames that follow one another."""

from feedback.names import FOLLOWERS, SURNAME_OPENERS, fold
from feedback.redaction_words import (
    ANNOUNCES,
    CLOSING,
    COMMON,
    FIRST,
    INTRO,
    KIN,
    LAST,
    LONGEST_AFTER_VAN,
    PARTICLE,
    PLACE,
    PROTECTED,
    SURNAME_WORD,
    TITLE,
    WORD,
    Token,
    Words,
)

_ORDINARY_ABBREVIATIONS = frozenset(
    """o.a. m.b.t. i.v.m. a.u.b. d.w.z. e.d. n.a.v. t.a.v. t.n.v. i.p.v. b.v. n.v. z.s.m. m.v.g. p.s. a.s. j.l. "
    "m.i.v. o.b.v.
    e.a. i.o. t/m v.a. t.o.v. m.a.w. s.v.p. v.o.f. a.d.h.v. p.p. p.m. d.m.v. i.c. b.t.w. h.t. n.v.t. u.s.
    t.z.t. i.s.m. p.w.
    o.i.d. z.o.z. c.q. k.v.k. a.o.w. w.o.z. b.s.n. p.j. p.u. w.w. q.r.""".split()
)
_OPEN_DOUBLE_NAMES = ("-van", "-de", "-der", "-den", "-ter", "-ten")  # "Stoffel-van Oosten"


class Reach(Words):
    """Where a name that opens at a word ends; every answer is the last token of the name, or None."""

    def __init__(self, text: str, lowered: str, tokens: list[Token]) -> None:
        super().__init__(text, lowered, tokens)
        self.capitals_tell = self._capitals_tell()

    def after_initials(self, i: int) -> tuple[int, int] | None:
        """First and last token of the name that the initials at i open."""
        word = self.word(i).lower()
        if word in _ORDINARY_ABBREVIATIONS or i + 1 >= len(self.tokens) or not self.adjacent(i, i + 1):
            return None
        following = self.tokens[i + 1]
        if following.flags & PROTECTED:
            return None
        last = self.surname(i + 1)
        lettered = bool(following.flags & LAST) and len(word) <= 3 and word[0] not in "vp"  # "o. achterberg"
        plain = not following.flags & (WORD | PLACE)
        listed = following.flags & LAST and (following.capital or plain or following.flags & SURNAME_WORD)
        listed = listed or (lettered and not following.flags & WORD)
        if last is None and (listed or (following.capital and plain)):
            last = self.extended(i + 1)
        if last is None and following.flags & PARTICLE and i + 2 < len(self.tokens):  # "a.w. van loon"
            last = i + 2 if self.tokens[i + 2].flags & LAST and self.adjacent(i + 1, i + 2) else None
        if last is None or not (self.tokens[i].capital or self.tokens[last].flags & LAST):
            return None
        return i, last

    def relaxed(self, i: int, most: int) -> int | None:
        """Last token of a name where the text says that one opens at i: unknown words count, ordinary words do not."""
        last = None
        n = i
        while n < len(self.tokens) and n - i < most + 2:
            token = self.tokens[n]
            if n > i and not self.adjacent(n - 1, n):
                break
            if token.flags & (PROTECTED | TITLE | INTRO | CLOSING) or (
                token.flags & KIN and not token.flags & SURNAME_WORD
            ):
                break
            if token.flags & PARTICLE and not (token.flags & FIRST and not token.flags & WORD):
                surname = self.surname(n, relaxed=True)
                if surname is None or (
                    last is None and self.tokens[surname].flags & WORD and not self.tokens[surname].capital
                ):
                    break
                last, n = surname, surname + 1
                continue
            shown = token.capital and self.capitals_tell
            named = token.flags & (FIRST | LAST)
            if n == i and token.flags & PLACE and not token.flags & FIRST:
                break
            if (
                (token.initials and (token.capital or self.after_initials(n) is not None))
                or (shown and not token.flags & COMMON)
                or (not token.flags & WORD and (named or not token.flags))
                or (named and token.flags & (SURNAME_WORD | FIRST) and not token.flags & COMMON)
            ):
                if shown and token.flags & WORD and not named and not self._before_surname(n):
                    break
                last = n
                n += 1
                continue
            if last is not None and self._word_inside(n):  # "li wei zhang"
                last = n = n + 1
                n += 1
                continue
            break
        return None if last is None else max(last, self.extended(last))

    def _before_surname(self, n: int) -> bool:
        """Whether a capitalised surname follows: "Ko Bakker"."""
        if n + 1 >= len(self.tokens) or not self.adjacent(n, n + 1):
            return False
        return self.tokens[n + 1].capital and bool(self.tokens[n + 1].flags & LAST)

    def _word_inside(self, n: int) -> bool:
        """Whether an ordinary word stands between two names, the latter of them sure."""
        flags = self.tokens[n].flags
        if flags & (COMMON | PARTICLE | ANNOUNCES | PROTECTED) or n + 1 >= len(self.tokens):
            return False
        following = self.tokens[n + 1]
        return self.adjacent(n, n + 1) and bool(following.flags & LAST) and not following.flags & (WORD | PLACE)

    def extended(self, i: int) -> int:
        """Last token of the name that holds token i: more first names, initials, particles and surnames."""
        last = i
        while last + 1 < len(self.tokens) and last - i < 8 and self.adjacent(last, last + 1):
            following = self.tokens[last + 1]
            flags = following.flags
            if flags & PARTICLE and not (following.capital and flags & FIRST and not flags & WORD):
                surname = self.surname(last + 1, named=True)
                if surname is None:
                    break
                last = surname
                continue
            if flags & PROTECTED or (flags & ANNOUNCES and not flags & (FIRST | SURNAME_WORD)):
                break
            if following.initials or (len(self.word(last + 1)) == 1 and following.capital and last == i):
                last += 1
                continue
            if following.capital and self.capitals_tell:
                if flags & WORD and not flags & (FIRST | LAST) and not self.word(last).endswith(_OPEN_DOUBLE_NAMES):
                    break
                if self.word(last + 1).isupper() and len(self.word(last + 1)) > 1 and not flags & (FIRST | LAST):
                    break
                last += 1
                continue
            known = flags & LAST and (not flags & (WORD | PLACE) or (flags & SURNAME_WORD and not flags & COMMON))
            unknown = not flags and following.end - following.start > 3 and self.is_first(i)
            if known or unknown or (flags & FIRST and not flags & (WORD | PLACE)):
                last += 1
                continue
            break
        while last > i and self.tokens[last].flags & PARTICLE and not self.tokens[last].flags & (FIRST | LAST):
            last -= 1
        return last

    def _bare_t(self, n: int) -> bool:
        """Whether this is the particle of "van t hoff", written without its apostrophe."""
        return n > 0 and self.word(n) in ("t", "T") and fold(self.word(n - 1)) in ("van", "in", "op")

    def surname(self, i: int, relaxed: bool = False, named: bool = False) -> int | None:
        """Last token of the surname that opens with the particles at i, or None."""
        n = i
        while n < len(self.tokens) and n - i < 3 and (self.tokens[n].flags & PARTICLE or self._bare_t(n)):
            if n > i and not self.adjacent(n - 1, n):
                return None
            n += 1
        if n >= len(self.tokens) or not self.adjacent(n - 1, n):
            return None
        if (
            fold(self.word(i)) not in FOLLOWERS
            and not (relaxed and fold(self.word(i)) in ("in", "op", "d'"))
            and n - i < 2
        ):
            return None
        head = self.tokens[n]
        flags = head.flags
        if flags & (PROTECTED | TITLE | INTRO | CLOSING) or (flags & KIN and not flags & SURNAME_WORD):
            return None
        particles = " ".join(fold(self.word(k)) for k in range(i, n))
        archaic = particles in SURNAME_OPENERS or particles == "van t"
        if particles == "te" and flags & PLACE:
            return None
        if self.opens_with_abbreviation(n):
            return None
        if head.capital and self.capitals_tell:
            if flags & COMMON and not flags & LAST and not named:
                return None
            if (
                particles.startswith(("in ", "op ", "aan ", "bij "))
                and not relaxed
                and not (flags & LAST and not flags & PLACE)
            ):
                return None
            return n
        if flags & LAST and (not flags & WORD or (flags & SURNAME_WORD and (archaic or not flags & COMMON or relaxed))):
            return n
        if named and flags & LAST and not flags & COMMON and (archaic or n - i > 1):
            return n
        if named and not flags & COMMON and (archaic or (flags & FIRST and not flags & (WORD | PLACE))):
            return n  # "erwin ten have", "nguyen van thanh"
        if flags & SURNAME_WORD and particles in ("de", "van", "van de", "den"):
            return n
        if (archaic or relaxed) and (not flags or (archaic and flags & PLACE)):
            # "meneer de controlebrief": a surname after a bare article is short
            if not archaic and len(self.word(n)) > LONGEST_AFTER_VAN and not head.capital:
                return None  # "de mevrouw van vluchtelingenwerk"
            return None if particles in ("de", "het", "da") and not self.could_be_surname(n) else n
        return None

    def _capitals_tell(self) -> bool:
        """Whether ordinary words are in lower case, so that a capital means something."""
        high = low = 0
        for i, token in enumerate(self.tokens):
            if token.flags & COMMON:
                if not token.capital:
                    low += 1
                elif not self.opens_sentence(i) and token.end - token.start > 3:
                    high += 1
        return high <= low + 1 and (high + low > 0 or not self.text.isupper())
