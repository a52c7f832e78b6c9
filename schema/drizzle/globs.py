"""The globs of drizzle.config: `*`, `**`, `?`, `[a-z]`, braces and `!(...)`, over the paths of a tree."""

import re
from functools import lru_cache

MAX_BRACES = 64  # alternatives of one pattern
_MAGIC = re.compile(r"[*?\[{]|[!+@]\(")


def is_glob(pattern: str) -> bool:
    """Return whether a path has anything to expand."""
    return bool(_MAGIC.search(pattern))


def expand(pattern: str, paths: "frozenset[str] | list[str]") -> list[str]:
    """Return the paths that a pattern matches, sorted; braces are expanded first."""
    alternatives = braces(pattern)
    expressions = [_compiled(alternative) for alternative in alternatives]
    prefix = _literal_prefix(alternatives)
    return sorted(p for p in paths if p.startswith(prefix) and any(e.fullmatch(p) for e in expressions))


def _literal_prefix(patterns: list[str]) -> str:
    prefixes = {_MAGIC.split(pattern, maxsplit=1)[0] for pattern in patterns}
    shortest = min(prefixes, key=len) if prefixes else ""
    return shortest if all(prefix.startswith(shortest) for prefix in prefixes) else ""


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
                before, after = pattern[:open_at], pattern[index + 1 :]
                found = [alternative for part in parts for alternative in braces(before + part + after)[:MAX_BRACES]]
                return found[:MAX_BRACES]
    return [pattern.replace("{", "[{]")]


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_expression(pattern))


def _expression(pattern: str) -> str:
    """Return a regular expression without nested repetition: every part of it matches within one path segment."""
    out: list[str] = []
    at = 0
    while at < len(pattern):
        rest = pattern[at:]
        if rest.startswith("**/"):
            out.append("(?:[^/]+/)*" if not out or out[-1] != "(?:[^/]+/)*" else "")
            at += 3
        elif rest.startswith("**"):
            out.append(".*")
            at += 2
        elif rest[0] == "*":
            out.append("[^/]*")
            at += 1
        elif rest[0] == "?":
            out.append("[^/]")
            at += 1
        else:
            piece, width = _group(rest) if rest[:2] in ("!(", "@(", "+(") else _class(rest)
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
    body = "^" + body[1:] if body[:1] in ("!", "^") else body
    try:
        re.compile(f"[{body}]")
    except re.error:
        return re.escape(rest[: end + 1]), end + 1
    return f"[{body}]", end + 1
