"""Canaries: invented personal data that stands nowhere else, and the search for it in whatever a computer keeps."""

import contextlib
import gzip
import html
import io
import random
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote_plus

from stdnum import iban
from stdnum.nl import bsn

EACH = 12  # of a kind
ARROW = b"\xff\xff\xff\xff"  # how a stream of tables begins, as in a backup
THINGS = (
    *("theemuts", "fietspomp", "koekentrommel", "paraplubak", "vogelkooi", "schemerlamp"),
    *("broodrooster", "gieter", "kapstok", "wekkerradio", "puzzeldoos", "soeplepel"),
)
# kind → what the things of its sentences are like, and how citizens write it; {} is the value
KINDS = {
    "bsn": ("gestreepte", "Mijn BSN is {} en daarmee kom ik niet verder"),
    "iban": ("roestige", "Het geld moet naar rekening {} en niet naar de oude"),
    "e-mail": ("paarse", "Mailt u mij op {} als het klaar is"),
    "telefoon": ("piepende", "Bel mij na vijven op {} want dan ben ik thuis"),
    "naam": ("glimmende", "Mijn naam is {} en ik wacht al weken op antwoord"),
    "postcode": ("wiebelende", "Ik woon op postcode {} sinds de verhuizing"),
    "adres": ("stoffige", "De brief ging naar {} en daar woon ik niet meer"),
    "geboortedatum": ("geblokte", "Ik ben geboren op {} en krijg nog geen AOW"),
    "document": ("verbleekte", "Het nummer van mijn paspoort is {} maar de site weigert het"),
    "kenteken": ("zelfgebreide", "Mijn auto met kenteken {} is al verkocht"),
    "gebruikersnaam": ("doorgezaagde", "Mijn gebruikersnaam is {} maar het wachtwoord klopt niet"),
    "zaaknummer": ("rinkelende", "Mijn zaaknummer is {} en niemand kan het vinden"),
}
FOUND_BY = frozenset({"bsn", "iban", "e-mail", "telefoon"})  # of these nothing may ever be kept, not in a name either
MUTE = frozenset({"gebruikersnaam", "zaaknummer"})  # alone they could be anything: the words around tell
NAMES = (
    *("Fenna van der Kloosterman", "Joris ten Hagenbeek", "Wietske Zijlstra-Hoogterp", "Achmed el Bouazzaoui"),
    *("Liesbeth van 't Noordeinde", "Krzysztof Wiśniewski", "Maartje de Oudshoorn", "Douwe Sietsma"),
    *("Sanne op den Kelder", "Rachid Benhaddou", "Büşra Yıldırım", "Geertruida Vlietstra"),
)
STREETS = (
    *("Zilverschoonstraat", "Wulpenlaan", "Korenmolenweg", "Jan Steenkade", "Lepelaarplein", "Oude Veerdijk"),
    *("Hazelnootsingel", "Meidoornpad", "Tramkade", "Sint Jansgracht", "Kievitsweg", "Turfschipperstraat"),
)
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


@dataclass(frozen=True)
class Canary:
    """One invented value; `sentence` is how a citizen says it, and ends in words that stand in no other."""

    kind: str
    number: int
    value: str

    @property
    def told(self) -> str:
        """The value in a sentence."""
        return KINDS[self.kind][1].format(self.value)

    @property
    def alone(self) -> str:
        """The value by itself, where that tells what it is."""
        return self.told if self.kind in MUTE else self.value

    @property
    def marker(self) -> str:
        """Ordinary words by which the sentence of a citizen is known again."""
        return f"{KINDS[self.kind][0]} {THINGS[self.number]}"

    @property
    def sentence(self) -> str:
        """What a citizen says."""
        return f"{self.told}; dat staat ook bij de {self.marker}."

    @property
    def needles(self) -> tuple[str, ...]:
        """What the value is looked for by, in small letters: whole, without what parts it, its telling part."""
        whole = self.value.lower()
        needles = {whole}
        if self.kind in FOUND_BY:
            needles.add(re.sub(r"[ .\-]", "", whole) if self.kind != "e-mail" else whole.split("@")[0])
        if self.kind == "naam":
            needles.add(whole.split()[-1])
        if self.kind == "adres":
            needles.add(whole.rsplit(" ", 1)[0])
        return tuple(needles)


@cache
def canaries() -> tuple[Canary, ...]:
    """The 144, always the same."""
    chance = random.Random(20261)
    made = {kind: [_value(kind, number, chance) for number in range(EACH)] for kind in KINDS}
    return tuple(Canary(kind, number, value) for kind in KINDS for number, value in enumerate(made[kind]))


