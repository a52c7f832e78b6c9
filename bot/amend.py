"""A comment of several findings of which some are gone: those are struck out in it, and the others stay."""

import re
from collections.abc import Collection, Iterable, Mapping

from bot.compose import APART, described
from bot.merged import merged
from rules.report import LineFix, Reported

GONE = "<!-- dbreview:gone {} -->"  # in place of the mark of a finding that is no longer spoken of

_MARK = re.compile(r"<!-- dbreview:(?:finding|gone) ([0-9a-f]+) -->")
_MESSAGE = re.compile(r"^\*\*(.+)\*\*$", re.MULTILINE)


def amended(body: str, gone: Mapping[str, str], found: Iterable[Reported]) -> str:
    """Return a comment of ours without what is `gone` (by fingerprint, with words that say what became of it).

    `found` are the findings of now: from them comes how to mend those that stay. A comment that had to be cut, so that
    its marks stand at its end, comes back as it is.
    """
    marks = list(_MARK.finditer(body))
    if gone.keys().isdisjoint(mark[1] for mark in marks):
        return body
    parts, at = [], 0
    for mark in marks:
        text = body[at : mark.start()].removeprefix(APART).strip()
        parts.append(_struck(text, gone[mark[1]], mark[1]) if mark[1] in gone else f"{text}\n\n{mark[0]}")
        at = mark.end()
    together = body[at:].removeprefix(APART).strip()
    left = {mark[1] for mark in marks if mark[0] != GONE.format(mark[1])} - gone.keys()
    return APART.join([*parts, *(_fixes(left, found) if together else [])])


def _struck(text: str, words: str, fingerprint: str) -> str:
    """Return what is left of a finding that is gone: its message, struck out, and what became of it."""
    message = _MESSAGE.search(text)
    return f"{f'~~{message[1]}~~ ' if message else ''}{words}\n\n{GONE.format(fingerprint)}"


def _fixes(left: Collection[str], found: Iterable[Reported]) -> list[str]:
    """Return how to mend what is left, which stood below all of it as one fix and may be less now."""
    fixes = [f.fix for f in found if f.fingerprint in left and f.fix and f.fix.edits]
    one = merged(fixes)
    each: list[LineFix] = [one] if one else fixes
    return ["\n\n".join(described(fix) for fix in each)] if each else []
