"""The globs of drizzle.config: `*`, `**`, `?`, `[a-z]`, braces and `!(...)`, over the paths of a tree.

A pattern comes from a pull request: segments are matched one by one, and one with too many stars matches nothing, so
that no pattern makes a regular expression run away.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

MAX_BRACES = 64  # alternatives of one pattern
MAX_STARS = 5  # in one segment
_MAGIC = re.compile(r"[*?\[{]|[!+@]\(")
_NEVER = re.compile(r"(?!)")


def is_glob(pattern: str) -> bool:
    """Return whether a path has anything to expand."""
    return bool(_MAGIC.search(pattern))


def expand(pattern: str, paths: Iterable[str]) -> list[str]:
    """Return the paths that a pattern matches, sorted; braces are expanded first."""
    alternatives = [_segments(alternative) for alternative in braces(pattern)]
    prefix = _MAGIC.split(pattern, maxsplit=1)[0]
    kept = [path for path in paths if path.startswith(prefix)]
    return sorted(path for path in kept if any(_matches(segments, path.split("/")) for segments in alternatives))


def braces(pattern: str) -> list[str]:
    """Return the alternatives of a pattern with `{a,b}`, nested ones too."""
    open_at = pattern.find("{")
    if open_at < 0:
        return [pattern]
    depth, parts, start = 0, [], open_at + 1
    for index in range(open_at, len(pattern)):
        character = pattern[index]
        if character == "{":
            depth += 1
        elif character == "," and depth == 1:
            parts.append(pattern[start:index])
            start = index + 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                parts.append(pattern[start:index])
                return _alternatives(pattern[:open_at], parts, pattern[index + 1 :])
    return [pattern.replace("{", "[{]")]


def _alternatives(before: str, parts: list[str], after: str) -> list[str]:
    found: list[str] = []
    for part in parts[:MAX_BRACES]:
        if len(found) < MAX_BRACES:
            found += braces(before + part + after)
    return found[:MAX_BRACES]


def _segments(pattern: str) -> tuple[re.Pattern[str] | None, ...]:
    """Return one expression a segment, None for `**`."""
    parts = pattern.split("/")
    kept = [part for index, part in enumerate(parts) if part != "**" or index == 0 or parts[index - 1] != "**"]
    return tuple(None if part == "**" else _segment(part) for part in kept)


def _matches(segments: tuple[re.Pattern[str] | None, ...], names: list[str]) -> bool:
    """Match segment by segment; `reached` are the numbers of names that may be used up so far."""
    reached = {0}
    for segment in segments:
        if segment is None:
            reached = set(range(min(reached), len(names) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(names) and segment.fullmatch(names[at])}
        if not reached:
            return False
    return len(names) in reached


@lru_cache(maxsize=512)
def _segment(pattern: str) -> re.Pattern[str]:
    pattern = re.sub(r"\*{2,}", "*", pattern)
    if pattern.count("*") + pattern.count("!(") > MAX_STARS:
        return _NEVER
    try:
        return re.compile(_expression(pattern))
    except re.error:
        return re.compile(re.escape(pattern))


def _expression(pattern: str) -> str:
    out: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character in "*?":
            out.append("[^/]*" if character == "*" else "[^/]")
            at += 1
            continue
        rest = pattern[at:]
        piece, width = _group(rest) if rest[:2] in ("!(", "@(") else _class(rest)
        out.append(piece)
        at += width
    return "".join(out)


def _group(rest: str) -> tuple[str, int]:
    """Return `!(a|b)`: a segment's text that is none of these; `@(a|b)`: one of them."""
    end = rest.find(")")
    if end < 0:
        return re.escape(rest[0]), 1
    alternatives = "|".join(_expression(part) for part in rest[2:end].split("|"))
    if rest[0] != "!":
        return f"(?:{alternatives})", end + 1
    after = _expression(rest[end + 1 :])
    return f"(?!(?:{alternatives}){after}$)[^/]*", end + 1


def _class(rest: str) -> tuple[str, int]:
    end = rest.find("]", 1)
    if rest[0] != "[" or end < 0:
        return re.escape(rest[0]), 1
    body = rest[1:end].replace("\\", "\\\\")
    return f"[{'^' + body[1:] if body[:1] in ('!', '^') else body}]", end + 1
