"""The manual shows what is there: its pictures exist, are small enough to load, and are all shown."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
MANUAL = (DOCS / "handleiding.md").read_text("utf-8")
HEAVIEST = 250_000  # bytes of a picture


def pictures() -> set[str]:
    return set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", MANUAL))


def test_every_picture_of_the_manual_is_there_and_light() -> None:
    assert pictures()
    assert [name for name in pictures() if not (DOCS / name).is_file()] == []
    assert [name for name in pictures() if (DOCS / name).stat().st_size > HEAVIEST] == []


def test_every_picture_of_a_walk_is_in_the_manual() -> None:
    assert {f"images/{file.name}" for file in (DOCS / "images").glob("walk-*.png")} <= pictures()


def test_every_page_and_heading_that_the_manual_points_to_is_there() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-")
        for line in MANUAL.splitlines()
        if line.startswith("#")
    }
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", MANUAL)
    assert [one for one in links if one.startswith("#") and one[1:] not in headings] == []
    assert [one for one in links if not one.startswith("#") and not (DOCS / one).is_file()] == []
