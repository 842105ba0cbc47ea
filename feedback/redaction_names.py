"""Names of people: by lists of names, by the words around them, and by capitals where capitals mean something."""

import re
from collections.abc import Iterator

from feedback.names import FOLLOWERS, SURNAME_OPENERS, fold, long_places
from feedback.redaction_kinds import Kind, Span
from feedback.redaction_reach import Reach
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
    PHRASES,
    PLACE,
    PROTECTED,
    SURNAME_WORD,
    TITLE,
    WORD,
    mistyped,
    tokens_of,
)

_OWNERS = frozenset("mijn mn m'n onze ons zijn zn haar hun je jouw uw".split())
# an unknown word after "mijn man" may be a verb or an adjective with a typing mistake
_VERB_LIKE = re.compile(r"(?:dt?|t|te|en|ig|ige|lijk|tje|isch)$")
_BEFORE_PEOPLE = frozenset(
    "met door aan naar beste hallo hoi dag klant collega gesproken van bij iemand voor zegt".split()
)
_FATHERS = frozenset("abu abou ibn bin ait ould abd".split())
_RIVERS = frozenset("maas waal rijn lek vecht".split())
_NO_PERSON_AFTER = frozenset(
    """een het elk elke ieder iedere geen twee drie vier vijf zes zeven acht negen tien twaalf twintig dertig veertig
    vijftig zestig zeventig tachtig negentig honderd halve hele paar""".split()
)
_SHORT_TITLES = frozenset("mevr mw mvr mej dhr hr fam mr mrs drs prof ir ds dr wed".split())
_GREETING = re.compile(
    r"(?:goede(?:morgen|middag|navond|ndag)|hallo|hoi|hi|dag|goeiedag)[ ,!.]{1,3}(?:u spreekt )?met $"
)
_NAME_IS = re.compile(
    r"(?:\b(?:mijn|zijn|haar|hun|volledige|eigen|oude|nieuwe|de|met) )?(?:naam|achternaam|voornaam|roepnaam|"
    r"meisjesnaam|geslachtsnaam)"
    r"(?: (?:is|was|luidt|wordt|blijft|van|wijzigen van|veranderen van|veranderd van)|:| =)(?: nu| eigenlijk|"
    r" voluit)? ?$"
)
_BY_NAME = re.compile(
    r"(?:\bik heet|\bik ben|\bdit is|\bu spreekt met|\bspreek ik met|\bgesproken met|\bnamens|\bten name van|"
    r"\bop naam van|"
    r"\bter attentie van|\bt\.?n\.?v\.?|\bt\.?a\.?v\.?|\bgenaamd|\bheet(?:te)?|\bgeholpen door|"
    r"\bondertekend(?: door)?|\baan de heer|"
    r"\bik, |\bik hete|\bgroetjes van|\bgroeten van|\bgetrouwd met|\bgehuwd met|\bgescheiden van|"
    r"\bingediend door|\bbeheerd door) ?$"
)
_THANKS = re.compile(r"(?:alvast bedankt|bij voorbaat dank|met dank|bedankt|dank u wel|vr\.? gr\.?)[,.! ]{0,3}\s{0,3}$")


_TELLING_ENDS = (
    "is",
    "was",
    "luidt",
    "ordt",
    "ijft",
    " van",
    "aam",
    "heet",
    "eette",
    "met",
    "mens",
    "n.v.",
    "nv",
    "a.v.",
    "av",
    "amd",
    "door",
    "kend",
    "ik",
    "hete",
    "ben",
    "heer",
    "uit",
    "igenlijk"[-5:],
    "nu",
    "t.n.v",
    "t.a.v",
    "n.v",
    "a.v",
)


def find_names(text: str, lowered: str) -> Iterator[Span]:
    """Names of people with their initials, particles and surnames; titles such as "mevrouw" stay."""
    tokens = tokens_of(text)
    if tokens:
        yield from _Walk(text, lowered, tokens).spans()


