"""The register of public organisations and products that ships with the package.

`data/organisations.csv` and `data/products.csv` come from public lists (see `data/make_register.py`);
`data/national.toml` adds what those lack, by hand. All are read at the first question, not before.
"""

import csv
import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
OWMS = "http://standaarden.overheid.nl/owms/terms/"
OWN = "urn:terugkoppel:organisatie:"  # for one that the register lacks
TOOI = "https://identifier.overheid.nl/tooi/id/"
ANY_MUNICIPALITY = "Gemeente"  # "my municipality", when the question does not say which
ANY_PROVINCE, ANY_WATER_BOARD = "Provincie", "Waterschap"  # the same for these
_NATIONAL_KINDS = {"Ministerie", "ZelfstandigBestuursorgaan", "Dienst", "Rijksinspectie", "HoogCollegeVanStaat"}
# names of a municipality that are also a town's everyday name
_EVERYDAY_MUNICIPALITIES = {
    "'s-Gravenhage": ("Den Haag", "s Gravenhage"),
    "'s-Hertogenbosch": ("Den Bosch", "s Hertogenbosch"),
    "Bergen (NH)": ("Bergen NH", "Bergen Noord-Holland"),
    "Bergen (L)": ("Bergen L", "Bergen Limburg"),
    "Nuenen, Gerwen en Nederwetten": ("Nuenen",),
    "Súdwest-Fryslân": ("Zuidwest Friesland",),
    "De Fryske Marren": ("De Friese Meren",),
}


@dataclass(frozen=True)
class RegisterEntry:
    """One organisation: `kind` is national, municipality or other; `uri` its term in the register.

    `verified`: it stands in a public register, and so does its TOOI identifier, if given.
    `manifestgroep`: counted among the fifteen members of the Manifestgroep (from memory, not verified).
    """

    name: str
    abbreviation: str
    kind: str
    tooi: str | None
    uri: str
    aliases: tuple[str, ...]
    verified: bool
    manifestgroep: bool = False


@dataclass(frozen=True)
class RegisterProduct:
    """One product of the Uniforme Productnamenlijst and the levels of government that offer it."""

    uri: str
    name: str
    levels: tuple[str, ...]


def find_entry(name: str) -> RegisterEntry | None:
    """The organisation with this name, abbreviation, former or everyday name, TOOI identifier or URI; else None.

    Capitals, accents and punctuation do not matter. A name that fits two municipalities (Bergen) finds none.
    """
    if identified := _by_identifier().get(name.strip()):
        return identified
    key = _key(name)
    return _by_key().get(key) or _by_key().get(re.sub(r"^(de|het|mijn|uw) ", "", key))


def nearest_names(name: str, n: int = 3) -> list[str]:
    """Up to `n` names from the register that look most like `name`, best first."""
    import difflib

    near = difflib.get_close_matches(_key(name), _by_key(), n=4 * n, cutoff=0.7)
    return list(dict.fromkeys(_by_key()[key].name for key in near))[:n]


def products() -> dict[str, str]:
    """Every product of the Uniforme Productnamenlijst: URI → name."""
    return {product.uri: product.name for product in register_products()}


@cache
def register_products() -> tuple[RegisterProduct, ...]:
    """Every product with the levels of government (Rijk, Provincie, Waterschap, Gemeente) that offer it."""
    return tuple(
        RegisterProduct(_uri(row["uri"]), row["name"], tuple(filter(None, row["levels"].split("+"))))
        for row in _rows("products.csv")
    )


@cache
def entries() -> tuple[RegisterEntry, ...]:
    """Every organisation in the register: national ones by hand first, then the municipalities, then the others."""
    listed = {row["uri"]: row for row in _rows("organisations.csv")}
    by_hand = national_entries()
    taken = {_key(name) for entry in by_hand for name in (entry.name, entry.abbreviation, *entry.aliases)}
    terms = {entry.uri for entry in by_hand}
    others: dict[str, RegisterEntry] = {}  # by name: the lists know some organisations under two terms
    for uri, row in listed.items():
        if _uri(uri) not in terms and _key(row["name"]) not in taken:
            entry = _listed(_uri(uri), row["name"], row["kind"])
            others.setdefault(_key(entry.name), entry)
    general = (
        RegisterEntry(ANY_MUNICIPALITY, "", "municipality", None, OWMS + "Gemeente", ("gemeentes", "gemeenten"), True),
        RegisterEntry(ANY_PROVINCE, "", "other", None, OWMS + "Provincie", ("provincies",), True),
        RegisterEntry(ANY_WATER_BOARD, "", "other", None, OWMS + "Waterschap", ("waterschappen",), True),
    )
    return (*by_hand, *general, *others.values())


@cache
def national_entries() -> tuple[RegisterEntry, ...]:
    """The national organisations that citizens meet, with their former and everyday names (national.toml)."""
    rows = tomllib.loads((DATA / "national.toml").read_text("utf-8"))["organisation"]
    return tuple(_national(fields) for fields in rows)


def _national(fields: dict[str, Any]) -> RegisterEntry:
    """An entry of national.toml; without an OWMS term its address is made from the name."""
    return RegisterEntry(
        name=fields["name"],
        abbreviation=fields["abbreviation"],
        kind="national",
        tooi=TOOI + fields["tooi"] if "tooi" in fields else None,
        uri=OWMS + fields["owms"] if "owms" in fields else OWN + _key(fields["name"]).replace(" ", "-"),
        aliases=tuple(fields.get("aliases", ())),
        verified=fields.get("tooi_verified", "owms" in fields and "tooi" not in fields),
        manifestgroep=fields.get("manifestgroep", False),
    )


def _listed(uri: str, name: str, kind: str) -> RegisterEntry:
    """An entry of organisations.csv; a municipality or province says so in its name."""
    entry = RegisterEntry(name, "", "other", None, uri, (), True)
    if kind == "Gemeente":
        everyday = _EVERYDAY_MUNICIPALITIES.get(name, ())
        shown = "Den Haag" if name == "'s-Gravenhage" else name
        return replace(entry, name=f"Gemeente {shown}", kind="municipality", aliases=(name, *everyday))
    if kind == "Provincie":
        return replace(entry, name=f"Provincie {name}", aliases=(name,))
    if kind in _NATIONAL_KINDS:
        return replace(entry, kind="national")
    return entry


@cache
def _by_key() -> dict[str, RegisterEntry]:
    """Every name in its bare form → entry: names win from abbreviations, those from aliases, first from later."""
    found: dict[str, RegisterEntry] = {}
    for entry in entries():
        found.setdefault(_key(entry.name), entry)
    for entry in entries():
        if entry.abbreviation:
            found.setdefault(_key(entry.abbreviation), entry)
    for entry in entries():
        for alias in entry.aliases:
            found.setdefault(_key(alias), entry)
            if entry.kind == "municipality" and entry.name != ANY_MUNICIPALITY:
                found.setdefault(_key(f"gemeente {alias}"), entry)
    return found


@cache
def _by_identifier() -> dict[str, RegisterEntry]:
    """URI, TOOI identifier or its last part (zb000117) → entry."""
    found = {entry.uri: entry for entry in entries()}
    for entry in entries():
        if entry.tooi:
            found |= {entry.tooi: entry, entry.tooi.rsplit("/", 1)[1]: entry}
    return found


def _key(name: str) -> str:
    """The name without capitals, accents and punctuation."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def _uri(term: str) -> str:
    return term if term.startswith("http") else OWMS + term


def _rows(file_name: str) -> list[dict[str, str]]:
    with (DATA / file_name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
