"""A comment of several findings of which some are gone: those are struck out in it, and the others stay."""

import re
from collections.abc import Collection, Iterable, Mapping, Set

from bot.compose import APART, MARK, described, finding_body, unfixed
from bot.merged import merged
from rules.report import LineFix, Reported

GONE = "<!-- dbreview:gone {} -->"  # in place of the mark of a finding that is no longer spoken of

_MARK = re.compile(r"<!-- dbreview:(?:finding|gone) ([0-9a-f ]+) -->")
_MESSAGE = re.compile(r"^\*\*(.+)\*\*$", re.MULTILINE)


def amended(body: str, gone: Mapping[str, str], found: Collection[Reported]) -> str:
    """Return a comment of ours without what is `gone` (by fingerprint, with words that say what became of it).

    `found` are the findings of now: from them comes how to mend those that stay. A comment that had to be cut, so that
    its marks stand at its end, comes back as it is.
    """
    marks = list(_MARK.finditer(body))
    together = body[marks[-1].end() :].removeprefix(APART).strip() if marks else ""
    now = [unfixed(finding) if together else finding for finding in found]
    sections, at = [], 0
    for mark in marks:
        text = body[at : mark.start()].removeprefix(APART).strip()
        sections.append((f"{text}\n\n{mark[0]}", _changed(text, mark, gone, now)))
        at = mark.end()
    if not any(changed for _, changed in sections):
        return body
    left = {each for mark in marks if mark[0] != GONE.format(mark[1]) for each in mark[1].split()} - gone.keys()
    return APART.join([*(changed or same for same, changed in sections), *(_fixes(left, found) if together else [])])


def _changed(text: str, mark: re.Match[str], gone: Mapping[str, str], now: Iterable[Reported]) -> str | None:
    """Return what becomes of the words before a mark; None where they stay: nothing of them is gone, or who knows what.

    Of several that were told as one, those that are left are told as they are found now.
    """
    spoken = mark[1].split()
    left = [each for each in spoken if each not in gone]
    if not left:
        return _struck(text, gone[spoken[0]], mark[1])
    fewer = [f for f in now if set(f.fingerprints) == set(left)] if len(left) < len(spoken) else []
    return f"{finding_body(fewer[0])}\n\n{MARK.format(' '.join(left))}" if fewer else None


def _struck(text: str, words: str, fingerprint: str) -> str:
    """Return what is left of a finding that is gone: its message, struck out, and what became of it."""
    message = _MESSAGE.search(text)
    return f"{f'~~{message[1]}~~ ' if message else ''}{words}\n\n{GONE.format(fingerprint)}"


def _fixes(left: Set[str], found: Iterable[Reported]) -> list[str]:
    """Return how to mend what is left, which stood below all of it as one fix and may be less now."""
    fixes = [f.fix for f in found if left >= set(f.fingerprints) and f.fix and f.fix.edits]
    one = merged(fixes)
    each: list[LineFix] = [one] if one else fixes
    return ["\n\n".join(described(fix) for fix in each)] if each else []
