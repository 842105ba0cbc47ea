"""Names of people: by lists of names, by the words around them, and by capitals where capitals mean something."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from feedback.names import FOLLOWERS, SURNAME_OPENERS, Known, fold, judge, long_places
from feedback.redaction_kinds import Kind, Span

# initials ("J.P."), abbreviated particles ("v.d."), or a word with its hyphens and apostrophes
_TOKEN = re.compile(
    r"v\.d\.|v/d|t\.n\.v\.?|t\.a\.v\.?|(?:[^\W\d_]\.){1,6}(?:-?[^\W\d_]\.)?(?=[\s,;)]|[^\W\d_]|$)|['’][st](?=[\s-])|"
    r"[^\W\d_](?:[^\W\d_]|['’‘`-](?=[^\W\d_])){0,60}"
)

FIRST, LAST, WORD, COMMON = int(Known.FIRST), int(Known.LAST), int(Known.WORD), int(Known.COMMON)
PLACE, PARTICLE, PROTECTED = int(Known.PLACE), int(Known.PARTICLE), int(Known.PROTECTED)
TITLE, KIN, INTRO, CLOSING = int(Known.TITLE), int(Known.KIN), int(Known.INTRO), int(Known.CLOSING)
SURNAME_WORD = int(Known.SURNAME_WORD)
_ANNOUNCES = TITLE | KIN | INTRO | CLOSING

_PHRASES = frozenset(
    """albert heijn|anne frank|willem alexander|johan cruijff|johan cruyff|prins bernhard|koningin maxima|koning willem|
    jeroen bosch|van gogh|vincent van gogh|erasmus|radboud|max planck|marie curie|rode kruis|jan linders|douwe egberts|
    dirk van den broek|kees smit|leger des heils|van lanschot|philips|anna paulowna|den haag|den bosch|den helder""".replace(
        "\n    ", ""
    ).split("|")
)
_INSTITUTION = re.compile(
    r"[ -]?[^\W\d_]{0,25}(?:school|college|lyceum|ziekenhuis|museum|stichting|huis|centrum|kliniek|kerk|bank|fonds|regeling|"
    r"arena|stadion|straat|laan|plein|weg|gracht|hof|bv|b\.v\.|nv|n\.v\.|instituut|prijs|wet)(?![^\W_])",
    re.IGNORECASE,
)
_INSTITUTION_ENDS = tuple(
    "laan straat plein park buurt wijk arena school huis gracht singel kade festival college stichting weg hal".split()
)
_ORDINARY_ABBREVIATIONS = frozenset(
    """o.a. m.b.t. i.v.m. a.u.b. d.w.z. e.d. n.a.v. t.a.v. t.n.v. i.p.v. b.v. n.v. z.s.m. m.v.g. p.s. a.s. j.l. m.i.v. o.b.v.
    e.a. i.o. t/m v.a. t.o.v. m.a.w. s.v.p. v.o.f. a.d.h.v. p.p. p.m. d.m.v. i.c. b.t.w. h.t. n.v.t. u.s. t.z.t. i.s.m. p.w.
    o.i.d. z.o.z. c.q. k.v.k. a.o.w. w.o.z. b.s.n. p.j. p.u. w.w. q.r.""".split()
)
_SHORT_TITLES = frozenset("mevr mw mvr mej dhr hr fam mr mrs drs prof ir ds dr wed".split())
_GREETING = re.compile(r"(?:goede(?:morgen|middag|navond|ndag)|hallo|hoi|hi|dag|goeiedag)[ ,!.]{1,3}(?:u spreekt )?met $")
_NAME_IS = re.compile(
    r"(?:\b(?:mijn|zijn|haar|hun|volledige|eigen|oude|nieuwe|de|met) )?(?:naam|achternaam|voornaam|roepnaam|meisjesnaam|geslachtsnaam)"
    r"(?: (?:is|was|luidt|wordt|blijft|van|wijzigen van|veranderen van|veranderd van)|:| =)(?: nu| eigenlijk| voluit)? ?$"
)
_BY_NAME = re.compile(
    r"(?:\bik heet|\bik ben|\bdit is|\bu spreekt met|\bspreek ik met|\bgesproken met|\bnamens|\bten name van|\bop naam van|"
    r"\bter attentie van|\bt\.?n\.?v\.?|\bt\.?a\.?v\.?|\bgenaamd|\bheet(?:te)?|\bgeholpen door|\bondertekend(?: door)?|\baan de heer|"
    r"\bik, |\bik hete|\bgroetjes van|\bgroeten van|\bgetrouwd met|\bgehuwd met|\bgescheiden van|\bingediend door|\bbeheerd door) ?$"
)
_THANKS = re.compile(r"(?:alvast bedankt|bij voorbaat dank|met dank|bedankt|dank u wel|vr\.? gr\.?)[,.! ]{0,3}\s{0,3}$")


class _Token(NamedTuple):
    start: int
    end: int
    flags: int
    capital: bool
    initials: bool


def find_names(text: str, lowered: str) -> Iterator[Span]:
    """Names of people with their initials, particles and surnames; titles such as "mevrouw" stay."""
    tokens = _tokens(text)
    if tokens:
        yield from _Walk(text, lowered, tokens).spans()


_flags: dict[str, int] = {}


def _tokens(text: str) -> list[_Token]:
    tokens = []
    known = _flags
    for match in _TOKEN.finditer(text):
        word = match.group()
        flags = known.get(word)
        if flags is None:
            if len(known) > 200_000:
                known.clear()
            flags = known[word] = judge(word)
        first = word[0]
        initials = word[-1] == "." and flags == 0
        tokens.append(_Token(match.start(), match.end(), flags, first.isupper(), initials))
    return tokens


class _Walk:
    """One pass over the words of one text."""

    def __init__(self, text: str, lowered: str, tokens: list[_Token]) -> None:
        self.text = text
        self.lowered = lowered
        self.tokens = tokens
        self.capitals_tell = self._capitals_tell()

    def spans(self) -> Iterator[Span]:
        tokens = self.tokens
        position, total = 0, len(tokens)
        while position < total:
            token = tokens[position]
            flags = token.flags
            if not flags and not token.capital and not token.initials:
                position += 1
                continue
            if not token.capital and not flags & (FIRST | LAST | PARTICLE | _ANNOUNCES) and not token.initials:
                position += 1
                continue
            found = self._at(position)
            if found:
                first, last = found
                yield Span(tokens[first].start, self._end(last), Kind.NAME)
                position = last + 1
            else:
                position += 1

    # --- what opens a name ---------------------------------------------------------------------

    def _at(self, i: int) -> tuple[int, int] | None:
        """First and last token of the name that opens at i (or just after the word at i that announces it)."""
        flags = self.tokens[i].flags
        if flags & _ANNOUNCES:
            announced = self._announced(i)
            if announced:
                return announced
        if self._told(i):
            last = self._relaxed(i, 4)
            if last is not None:
                return i, last
        return self._by_itself(i)

    def _announced(self, i: int) -> tuple[int, int] | None:
        flags = self.tokens[i].flags
        following = i + 1
        if following >= len(self.tokens):
            return None
        gap = self.text[self.tokens[i].end : self.tokens[following].start]
        if flags & TITLE and (gap in (" ", "  ") or (gap in (".", ". ") and self._word(i).lower() in _SHORT_TITLES)):
            if fold(self._word(following)) in ("en", "of") and following + 2 < len(self.tokens):
                following += 2  # "de heer en mevrouw"
            last = self._titled(following, strict=flags & FIRST or self._word(i).lower() in ("mr", "ir", "ds", "dr", "zuster", "meester"))
            if last is not None:
                return following, last
        if flags & KIN and (gap in (" ", "  ") or re.fullmatch(r" ?[(,:] ?", gap)):
            if fold(self._word(following)) in ("heet", "genaamd", "heette") and following + 1 < len(self.tokens):
                following += 1
                last = self._relaxed(following, 3)
                return (following, last) if last is not None else None
            last = self._of_kin(following, close=not gap.strip())
            if last is not None:
                return following, last
        if flags & CLOSING:
            return self._signature(i)
        return None

    def _told(self, i: int) -> bool:
        """Whether the text just before says that a name follows ("mijn naam is", "ten name van")."""
        start = self.tokens[i].start
        if start == 0:
            return False
        before = self.lowered[max(0, start - 40) : start]
        if before[-1] not in " :=\n\"“'(":
            return False
        previous = before.rstrip(" :=\"“'(\n,")[-5:]
        if not previous.endswith(_TELLING_ENDS):
            return False
        if _NAME_IS.search(before):
            return True
        match = _BY_NAME.search(before)
        if match is None:
            return bool(_GREETING.search(before)) and self.tokens[i].capital
        strong = match.group().strip() in ("ik heet", "ten name van", "op naam van", "genaamd", "u spreekt met")
        return strong or self._is_first(i) or (self.tokens[i].capital and self._looks_like_name(i)) or (self.tokens[i].initials and self.tokens[i].capital)

    def _looks_like_name(self, i: int) -> bool:
        flags = self.tokens[i].flags
        if flags & (WORD | PLACE | PROTECTED | _ANNOUNCES) and not flags & PARTICLE:
            return bool(flags & (FIRST | SURNAME_WORD)) and not flags & (COMMON | PROTECTED)
        return True

    def _by_itself(self, i: int) -> tuple[int, int] | None:
        token = self.tokens[i]
        flags = token.flags
        if token.initials:
            return self._after_initials(i)
        if flags & PROTECTED:
            return None
        if flags & FIRST:
            return self._from_first_name(i)
        if flags & PARTICLE:
            last = self._surname(i)
            return (i, self._extended(last)) if last is not None and self._opens_alone(i, last) else None
        if flags & LAST and self._lone_surname(i):
            last = self._extended(i)
            return i, last
        if token.capital and not flags:
            return self._unknown_capital(i)
        return None

    def _from_first_name(self, i: int) -> tuple[int, int] | None:
        token = self.tokens[i]
        sure = not token.flags & (WORD | PLACE)
        last = self._extended(i)
        if last > i:
            if sure or self._supports(i, last):
                return None if self._is_institution(i, last) else (i, last)
            return None
        if self._is_institution(i, i) or self._after_saint(i):
            return None
        if token.capital and self.capitals_tell and self._word(i).isupper():
            return None  # an abbreviation
        if sure:
            return i, i
        if token.capital and self.capitals_tell and not token.flags & (COMMON | PLACE) and not self._opens_sentence(i):
            return (i, i) if len(self._word(i)) > 2 and not self._word(i).isupper() else None
        return None

    def _supports(self, i: int, last: int) -> bool:
        """Whether the words after a doubtful first name make it one."""
        token = self.tokens[i]
        rest = self.tokens[i + 1 : last + 1]
        names = [t for t in rest if t.flags & (FIRST | LAST) and not t.flags & (WORD | PLACE)]
        if token.flags & COMMON and not (token.capital and not self._opens_sentence(i)):
            return token.capital and bool(names) and self.capitals_tell and rest[-1].capital
        if names:
            return True
        surname = [t for t in rest if t.flags & LAST or (t.capital and not t.flags & WORD)]
        return token.capital and self.capitals_tell and bool(surname) and rest[-1].capital

    def _after_initials(self, i: int) -> tuple[int, int] | None:
        word = self._word(i).lower()
        if word in _ORDINARY_ABBREVIATIONS or i + 1 >= len(self.tokens) or not self._adjacent(i, i + 1):
            return None
        following = self.tokens[i + 1]
        if following.flags & PROTECTED:
            return None
        last = self._surname(i + 1)
        if last is None and (following.flags & LAST or (following.capital and not following.flags & (WORD | PLACE))):
            if following.capital or not following.flags & (WORD | PLACE) or following.flags & SURNAME_WORD:
                last = self._extended(i + 1)
        if last is None or not (self.tokens[i].capital or self.tokens[last].flags & LAST):
            return None
        return i, last

    def _unknown_capital(self, i: int) -> tuple[int, int] | None:
        """A capitalised word that no list knows, before a particle and a known surname."""
        if not self.capitals_tell or i + 1 >= len(self.tokens) or not self._adjacent(i, i + 1):
            return None
        following = self.tokens[i + 1]
        if following.flags & PARTICLE:
            last = self._surname(i + 1)
            if last is None or not self.tokens[last].capital or not self.tokens[last].flags & LAST or self.tokens[last].flags & PLACE:
                return None
        elif following.capital and following.flags & LAST and not following.flags & (WORD | PLACE):
            last = i + 1
        elif len(self._word(i)) == 1 and following.capital and following.flags & LAST and not following.flags & PLACE:
            last = i + 1
        else:
            return None
        last = self._extended(last)
        return None if self._is_institution(i, last) or self._word(i).isupper() and len(self._word(i)) > 1 else (i, last)

    def _lone_surname(self, i: int) -> bool:
        token = self.tokens[i]
        if token.flags & (WORD | PLACE) or self._is_institution(i, i) or len(self._word(i)) < 4:
            return False
        if not self.capitals_tell:
            return False
        return token.capital and not self._word(i).isupper() and not self._opens_sentence(i) and not self._before_capital(i)

    def _opens_alone(self, i: int, last: int) -> bool:
        """Whether a surname with particles stands by itself ("De Vries belde")."""
        particles = " ".join(fold(self._word(n)) for n in range(i, last) if self.tokens[n].flags & PARTICLE)
        end = self.tokens[last]
        name = fold(self.text[self.tokens[i].start : end.end])
        if name in _PHRASES or name in long_places() or end.flags & PLACE or self._is_institution(i, last):
            return False
        if not end.flags & LAST:
            return False
        if fold(self._word(i)) in ("in", "op", "aan", "bij") and particles != "op den":
            return False
        if particles in SURNAME_OPENERS:
            return (end.capital and self.capitals_tell) or not end.flags & WORD
        if not end.capital or not self.capitals_tell or (end.flags & FIRST and not self.tokens[i].capital):
            return False
        if self.tokens[i].capital and not self._opens_sentence(i) and particles in FOLLOWERS:
            return not end.flags & COMMON
        return particles == "de" and bool(end.flags & SURNAME_WORD) and not end.flags & COMMON

    # --- what follows a word that announces a name ---------------------------------------------

    def _titled(self, i: int, strict: object) -> int | None:
        token = self.tokens[i]
        if token.initials:
            found = self._after_initials(i)
            if found:
                return found[1]
            return self._relaxed(i + 1, 3) if i + 1 < len(self.tokens) and self._adjacent(i, i + 1) else None
        if token.flags & PARTICLE:
            last = self._surname(i, relaxed=True)
            if last is not None:
                return last
        if token.capital and not token.flags & (PROTECTED | _ANNOUNCES) and not (token.flags & PARTICLE):
            if self.capitals_tell or not token.flags & WORD:
                return self._extended(i)
        if strict and not token.capital:
            return None
        if token.flags & (FIRST | LAST) and not token.flags & (COMMON | KIN) and (not token.flags & WORD or token.flags & SURNAME_WORD):
            return self._extended(i)
        if not token.flags and len(self._word(i)) > 3:
            return self._extended(i)
        return None

    def _of_kin(self, i: int, close: bool) -> int | None:
        token = self.tokens[i]
        if token.flags & (PROTECTED | TITLE | KIN | INTRO | CLOSING):
            return None
        if token.capital and self.capitals_tell and not self._word(i).isupper():
            if token.flags & COMMON or (token.flags & PARTICLE and not token.flags & FIRST):
                return self._surname(i) if token.flags & PARTICLE else None
            if token.flags & (FIRST | LAST) or (close and not token.flags & (WORD | PLACE)):
                return None if self._is_institution(i, i) else self._extended(i)
            return None
        if close and token.flags & FIRST and not token.flags & COMMON:
            return self._extended(i)
        return None

    def _signature(self, i: int) -> tuple[int, int] | None:
        """The name that closes a text or a line: a few words after "groeten"."""
        first = i + 1
        while first < len(self.tokens) and fold(self._word(first)) in ("van", "uit", "en", "met", "mvg", "namens", "ook"):
            first += 1
        if first >= len(self.tokens):
            return None
        gap = self.text[self.tokens[i].end : self.tokens[first].start]
        if len(gap) > 14 or re.search(r"\d|[?\[\]]", gap):
            return None
        line_end = self.text.find("\n", self.tokens[first].start, self.tokens[first].start + 400)
        end = len(self.text) if line_end < 0 else line_end
        rest = [t for t in self.tokens[first : first + 7] if t.start < end]
        if len(rest) > 5:
            return None
        return (first, last) if (last := self._relaxed(first, 5)) is not None else None

    def _relaxed(self, i: int, most: int) -> int | None:
        """Last token of a name where the text says that one opens at i: unknown words count, ordinary words do not."""
        last = None
        n = i
        while n < len(self.tokens) and n - i < most + 2:
            token = self.tokens[n]
            if n > i and not self._adjacent(n - 1, n):
                break
            if token.flags & (PROTECTED | TITLE | INTRO | CLOSING) or (token.flags & KIN and not token.flags & SURNAME_WORD):
                break
            if token.flags & PARTICLE and not (token.flags & FIRST and not token.flags & WORD):
                surname = self._surname(n, relaxed=True)
                if surname is None or (last is None and self.tokens[surname].flags & WORD and not self.tokens[surname].capital):
                    break
                last, n = surname, surname + 1
                continue
            shown = token.capital and self.capitals_tell
            named = token.flags & (FIRST | LAST)
            if (token.initials and (token.capital or self._after_initials(n) is not None)) or (shown and not token.flags & (COMMON | PLACE if n == i else COMMON)) or (
                not token.flags & WORD and (named or not token.flags)
            ) or (named and token.flags & (SURNAME_WORD | FIRST) and not token.flags & COMMON):
                if shown and token.flags & WORD and not named:
                    break
                last = n
                n += 1
                continue
            break
        return last

    # --- how far a name reaches ----------------------------------------------------------------

    def _extended(self, i: int) -> int:
        """Last token of the name that holds token i: more first names, initials, particles and surnames."""
        last = i
        while last + 1 < len(self.tokens) and last - i < 8 and self._adjacent(last, last + 1):
            following = self.tokens[last + 1]
            flags = following.flags
            if flags & PARTICLE and not (following.capital and flags & FIRST and not flags & WORD):
                surname = self._surname(last + 1, named=True)
                if surname is None:
                    break
                last = surname
                continue
            if flags & PROTECTED or flags & _ANNOUNCES and not flags & (FIRST | SURNAME_WORD):
                break
            if following.initials or (len(self._word(last + 1)) == 1 and following.capital and last == i):
                last += 1
                continue
            if following.capital and self.capitals_tell:
                if flags & WORD and not flags & (FIRST | LAST) and not self._word(last).endswith(_OPEN_DOUBLE_NAMES):
                    break
                if self._word(last + 1).isupper() and len(self._word(last + 1)) > 1 and not flags & (FIRST | LAST):
                    break
                last += 1
                continue
            known = flags & LAST and (not flags & (WORD | PLACE) or (flags & SURNAME_WORD and not flags & COMMON))
            unknown = not flags and following.end - following.start > 3 and self._is_first(i)
            if known or unknown or (flags & FIRST and not flags & (WORD | PLACE)):
                last += 1
                continue
            break
        while last > i and self.tokens[last].flags & PARTICLE and not self.tokens[last].flags & (FIRST | LAST):
            last -= 1
        return last

    def _surname(self, i: int, relaxed: bool = False, named: bool = False) -> int | None:
        """Last token of the surname that opens with the particles at i, or None."""
        n = i
        while n < len(self.tokens) and n - i < 3 and self.tokens[n].flags & PARTICLE:
            if n > i and not self._adjacent(n - 1, n):
                return None
            n += 1
        if n >= len(self.tokens) or not self._adjacent(n - 1, n):
            return None
        if fold(self._word(i)) not in FOLLOWERS and not (relaxed and fold(self._word(i)) in ("in", "op", "d'")) and n - i < 2:
            return None
        head = self.tokens[n]
        flags = head.flags
        if flags & (PROTECTED | TITLE | INTRO | CLOSING) or (flags & KIN and not flags & SURNAME_WORD):
            return None
        particles = " ".join(fold(self._word(k)) for k in range(i, n))
        archaic = particles in SURNAME_OPENERS
        if head.capital and self.capitals_tell:
            if flags & COMMON and not flags & LAST and not named:
                return None
            if particles.startswith(("in ", "op ", "aan ", "bij ")) and not relaxed and not (flags & LAST and not flags & PLACE):
                return None
            return n
        if flags & LAST and (not flags & WORD or (flags & SURNAME_WORD and (archaic or not flags & COMMON or relaxed))):
            return n
        if flags & SURNAME_WORD and particles in ("de", "van", "van de", "den"):
            return n
        if (archaic or relaxed) and (not flags or (archaic and flags & PLACE)):
            return n
        return None

    def _capitals_tell(self) -> bool:
        """Whether ordinary words are in lower case, so that a capital means something."""
        high = low = 0
        for i, token in enumerate(self.tokens):
            if token.flags & COMMON:
                if not token.capital:
                    low += 1
                elif not self._opens_sentence(i) and token.end - token.start > 3:
                    high += 1
        return high <= low + 1 and (high + low > 0 or not self.text.isupper())

    # --- small questions -----------------------------------------------------------------------

    def _word(self, i: int) -> str:
        return self.text[self.tokens[i].start : self.tokens[i].end]

    def _end(self, i: int) -> int:
        token = self.tokens[i]
        word = self.text[token.start : token.end]
        return token.end - 2 if word.endswith(("'s", "’s")) and len(word) > 3 else token.end

    def _adjacent(self, i: int, j: int) -> bool:
        """Whether nothing but a space stands between two tokens (after initials not even that is needed)."""
        gap = self.text[self.tokens[i].end : self.tokens[j].start]
        if gap in (" ", "\u00a0", "  ", "-"):
            return True
        if gap == "":
            return True
        return gap in (". ", " - ", "'") and (self.tokens[i].end - self.tokens[i].start == 1 or gap != ". ")

    def _is_first(self, i: int) -> bool:
        flags = self.tokens[i].flags
        return bool(flags & FIRST) and not flags & (WORD | PLACE)

    def _opens_sentence(self, i: int) -> bool:
        if i == 0:
            return True
        gap = self.text[self.tokens[i - 1].end : self.tokens[i].start]
        return any(mark in gap for mark in ".!?:\n\"“•|;>*") or (self.tokens[i - 1].initials and not self.tokens[i - 1].capital)

    def _before_capital(self, i: int) -> bool:
        """Whether another capitalised word touches this one, as in the name of a firm or a law."""
        tokens = self.tokens
        after = i + 1 < len(tokens) and self._adjacent(i, i + 1) and tokens[i + 1].capital
        before = i > 0 and self._adjacent(i - 1, i) and tokens[i - 1].capital and not self._opens_sentence(i - 1)
        return after or before

    def _after_saint(self, i: int) -> bool:
        return i > 0 and (
            fold(self._word(i - 1)) in ("sint", "saint", "st", "santa", "san", "koning", "koningin")
            or self.lowered.endswith("st. ", 0, self.tokens[i].start)
        )

    def _is_institution(self, i: int, last: int) -> bool:
        name = fold(self.text[self.tokens[i].start : self.tokens[last].end])
        if name in _PHRASES or name in long_places():
            return True
        if name.endswith(_INSTITUTION_ENDS) and not self.tokens[last].flags & LAST:
            return True
        return _INSTITUTION.match(self.text, self.tokens[last].end) is not None and self.text[self.tokens[last].end : self.tokens[last].end + 1] in (" ", "-")


_OPEN_DOUBLE_NAMES = ("-van", "-de", "-der", "-den", "-ter", "-ten")  # "Stoffel-van Oosten"
_TELLING_ENDS = ("is", "was", "luidt", "ordt", "ijft", " van", "aam", "heet", "eette", "met", "mens", "n.v.", "nv", "a.v.", "av", "amd",
    "door", "kend", "ik", "hete", "ben", "heer", "uit", "igenlijk"[-5:], "nu", "t.n.v", "t.a.v", "n.v", "a.v")
