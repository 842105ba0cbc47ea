"""Make organisations.csv and products.csv from the public lists they come from.

usage: python journeys/data/make_register.py FOLDER   (holding organisations_owms.csv.gz and upl.csv)

Kept: organisations that exist today and could answer a citizen; each URI once, under its most telling
kind. Left out: clusters ("Notarissen (Cluster)"), cadastral municipalities, taxonomies and former bodies.
"""

import csv
import gzip
import html
import re
import sys
from datetime import date
from pathlib import Path

# most telling first: the general list repeats nearly all of the others
KINDS = (
    "Gemeente",
    "Ministerie",
    "Provincie",
    "Waterschap",
    "ZelfstandigBestuursorgaan",
    "Rijksinspectie",
    "HoogCollegeVanStaat",
    "CaribischOpenbaarLichaam",
    "Veiligheidsregio",
    "GGD",
    "SocialeDienst",
    "Milieudienst",
    "RechterlijkeMacht",
    "Dienst",
    "DienstAgentschapInstellingOfProject",
    "OpenbaarLichaamVoorBedrijfEnBeroep",
    "RegionaalSamenwerkingsorgaan",
    "Overheidsorganisatie",
)
NOT_ONE_ORGANISATION = re.compile(r"\(cluster\)|^overig$", re.IGNORECASE)
OWMS = "http://standaarden.overheid.nl/owms/terms/"


def organisations(folder: Path, today: date) -> list[tuple[str, str, str]]:
    """Rows (URI, name, kind) by kind and name."""
    with gzip.open(folder / "organisations_owms.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] in KINDS]
    found: dict[str, tuple[str, str, str]] = {}
    for row in sorted(rows, key=lambda row: KINDS.index(row["label"])):
        name = re.sub(r"\s+", " ", html.unescape(row["text"])).strip()
        if (row["endDate"] and row["endDate"] < today.isoformat()) or NOT_ONE_ORGANISATION.search(name):
            continue
        found.setdefault(row["id"], (row["id"], name, row["label"]))
    return sorted(found.values(), key=lambda row: (KINDS.index(row[2]), row[1]))


def products(folder: Path) -> list[tuple[str, str, str]]:
    """Rows (URI, name, levels of government joined by +)."""
    with (folder / "upl.csv").open(encoding="utf-8-sig", newline="") as file:
        return sorted({row["id"]: (row["id"], row["text"], row["label"]) for row in csv.DictReader(file)}.values())


def write(path: Path, header: tuple[str, ...], rows: list[tuple[str, str, str]]) -> None:
    """Write rows with the shared start of the URIs left out."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows((uri.removeprefix(OWMS), *rest) for uri, *rest in rows)


if __name__ == "__main__":
    source, target = Path(sys.argv[1]), Path(__file__).parent
    write(target / "organisations.csv", ("uri", "name", "kind"), organisations(source, date.today()))  # noqa: DTZ011
    write(target / "products.csv", ("uri", "name", "levels"), products(source))
