"""JavaScript's string methods, on constants. Regular expressions are never run."""

from collections.abc import Callable

from schema.drizzle.evaluate import MAX_ITEMS, MAX_TEXT
from schema.drizzle.values import UNDEFINED, At, Unknown, Value


def get(text: str, name: str, at: At) -> Value:
    """Return `text[name]`: a character, or `length`."""
    if name == "length":
        return len(text)
    if name.isdecimal() and name.isascii() and len(name) < 9:
        return text[int(name)] if int(name) < len(text) else UNDEFINED
    return at.unknown(f"`{name}` of a text is not known")


def invoke(text: str, name: str, arguments: list[Value], at: At) -> Value:
    """Return `text.name(...arguments)`."""
    unknown = next((argument for argument in arguments if isinstance(argument, Unknown)), None)
    if unknown is not None:
        return unknown
    method = _METHODS.get(name)
    if method is None or not all(isinstance(argument, str | int) for argument in arguments):
        return at.unknown(f"`{name}` of a text is not known")
    try:
        result = method(text, *arguments)
    except (TypeError, ValueError, IndexError):
        return at.unknown(f"`{name}` of a text is not understood here")
    return at.unknown("this text grows too long") if result is NotImplemented else result


def _slice(text: str, start: int = 0, end: int | None = None) -> str:
    return text[start:end]


def _substring(text: str, start: int = 0, end: int | None = None) -> str:
    last = len(text) if end is None else end
    low, high = sorted((max(start, 0), max(last, 0)))
    return text[low:high]


def _split(text: str, separator: str | None = None, limit: int | None = None) -> Value:
    if separator is None:
        return [text]
    parts = text.split(separator) if separator else list(text)
    return parts[:limit] if len(parts) <= MAX_ITEMS else NotImplemented


def _repeat(text: str, count: int) -> Value:
    if count < 0 or len(text) * count > MAX_TEXT:
        return NotImplemented
    return text * count


def _pad(text: str, width: int, filler: str) -> Value:
    missing = width - len(text)
    if missing > MAX_TEXT:
        return NotImplemented
    return (filler * (missing // len(filler) + 1))[:missing] if missing > 0 and filler else ""


def _pad_start(text: str, width: int, filler: str = " ") -> Value:
    pad = _pad(text, width, filler)
    return pad if pad is NotImplemented else pad + text


def _pad_end(text: str, width: int, filler: str = " ") -> Value:
    pad = _pad(text, width, filler)
    return pad if pad is NotImplemented else text + pad


def _replace(text: str, old: str, new: str) -> Value:
    return text.replace(old, new, 1) if "$" not in new else NotImplemented


def _replace_all(text: str, old: str, new: str) -> Value:
    if "$" in new or (len(text) + 1) * (len(new) + 1) > MAX_TEXT:
        return NotImplemented
    return text.replace(old, new)


def _char_at(text: str, index: int = 0) -> str:
    return text[index] if 0 <= index < len(text) else ""


def _at(text: str, index: int = 0) -> Value:
    return text[index] if -len(text) <= index < len(text) else UNDEFINED


def _concat(text: str, *others: str) -> Value:
    joined = text + "".join(others)
    return joined if len(joined) <= MAX_TEXT else NotImplemented


_METHODS: dict[str, Callable[..., Value]] = {
    "slice": _slice,
    "substring": _substring,
    "split": _split,
    "repeat": _repeat,
    "padStart": _pad_start,
    "padEnd": _pad_end,
    "replace": _replace,
    "replaceAll": _replace_all,
    "charAt": _char_at,
    "at": _at,
    "concat": _concat,
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
    "toString": str,
    "valueOf": str,
    "trim": str.strip,
    "trimStart": str.lstrip,
    "trimEnd": str.rstrip,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "includes": str.__contains__,
    "indexOf": str.find,
    "lastIndexOf": str.rfind,
}
