"""libpg_query, Postgres' own parser, through postgast: the only module that imports it."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import postgast
from google.protobuf.message import DecodeError

from schema.postgres.tokens import comment_nesting, nesting, tokens

Tree = Any  # a message of libpg_query's protobuf description; postgast ships no types for them
MAX_NESTING = 1000  # a chain of some ten thousand operators overflows the C stack of libpg_query's writer
CASCADE = 2  # DROP_CASCADE of DropBehavior
MAX_COMMENTS = 100  # nested comments; Postgres' lexer takes quadratic time over them
LONG = 4000  # characters; a shorter text cannot nest that deep in a harmful way


class SqlError(ValueError):
    """The text is no SQL: the server's sentence, and the offset of the offending token in characters."""

    def __init__(self, sentence: str, offset: int) -> None:
        super().__init__(sentence)
        self.offset = offset


class TooDeep(ValueError):
    """The text may be SQL, but is nested deeper than can be read."""


@dataclass(frozen=True)
class Parsed:
    """One statement of a text: its tree, and its place in characters (blanks at its ends included)."""

    tree: Tree
    kind: str  # the tree's type in libpg_query's description, such as `alter_table_stmt`
    start: int
    end: int


_WIDE = re.compile(r"[^\x00-\x7f]")


class Offsets:
    """Turns libpg_query's offsets (UTF-8 bytes) into characters."""

    def __init__(self, text: str) -> None:
        self._wide: list[int] = []  # byte offsets after each character of several bytes
        self._excess: list[int] = []
        if text.isascii():
            return
        excess = 0
        for match in _WIDE.finditer(text):
            excess += len(match[0].encode("utf-8", "surrogatepass")) - 1
            self._wide.append(match.end() + excess)
            self._excess.append(excess)

    def character(self, offset: int) -> int:
        """Return the character at byte `offset`."""
        at = bisect_right(self._wide, offset)
        return offset - self._excess[at - 1] if at else offset


def parse(text: str) -> tuple[list[Parsed], Offsets]:
    """Parse `text`; places are relative to it. Raises SqlError, or TooDeep."""
    if "\0" in text:
        raise SqlError("the text holds a NUL character, which ends a query for Postgres", text.index("\0"))
    if len(text) > LONG and nesting(tokens(text)) > MAX_NESTING:
        raise TooDeep
    if text.count("/*") > MAX_COMMENTS and comment_nesting(text) > MAX_COMMENTS:
        raise TooDeep
    try:
        result = postgast.parse(text)
    except postgast.PgQueryError as error:
        raise SqlError(str(error), max(0, (error.cursorpos or 1) - 1)) from None
    except (DecodeError, UnicodeEncodeError):
        raise TooDeep from None
    offsets = Offsets(text)
    return [_parsed(raw, offsets, len(text)) for raw in result.stmts], offsets


def _parsed(raw: Tree, offsets: Offsets, length: int) -> Parsed:
    kind = raw.stmt.WhichOneof("node")
    start = offsets.character(raw.stmt_location)
    end = offsets.character(raw.stmt_location + raw.stmt_len) if raw.stmt_len else length
    return Parsed(getattr(raw.stmt, kind), kind, start, end)


def plpgsql(statement: str) -> list[dict[str, Any]]:
    """Return the functions (or the DO block) of `statement` as libpg_query's JSON. Raises SqlError, TooDeep."""
    try:
        functions = postgast.parse_plpgsql(statement)
    except postgast.PgQueryError as error:
        raise SqlError(str(error), 0) from None
    except (json.JSONDecodeError, RecursionError, UnicodeEncodeError):
        raise TooDeep from None
    return [function["PLpgSQL_function"] for function in functions if "PLpgSQL_function" in function]


_LEAVES = frozenset({None, "a_const", "string", "integer", "float", "boolean", "bit_string"})  # nothing below them
_NAMES: dict[type, str] = {}


def nodes(tree: Tree, wanted: frozenset[str]) -> Iterator[tuple[str, Tree]]:
    """Yield every message below `tree` whose type is one of `wanted`, with that type, in no particular order.

    Constants are no such message: there are too many of them.
    """
    stack = [tree]
    while stack:
        message = stack.pop()
        name = _name(message)
        if name in wanted:
            yield name, message
        for field, value in message.ListFields():
            below = field.message_type
            if below is None:
                continue
            values = value if field.is_repeated else (value,)
            if below.name != "Node":
                stack.extend(values)
                continue
            for node in values:
                kind = node.WhichOneof("node")
                if kind not in _LEAVES:
                    stack.append(getattr(node, kind))


def _name(message: Tree) -> str:
    kind = type(message)
    name = _NAMES.get(kind)
    if name is None:
        name = _NAMES[kind] = message.DESCRIPTOR.name
    return name


_WORDS: dict[tuple[type, str], dict[int, str]] = {}


def word(tree: Tree, field: str) -> str:
    """Return the name of an enumeration field's value, such as `AT_AddColumn` or `OBJECT_TABLE`."""
    key = (type(tree), field)
    values = _WORDS.get(key)
    if values is None:
        numbers = tree.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number
        values = _WORDS[key] = {number: value.name for number, value in numbers.items()}
    return values.get(getattr(tree, field), "")
