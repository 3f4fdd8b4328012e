"""Claims about the looks of pages: all that are written share them, and what is dark on a screen is not so on paper."""

import re
from pathlib import Path

import pytest

from sim.report.template import filled

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path.relative_to(ROOT)
    for tree in ("sim", "calibration")
    for path in (ROOT / tree).rglob("*.html")
    if path.name != "head.html"
)


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_page_has_the_common_looks_and_needs_no_other_file(path):
    source = (ROOT / path).read_text("utf-8")
    holes = set(re.findall(r"\$(\w+)", source)) - {"head"} | {"title"}
    page = filled(".".join(path.parent.parts), path.name, dict.fromkeys(holes, "said"))
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert not re.search(r"https?:|<link|@import|url\(", page)
    assert not re.search(r"(?<!\$)\$\w", page)


def test_dark_and_narrow_are_for_screens_alone():
    looks = (ROOT / "sim/report/pages.css").read_text("utf-8")
    queries = re.findall(r"@media ([^{]+) {", looks)
    assert len(queries) == 3
    assert [query for query in queries if not query.startswith("screen and")] == ["print"]
