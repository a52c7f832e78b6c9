"""JSON with comments and trailing commas (tsconfig.json), and JSON of any kind as plain values."""

import json

from schema.span import Source


def read_json(source: Source) -> object:
    """Return the JSON of a file, comments and trailing commas forgiven; None where it is not JSON."""
    try:
        value: object = json.loads(source.text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        try:
            value = json.loads(_without_trailing_commas(_without_comments(source.text)))
        except (ValueError, RecursionError):
            return None
    return value


def _without_comments(text: str) -> str:
    """Blank out comments that stand outside strings."""
    parts, at, size = [], 0, len(text)
    while at < size:
        character = text[at]
        if character == '"':
            end = _string_end(text, at)
            parts.append(text[at:end])
            at = end
        elif text.startswith("//", at):
            end = text.find("\n", at)
            at = size if end < 0 else end
        elif text.startswith("/*", at):
            end = text.find("*/", at)
            at = size if end < 0 else end + 2
        else:
            parts.append(character)
            at += 1
    return "".join(parts)


def _string_end(text: str, at: int) -> int:
    at += 1
    while at < len(text) and text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return at + 1


def _without_trailing_commas(text: str) -> str:
    parts, at = [], 0
    while at < len(text):
        character = text[at]
        if character == '"':
            end = _string_end(text, at)
            parts.append(text[at:end])
            at = end
            continue
        if character == "," and _next(text, at + 1) in "}]":
            at += 1
            continue
        parts.append(character)
        at += 1
    return "".join(parts)


def _next(text: str, at: int) -> str:
    """Return the next character that is no white space, a space where there is none."""
    while at < len(text) and text[at].isspace():
        at += 1
    return text[at] if at < len(text) else " "
