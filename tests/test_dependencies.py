"""What the product rests on is written down: every package, its version, and a licence that goes with ours."""

import json
import re
from pathlib import Path

import pytest

from tests import licences
from tests.licences import FAMILIES, ONLY_TESTS, ROOT, constraints, family, installed, licence, needed_for

ROW = re.compile(r"^\| ([\w.-]+) \| ([\w.+-]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def page_rows() -> dict[str, tuple[str, ...]]:
    page = (ROOT / "docs" / "licences.md").read_text("utf-8")
    return {row[0]: row[1:] for row in ROW.findall(page.split("## Packages")[1]) if row[0] != "Package"}


def bill() -> dict[str, tuple[str, str]]:
    told = json.loads((ROOT / "docs" / "sbom.cdx.json").read_text("utf-8"))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    return {
        one["name"]: (
            one["version"],
            " AND ".join(each.get("expression") or each["license"]["id"] for each in one["licenses"]),
        )
        for one in told["components"]
    }


def test_the_bill_and_the_page_of_licences_have_every_package_of_the_constraints() -> None:
    asked = dict(constraints().values())
    assert {name: row[0] for name, row in page_rows().items()} == asked, "run `make sbom licences`"
    assert {name: version for name, (version, _) in bill().items()} == asked, "run `make sbom licences`"


def test_the_bill_and_the_page_tell_the_same_licence() -> None:
    assert {name: told for name, (_, told) in bill().items()} == {name: row[1] for name, row in page_rows().items()}


def test_what_is_installed_says_of_its_licence_what_the_page_says() -> None:
    pages = page_rows()
    seen = {
        written: licence(name)
        for name, (written, version) in constraints().items()
        if (found := installed(name)) is not None and found.version == version
    }
    assert len(seen) > 100
    assert {name: pages[name][1] for name in seen} == seen


def test_the_product_takes_in_no_package_under_the_gpl_or_an_unknown_licence() -> None:
    roles = needed_for()
    for name, (written, _) in constraints().items():
        told, found = page_rows()[written][1], page_rows()[written][2]
        assert family(told) == found, written
        assert found in FAMILIES, written
        assert found != ONLY_TESTS or roles.get(name) == "test", written


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", "permissive"),
        ("MPL-2.0 AND MIT", "weak copyleft"),
        ("Apache-2.0 WITH LLVM-exception AND MIT", "permissive"),
        ("MIT OR GPL-2.0-only", "permissive"),
        ("GPL-2.0-only AND MIT", ONLY_TESTS),
        ("GPL-3.0-or-later", None),
        ("AGPL-3.0-only", None),
        ("Something of our own", None),
    ],
)
def test_a_choice_of_licences_is_judged_by_its_easiest_and_a_sum_by_its_hardest(
    expression: str, expected: str | None
) -> None:
    assert family(expression) == expected


def test_a_package_that_tells_no_licence_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "quiet-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: quiet\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert licences.licence("quiet") is None