def one_of_each() -> tuple[Canary, ...]:
    """Twelve of them, one of each kind."""
    return tuple(one for place, one in enumerate(canaries()) if one.number == place // EACH)


def _value(kind: str, number: int, chance: random.Random) -> str:
    digits = "".join(str(chance.randrange(10)) for _ in range(12))
    letters = "".join(chance.choice("BDFGHKLNPRSTVXZ") for _ in range(6))
    if kind == "bsn":
        return next(
            found for found in (str(chance.randrange(10**8, 10**9)) for _ in range(10**4)) if bsn.is_valid(found)
        )
    if kind == "iban":
        account = f"{('ABNA', 'INGB', 'RABO', 'TRIO')[number % 4]}0{digits[:9]}"
        written = iban.format(f"NL{iban.calc_check_digits(f'NL00{account}')}{account}")
        return written if number % 2 else written.replace(" ", "")
    if kind == "e-mail":
        first = NAMES[number].split()[0].lower().encode("ascii", "ignore").decode()
        return f"{first}.{letters.lower()}@voorbeeldpost.nl"
    if kind == "telefoon":
        return (f"06-{digits[:8]}", f"06 {digits[:4]} {digits[4:8]}", f"+31 6 {digits[:8]}", f"0418-{digits[:6]}")[
            number % 4
        ]
    if kind == "naam":
        return NAMES[number]
    if kind == "postcode":
        return f"{chance.randrange(1000, 9999)}{' ' * (number % 2)}{letters[:2]}"
    if kind == "adres":
        return f"{STREETS[number]} {chance.randrange(2, 300)}"
    if kind == "geboortedatum":
        return f"{chance.randrange(1, 28)} {MONTHS[number]} {chance.randrange(1931, 1999)}"
    if kind == "document":
        return f"{letters[:3]}{digits[0]}{letters[3]}{digits[1:3]}{letters[4]}{digits[3]}"
    if kind == "kenteken":
        return (f"{letters[:2]}-{digits[:3]}-{letters[2]}", f"{digits[:2]}-{letters[:3]}-{digits[2]}")[number % 2]
    if kind == "gebruikersnaam":
        return f"{letters.lower()}_{digits[:4]}"
    return f"Z{digits[:2]}-{digits[2:8]}"


# --- looking -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Found:
    """A canary that is somewhere: where, of what kind, which one, and whether it is the value or its sentence."""

    place: str
    kind: str
    number: int
    what: str  # value, sentence


def found_in(place: str, content: bytes | str, some: Sequence[Canary] | None = None) -> set[Found]:
    """Every canary (of `some`) in there, as it stands or packed, escaped or in another encoding."""
    found: set[Found] = set()
    for inner, text in texts(content):
        low = text.lower()
        for one in some or canaries():
            if any(needle in low for needle in one.needles):
                found.add(Found(place + inner, one.kind, one.number, "value"))
            if one.marker in low:
                found.add(Found(place + inner, one.kind, one.number, "sentence"))
    return found


def found_under(folder: Path, name: str, some: Sequence[Canary] | None = None) -> set[Found]:
    """Every canary in the files of a folder, and in what they are called."""
    found: set[Found] = set()
    for path in sorted(folder.rglob("*")):
        where = f"{name}/{path.relative_to(folder)}"
        found |= found_in(f"{name}: names", path.name, some)
        if path.is_file():
            found |= found_in(where, path.read_bytes(), some)
    return found


def texts(content: bytes | str) -> Iterator[tuple[str, str]]:
    """What may be read in there: the name of a part ("": the whole) and its text, in each way that it can be read."""
    if isinstance(content, bytes):
        for part, inside in _unpacked(content):
            yield from ((part + deeper, text) for deeper, text in texts(inside))
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            if encoding == "utf-8" or b"\0" in content:
                yield from (("", text) for text in _read(content.decode(encoding, "replace")))
                if encoding != "utf-8":
                    yield "", content[1:].decode(encoding, "replace")
    else:
        yield from (("", text) for text in _read(content))


def _read(text: str) -> Iterator[str]:
    yield text
    plain = " ".join(text.split())
    if "&" in plain:
        plain = html.unescape(plain)
    if "%" in plain:
        plain = unquote_plus(plain)
    if "\\u" in plain:
        plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), plain)
    if plain != text:
        yield plain


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes | str]]:
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name in archive.namelist():
                    yield f"!{name}", archive.read(name)
        except zipfile.BadZipFile:
            pass
    elif content.startswith(b"\x1f\x8b"):
        yield "!gz", gzip.decompress(content)
    elif content.startswith(ARROW):
        import pyarrow as pa

        with contextlib.suppress(pa.ArrowInvalid):
            yield "!arrow", str(pa.ipc.open_stream(content).read_all().to_pylist())
    elif content.startswith(b"%PDF"):
        import pypdf

        yield "!pdf", "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def table_of(found: Iterable[Found]) -> str:
    """Place × what was found there, one line a place, for a person to read."""
    lines: dict[str, dict[str, int]] = {}
    for one in found:
        name = one.kind if one.what == "value" else "sentences"
        counts = lines.setdefault(one.place, {})
        counts[name] = counts.get(name, 0) + 1
    told = (
        f"  {place}: " + ", ".join(f"{n} {c}" for n, c in sorted(counts.items()))
        for place, counts in sorted(lines.items())
    )
    return "\n".join(told) or "  nothing"
