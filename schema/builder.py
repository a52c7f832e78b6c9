"""The handles by which a declaration in schema.ts can be edited: a builder chain, a table's call, a file's imports.

The reader fills in the ranges; the verbs turn a wish into an `Edit` that keeps quotes, commas and indentation. They
return None where it cannot be sure to write the right thing, and then the finding carries no suggestion. Where the wish
is already fulfilled the edit changes nothing.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import lru_cache

from schema.edits import Edit
from schema.listing import Listing, listing
from schema.span import Span

_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`")
_INSERTED = re.compile(r"\$\{[^}]*\}")
_BODY = re.compile(r"[}\s],\s*\(?\w+\)?\s*=>\s*(\[|\(\s*\{|\{\s*return\s*[\[{])")
_NAMED = re.compile(r"^\w+\(\s*[\"'`]([\w$-]+)[\"'`]")


@dataclass(frozen=True)
class Call:
    """One link of a chain: `.notNull()` or the first `timestamp("paid_at", {...})`."""

    name: str
    span: Span  # from the dot (or the callee of the first link) to the closing parenthesis
    arguments: tuple[Span, ...]

    @property
    def brackets(self) -> Span:
        """The argument list with its parentheses."""
        source, before = self.span.source, self.arguments[0].start if self.arguments else self.span.end
        return Span(source, source.text.rfind("(", self.span.start, before), self.span.end)


class Builder(ABC):
    """A chain of calls such as `timestamp("paid_at").notNull()`; the reader knows how to find them when asked."""

    __slots__ = ()

    @property
    @abstractmethod
    def direct(self) -> bool:
        """Whether the first call is a builder of Drizzle, not a helper of the project."""

    @property
    @abstractmethod
    def calls(self) -> tuple[Call, ...]:
        """The links of the chain, in source order."""

    def with_option(self, name: str, value: str) -> Edit | None:
        """Return the edit that sets `name: value` in the options object of the first call."""
        if not self.calls or not self.direct:
            return None
        first = self.calls[0]
        source, option = first.span.source, f"{name}: {value}"
        if not first.arguments:
            return Edit(_inside(first.brackets), f"{{ {option} }}")
        last = first.arguments[-1]
        opening = last.text[:1]
        if opening == "{":
            return _with_pair(listing(last), name, value)
        if len(first.arguments) == 1 and _STRING.fullmatch(last.text):
            return Edit(Span(source, last.end, last.end), f", {{ {option} }}")
        return None

    def with_call(self, name: str, arguments: str = "") -> Edit | None:
        """Return the edit that appends `.name(arguments)`, or replaces the arguments where the call is there."""
        if not self.calls:
            return None
        there = self._call(name)
        if there is not None:
            return Edit(_inside(there.brackets), arguments)
        last = self.calls[-1].span
        source, gap = last.source, ""
        if len(self.calls) > 1:
            before = source.text[self.calls[-2].span.end : last.start]
            gap = before if before.isspace() else ""
        return Edit(Span(source, last.end, last.end), f"{gap}.{name}({arguments})")

    def without_call(self, name: str) -> Edit | None:
        """Return the edit that takes `.name(...)` out of the chain; None where it is not there."""
        there = self._call(name)
        if there is None:
            return None
        before = self.calls[self.calls.index(there) - 1].span.end
        between = there.span.source.text[before : there.span.start]
        start = before if not between.strip() else there.span.start
        return Edit(Span(there.span.source, start, there.span.end), "")

    def _call(self, name: str) -> Call | None:
        return next((call for call in self.calls[1:] if call.name == name), None)


def _inside(brackets: Span) -> Span:
    return Span(brackets.source, brackets.start + 1, brackets.end - 1)


def _with_pair(found: Listing | None, key: str, value: str) -> Edit | None:
    if found is None:
        return None
    there = found.item(key)
    if there is None:
        return found.adding(f"{key}: {value}")
    if there.value is None or there.value == there.span:
        return None
    return Edit(there.value, value)


@dataclass(frozen=True)
class TableSource:
    """A `pgTable(...)` call: where its columns object and its extras stand."""

    call: Span
    columns: Span | None  # the object literal of the columns, with its braces
    extras: (
        Span | None
    )  # the array or object that the third argument returns, with its brackets; None where there is none
    arguments: int = 3  # how many the call has
    parameter: str | None = None  # the name of the extras' parameter

    def with_column(self, key: str, code: str) -> Edit | None:
        """Return the edit that adds `key: code` as the last column."""
        found = listing(self.columns) if self.columns is not None else None
        if found is None:
            return None
        there = found.item(key)
        if there is None:
            return found.adding(f"{key}: {code}")
        same = there.value is not None and there.value.text == code
        return Edit(Span(self.call.source, there.span.end, there.span.end), "") if same else None

    def with_extra(self, code: str, parameter: str = "table") -> Edit | None:
        """Return the edit that adds `code` (for the array form) to the third argument, writing that if need be."""
        if self.extras is None:
            return self._with_third(code, parameter) if self.arguments == 2 else None
        if self.parameter is None or not self.parameter.isidentifier():
            return None
        found = listing(self.extras)
        if found is None:
            return None
        code = _renamed(code, parameter, self.parameter)
        if code in self.extras.text:
            return Edit(Span(self.call.source, self.extras.end, self.extras.end), "")
        if self.extras.text.startswith("["):
            return found.adding(code)
        key = _key_for(code)
        return found.adding(f"{key}: {code}") if key and found.item(key) is None else None

    def _with_third(self, code: str, parameter: str) -> Edit | None:
        """Return the edit that writes the third argument after the columns."""
        source = self.call.source
        opening = source.text.find("(", self.call.start, self.columns.start if self.columns else self.call.end)
        found = listing(Span(source, opening, self.call.end)) if opening >= 0 else None
        key = _key_for(code) if _by_key(source.text) else None
        written = f"({{ {key}: {code} }})" if key else f"[{code}]"
        return found.adding(f"({parameter}) => {written}") if found is not None else None


@lru_cache(maxsize=8)
def _by_key(text: str) -> bool:
    """Whether the tables of a file name the parts of their third argument: Drizzle before 0.36 knows no array."""
    bodies = {body[-1] for body in _BODY.findall(text)}
    return bodies == {"{"}


def _renamed(code: str, old: str, new: str) -> str:
    """Return code with a parameter renamed, texts left alone but for what templates insert."""
    if old == new:
        return code
    word, parts, at = re.compile(rf"(?<![\w.$]){re.escape(old)}(?=\.)"), [], 0
    for match in _STRING.finditer(code):
        text = match[0]
        if text.startswith("`"):
            text = _INSERTED.sub(lambda inserted: word.sub(new, inserted[0]), text)
        parts += [word.sub(new, code[at : match.start()]), text]
        at = match.end()
    return "".join([*parts, word.sub(new, code[at:])])


def _key_for(code: str) -> str | None:
    """Return a key for the object form: the part's own name as TypeScript writes names."""
    match = _NAMED.match(code)
    words = re.split(r"[_-]+", match[1]) if match else []
    words = [word for word in words if word]
    key = "".join([words[0].lower(), *(word[:1].upper() + word[1:] for word in words[1:])]) if words else ""
    return key if key.isidentifier() else None
