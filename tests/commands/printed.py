"""The numbers that a page prints, and whether a summary holds them at the rounding at which they are printed."""

import re
from html import unescape

import numpy as np

NUMBER = re.compile(
    r"(?<![\w#.])[−-]?(\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)(?: (trillion|billion|million|thousand)\b)?"
)
WORDS = {"trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3}
SCALES = (1.0, 0.01, 1e4, 1e6, 1e8)
"""What a number may be counted in: itself, percent, 10,000 persons, millions, 100m yuan."""
TOLD = (
    r'<p class="answer".*?</p>', r'<dl class="tiles">.*?</dl>', r"<h3>.*?</h3>", r"<h4>.*?</h4>",
    r'<ul class="says">.*?</ul>', r"<table>.*?</table>",
)  # fmt: skip


def told(page):
    """Answer, key figures, sentences over figures, and tables, as text; how the run was made stands in the manifest."""
    page = page[: page.index('<section id="made">')]
    parts = [part for pattern in TOLD for part in re.findall(pattern, page, flags=re.DOTALL)]
    texts = [unescape(re.sub(r"<[^>]+>", " ", part)).replace("\N{NO-BREAK SPACE}", " ") for part in parts]
    return [
        text.replace("10,000 persons", "").replace("100m yuan", "") for text in texts
    ]  # units are no numbers


def numbers(text):
    """Every number in a text: as written, its scale (None where no word says it)."""
    return [(found.group(1).rstrip(","), WORDS.get(found.group(2) or "")) for found in NUMBER.finditer(text)]


def held(summary):
    """Magnitudes of all numbers of a summary, and of those in its texts but for sentences, which are made of them."""
    found = []

    def walk(value, name=""):
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, key)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, name)
        elif isinstance(value, str):
            if name != "sentence":
                found.extend(float(text.replace(",", "")) for text, _ in numbers(value))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found.append(abs(float(value)))

    walk(summary)
    return np.unique(found)


def is_held(text, scale, magnitudes):
    """Whether some number rounds to what is printed."""
    printed = float(text.replace(",", ""))
    decimals = len(text.partition("e")[0].partition(".")[2])
    exponent = int(text.partition("e")[2] or 0)
    room = 0.5 * 10.0 ** (exponent - decimals) * (1 + 1e-6)
    scales = SCALES if scale is None else (scale,)
    return any((np.abs(magnitudes / each - printed) <= room).any() for each in scales)


def missing(page, summary):
    """Numbers of the page that no number of the summary rounds to, with their surroundings."""
    magnitudes = held(summary)
    return [
        (text, part.strip()[:300])
        for part in told(page)
        for text, scale in numbers(part)
        if not is_held(text, scale, magnitudes)
    ]
