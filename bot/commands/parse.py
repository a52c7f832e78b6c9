"""What a comment orders: its first `/dbreview` line, outside of code, quotes and HTML comments."""

import re
from collections.abc import Iterator

from bot.commands.kit import Order

BODY_LIMIT = 65_536  # characters; GitHub takes no longer comment
ARGUMENT_LIMIT = 400
TEXT_LIMIT = 2_000  # of a question or an idea, the lines that follow included

_ORDER = re.compile(r" {0,3}/dbreview(?:[ \t]+(?P<rest>.*))?", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def parse(body: str) -> Order | None:
    """Return the first order of a comment, or None. Whether there is a command of that word is not asked here."""
    lines = _spoken_lines(body[:BODY_LIMIT])
    for line in lines:
        if found := _ORDER.fullmatch(line.rstrip()):
            said = (found["rest"] or "").strip()
            word, _, argument = said.partition(" ")
            text = " ".join(" ".join([said, *_until_next(lines)]).split())[:TEXT_LIMIT] if said else ""
            return Order(word.casefold()[:ARGUMENT_LIMIT], " ".join(argument.split())[:ARGUMENT_LIMIT], text=text)
    return None


def _until_next(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines up to the next order."""
    for line in lines:
        if _ORDER.fullmatch(line.rstrip()):
            return
        yield line


def _spoken_lines(body: str) -> Iterator[str]:
    """Yield the lines the author says as prose: no fenced or indented code, no quotes, nothing inside `<!-- -->`."""
    fence = ""
    hidden = False
    for line in body.splitlines():
        if fence:
            if _closes(fence, line):
                fence = ""
            continue
        if not hidden and (opened := _FENCE.match(line)):
            fence = opened[1]
            continue
        visible, hidden = _outside_comments(line, hidden=hidden)
        if visible.lstrip().startswith(">") or line.startswith(("    ", "\t")):
            continue
        yield visible


def _closes(fence: str, line: str) -> bool:
    marks = line.strip()
    return len(marks) >= len(fence) and set(marks) == {fence[0]}


def _outside_comments(line: str, *, hidden: bool) -> tuple[str, bool]:
    """Return the part of `line` outside of HTML comments, and whether one is still open at its end."""
    parts: list[str] = []
    at = 0
    while at < len(line):
        mark = "-->" if hidden else "<!--"
        end = line.find(mark, at)
        if not hidden:
            parts.append(line[at : end if end >= 0 else None])
        if end < 0:
            break
        hidden = not hidden
        at = end + len(mark)
    return "".join(parts), hidden
