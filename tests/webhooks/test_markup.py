"""The one place where text becomes markup, and colours that everybody can tell from their paper."""

import re
from pathlib import Path

import pytest

import webhooks.markup
from webhooks.markup import el, join, page

HOSTILE = """<script>alert("1")</script>&'"""


def test_text_is_escaped_wherever_it_stands() -> None:
    shown = el("a", HOSTILE, el("b", HOSTILE), href=HOSTILE, data_from=HOSTILE)
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 4
    assert "<script>alert" not in page(HOSTILE, HOSTILE).body.decode()
    assert join(None, False, "a", el("br")) == "a<br>"


def test_attributes_are_left_out_set_and_renamed() -> None:
    made = el("input", type="radio", checked=True, disabled=False, value=None, aria_label="x", class_="y", for_="z")
    assert made == '<input type="radio" checked aria-label="x" class="y" for="z">'


def luminance(colour: str) -> float:
    """See https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    digits = colour.lstrip("#")
    parts = [int(c * 2 if len(digits) == 3 else digits[2 * i : 2 * i + 2], 16) / 255 for i, c in enumerate(digits[:3])]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_colour_of_text_is_readable(scheme: int) -> None:
    css = (Path(webhooks.markup.__file__).parent / "page.css").read_text()
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+);", re.findall(r":root \{(.*?)\}", css, re.DOTALL)[scheme]))
    papers = [colours["paper"], colours["card"], colours["bad-paper"]]
    for paper in papers:
        for ink in ("ink", "accent"):
            assert contrast(colours[ink], paper) >= 4.5, (ink, paper)
    for paper in papers[:2]:
        for ink in ("soft", "good", "bad", "wait"):
            assert contrast(colours[ink], paper) >= 4.5, (ink, paper)
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