class _Walk(Reach):
    """One pass over the words of one text."""

    def spans(self) -> Iterator[Span]:
        tokens = self.tokens
        position, total = 0, len(tokens)
        while position < total:
            token = tokens[position]
            flags = token.flags
            if not flags and not token.capital and not token.initials:
                position += 1
                continue
            if not token.capital and not flags & (FIRST | LAST | PARTICLE | ANNOUNCES) and not token.initials:
                position += 1
                continue
            found = self._at(position)
            if found:
                first, last = found
                known_to_all = self.end_of_phrase(tokens[first].start, tokens[last].end)
                if not known_to_all:
                    yield Span(tokens[first].start, self.end(last), Kind.NAME)
                position = last + 1
                while position < total and tokens[position].start < known_to_all:
                    position += 1
            else:
                position += 1

    # --- what opens a name ---------------------------------------------------------------------

    def _at(self, i: int) -> tuple[int, int] | None:
        """First and last token of the name that opens at i (or just after the word at i that announces it)."""
        flags = self.tokens[i].flags
        if flags & ANNOUNCES:
            announced = self._announced(i)
            if announced:
                return announced
        if self._told(i):
            last = self.relaxed(i, 4)
            if last is not None:
                return i, last
        return self._by_itself(i)

    def _announced(self, i: int) -> tuple[int, int] | None:
        flags = self.tokens[i].flags
        following = i + 1
        if following >= len(self.tokens):
            return None
        gap = self.text[self.tokens[i].end : self.tokens[following].start]
        if flags & TITLE and (
            gap in (" ", "  ", ") ") or (gap in (".", ". ", ".) ") and self.word(i).lower() in _SHORT_TITLES)
        ):
            if fold(self.word(following)) in ("en", "of") and following + 2 < len(self.tokens):
                following += 2  # "de heer en mevrouw"
            last = self._titled(
                following, strict=flags & FIRST or self.word(i).lower() in ("mr", "ir", "ds", "dr", "zuster", "meester")
            )
            if last is not None:
                return following, last
        if flags & KIN and (gap in (" ", "  ") or re.fullmatch(r" ?[(,:] ?", gap)):
            if fold(self.word(following)) in ("heet", "genaamd", "heette") and following + 1 < len(self.tokens):
                following += 1
                last = self.relaxed(following, 3)
                return (following, last) if last is not None else None
            owned = i > 0 and fold(self.word(i - 1)) in _OWNERS and self.adjacent(i - 1, i)
            last = self._of_kin(following, close=not gap.strip(), owned=owned)
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
            greeted = bool(_GREETING.search(before))
            unknown = not self.tokens[i].flags and len(self.word(i)) > 3 and not mistyped(fold(self.word(i)))
            return greeted and (self.tokens[i].capital or unknown)
        token = self.tokens[i]
        if token.flags & FIRST and not token.flags & (COMMON | PLACE):
            return True
        if token.capital and self.capitals_tell and i + 1 < len(self.tokens) and self.adjacent(i, i + 1):
            following = self.tokens[i + 1]
            if following.capital and following.flags & LAST and not token.flags & (PROTECTED | ANNOUNCES):
                return True  # "t.a.v. Ko Bakker"
        strong = match.group().strip() in ("ik heet", "ten name van", "op naam van", "genaamd", "u spreekt met")
        return strong or (token.capital and (self._looks_like_name(i) or token.initials))

    def _looks_like_name(self, i: int) -> bool:
        flags = self.tokens[i].flags
        if flags & (WORD | PLACE | PROTECTED | ANNOUNCES) and not flags & PARTICLE:
            return bool(flags & (FIRST | SURNAME_WORD)) and not flags & (COMMON | PROTECTED)
        return True

    def _by_itself(self, i: int) -> tuple[int, int] | None:
        token = self.tokens[i]
        flags = token.flags
        if token.initials:
            return self.after_initials(i)
        if flags & PROTECTED:
            return None
        if flags & FIRST and self._is_called(i):
            return i, i
        if flags & FIRST:
            return self._from_first_name(i)
        if flags & PARTICLE:
            if self.word(i).lower() in _FATHERS and i + 1 < len(self.tokens) and self.is_first(i + 1):
                return i, self.extended(i + 1)  # "abu khalil"
            last = self.surname(i)
            return (i, self.extended(last)) if last is not None and self._opens_alone(i, last) else None
        if self._before_initials(i):
            return i, i + 1  # "Jansen, P."
        if flags & LAST and self._spoken_to(i):
            return i, self.extended(i)
        if flags & LAST and self._lone_surname(i):
            last = self.extended(i)
            return i, last
        if token.capital and not flags:
            return self._unknown_capital(i)
        return None

    def _is_called(self, i: int) -> bool:
        """Whether the text says so just after: "koos heet ie"."""
        after = self.lowered[self.tokens[i].end : self.tokens[i].end + 8]
        return after.startswith((" heet ", " heette ")) and not self.tokens[i].flags & (PROTECTED | ANNOUNCES)

    def _from_first_name(self, i: int) -> tuple[int, int] | None:
        token = self.tokens[i]
        sure = not token.flags & (WORD | PLACE)
        last = self.extended(i)
        if last > i:
            if sure or self._supports(i, last):
                return None if self.is_institution(i, last) else (i, last)
            return None
        if self.is_institution(i, i) or self.after_saint(i):
            return None
        if token.capital and self.capitals_tell and self.word(i).isupper():
            return None  # an abbreviation
        if i > 0 and self.adjacent(i - 1, i) and fold(self.word(i - 1)) in _NO_PERSON_AFTER:
            return None  # "een jara", "in het Frans"
        if sure:
            return i, i
        if token.capital and self.capitals_tell and not token.flags & (COMMON | PLACE) and not self.opens_sentence(i):
            return (i, i) if len(self.word(i)) > 2 and not self.word(i).isupper() else None
        return None

    def _supports(self, i: int, last: int) -> bool:
        """Whether the words after a doubtful first name make it one."""
        token = self.tokens[i]
        rest = self.tokens[i + 1 : last + 1]
        names = [t for t in rest if t.flags & (FIRST | LAST) and not t.flags & (WORD | PLACE)]
        if token.flags & COMMON and not (token.capital and not self.opens_sentence(i)):
            return token.capital and bool(names) and self.capitals_tell and rest[-1].capital
        if names:
            return True
        surname = [t for t in rest if t.flags & LAST or (t.capital and not t.flags & WORD)]
        return token.capital and self.capitals_tell and bool(surname) and rest[-1].capital

    def _unknown_capital(self, i: int) -> tuple[int, int] | None:
        """A capitalised word that no list knows, before a particle and a known surname."""
        if not self.capitals_tell or i + 1 >= len(self.tokens) or not self.adjacent(i, i + 1):
            return None
        following = self.tokens[i + 1]
        if following.flags & PARTICLE:
            last = self.surname(i + 1)
            if (
                last is None
                or not self.tokens[last].capital
                or not self.tokens[last].flags & LAST
                or self.tokens[last].flags & PLACE
            ):
                return None
        elif (following.capital and following.flags & LAST and not following.flags & (WORD | PLACE)) or (
            len(self.word(i)) == 1 and following.capital and following.flags & LAST and not following.flags & PLACE
        ):
            last = i + 1
        else:
            return None
        last = self.extended(last)
        return None if self.is_institution(i, last) or (self.word(i).isupper() and len(self.word(i)) > 1) else (i, last)

    def _lone_surname(self, i: int) -> bool:
        token = self.tokens[i]
        if token.flags & (WORD | PLACE) or self.is_institution(i, i) or len(self.word(i)) < 4:
            return False
        if not self.capitals_tell:
            return False
        return (
            token.capital and not self.word(i).isupper() and not self.opens_sentence(i) and not self.before_capital(i)
        )

    def _before_initials(self, i: int) -> bool:
        """Whether a surname stands before its initials or first name, parted by a comma."""
        token = self.tokens[i]
        if i + 1 >= len(self.tokens) or self.text[token.end : self.tokens[i + 1].start] != ", ":
            return False
        following = self.tokens[i + 1]
        letters = self.text[following.start : following.end + 1]
        initials = following.initials or (len(letters) == 2 and letters[1] in ".;,")
        sure = not token.flags & (WORD | PLACE)
        if initials:
            return bool(token.flags & LAST) and (token.capital or sure)
        return token.capital and following.capital and bool(token.flags & LAST) and sure and self.is_first(i + 1)

    def _spoken_to(self, i: int) -> bool:
        """Whether a bare surname in lower case follows a word that people are named after."""
        token = self.tokens[i]
        if token.capital or token.flags & (WORD | PLACE | ANNOUNCES | PROTECTED) or len(self.word(i)) < 5 or i == 0:
            return False
        before = fold(self.word(i - 1))
        return before in _BEFORE_PEOPLE and self.adjacent(i - 1, i) and not mistyped(fold(self.word(i)))

    def _opens_alone(self, i: int, last: int) -> bool:
        """Whether a surname with particles stands by itself ("De Vries belde")."""
        particles = " ".join(fold(self.word(n)) for n in range(i, last) if self.tokens[n].flags & PARTICLE)
        end = self.tokens[last]
        name = fold(self.text[self.tokens[i].start : end.end])
        plain = (
            particles == "de"
            and end.capital
            and fold(self.word(last)) not in _RIVERS
            and end.flags & SURNAME_WORD
            and not end.flags & COMMON
        )
        if (
            name in PHRASES
            or name in long_places()
            or (end.flags & PLACE and not plain and not (self.tokens[i].capital and not self.opens_sentence(i)))
            or self.is_institution(i, last)
        ):
            return False
        if not end.flags & LAST:
            return False
        if fold(self.word(i)) in ("in", "op", "aan", "bij") and particles != "op den":
            return False
        if particles in SURNAME_OPENERS:
            return (end.capital and self.capitals_tell) or not end.flags & WORD
        if not end.capital or not self.capitals_tell or (end.flags & FIRST and not self.tokens[i].capital):
            return False
        if self.tokens[i].capital and not self.opens_sentence(i) and particles in FOLLOWERS:
            return not end.flags & COMMON
        return bool(plain)

    # --- what follows a word that announces a name ---------------------------------------------

    def _titled(self, i: int, strict: object) -> int | None:
        token = self.tokens[i]
        if token.initials:
            found = self.after_initials(i)
            if found:
                return found[1]
            return self.relaxed(i + 1, 3) if i + 1 < len(self.tokens) and self.adjacent(i, i + 1) else None
        if token.flags & PARTICLE:
            last = self.surname(i, relaxed=True)
            if last is not None:
                return self.extended(last)
        capital = token.capital and (self.capitals_tell or not token.flags & WORD)
        if capital and not token.flags & (PROTECTED | ANNOUNCES | PARTICLE):
            return self.extended(i)
        if strict and not token.capital:
            return self.extended(i) if token.flags & LAST and not token.flags & (WORD | PLACE) else None
        if (
            token.flags & (FIRST | LAST)
            and not token.flags & (COMMON | KIN)
            and (not token.flags & WORD or token.flags & SURNAME_WORD)
        ):
            return self.extended(i)
        if not token.flags and len(self.word(i)) > 3 and not mistyped(fold(self.word(i))):
            return self.extended(i)
        return None

    def _of_kin(self, i: int, close: bool, owned: bool) -> int | None:
        token = self.tokens[i]
        if token.flags & (PROTECTED | TITLE | KIN | INTRO | CLOSING):
            return None
        if token.initials:  # "eigenaar d. ghebreyesus"
            found = self.after_initials(i)
            if found:
                return found[1]
            named = i + 1 < len(self.tokens) and self.tokens[i + 1].flags & LAST and self.adjacent(i, i + 1)
            if named and not self.tokens[i + 1].flags & COMMON:
                return i + 1
            following = self.tokens[i + 1] if i + 1 < len(self.tokens) and self.adjacent(i, i + 1) else None
            unknown = following is not None and not following.flags and following.end - following.start > 3
            return i + 1 if unknown and len(self.word(i)) <= 3 else None
        if close and token.flags & PARTICLE and not token.capital:  # "wethouder de graaf"
            last = self.surname(i, named=True)
            if any(fold(self.word(n)) == "het" for n in range(i, last or i)):
                return None  # "de eigenaar van het weiland"
            flags = self.tokens[last].flags if last is not None else 0
            if (
                last is None
                or not flags & LAST
                or flags & (COMMON | KIN)
                or (flags & PLACE and not flags & SURNAME_WORD)
            ):
                return None
            return self.extended(last)
        if token.capital and self.capitals_tell and not self.word(i).isupper():
            if token.flags & COMMON or (token.flags & PARTICLE and not token.flags & FIRST):
                return self.surname(i) if token.flags & PARTICLE else None
            if token.flags & (FIRST | LAST) or (close and not token.flags & (WORD | PLACE)):
                return None if self.is_institution(i, i) else self.extended(i)
            return None
        if close and token.flags & FIRST and not token.flags & COMMON:
            return self.extended(i)
        if (
            close
            and token.flags & (FIRST | LAST)
            and not token.flags & PARTICLE
            and i + 1 < len(self.tokens)
            and self.adjacent(i, i + 1)
        ):  # "ton blankers"
            after = self.tokens[i + 1].flags
            if after & LAST and not after & (WORD | PLACE | ANNOUNCES):
                return self.extended(i)
        if (
            close and owned and not token.flags and not token.capital and 4 < len(self.word(i)) < LONGEST_AFTER_VAN
        ):  # "mijn man gebrehiwot"
            return None if mistyped(fold(self.word(i))) or _VERB_LIKE.search(self.word(i)) else self.extended(i)
        if close and owned and token.flags & LAST and not token.flags & (WORD | PLACE):
            return self.extended(i)
        return None

    def _signature(self, i: int) -> tuple[int, int] | None:
        """The name that closes a text or a line: a few words after "groeten"."""
        first = i + 1
        while first < len(self.tokens) and fold(self.word(first)) in (
            "van",
            "uit",
            "en",
            "met",
            "mvg",
            "namens",
            "ook",
        ):
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
        return (first, last) if (last := self.relaxed(first, 5)) is not None else None
