"""libpg_query, Postgres' own parser, through postgast: the only module that imports it."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson
import postgast
from postgast.errors import check_error
from postgast.native import lib
from postgast.pg_query_pb2 import DESCRIPTOR

from schema.postgres.tokens import comment_nesting, nesting, tokens, what_nests

Tree = dict[str, Any]  # a node of libpg_query's JSON: fields that are empty, 0 or false are not there
MAX_NESTING = 1000  # a chain of some ten thousand operators overflows the C stack of libpg_query's writer
CASCADE = "DROP_CASCADE"
MAX_COMMENTS = 100  # nested comments; Postgres' lexer takes quadratic time over them
LARGE = 2_000_000  # bytes of a tree; it holds rows of data, of which nobody asks for the numbers
LONG = 4000  # characters; a shorter text cannot nest that deep in a harmful way


class SqlError(ValueError):
    """The text is no SQL: the server's sentence, and the offset of the offending token in characters."""

    def __init__(self, sentence: str, offset: int) -> None:
        super().__init__(sentence)
        self.offset = offset


class TooDeep(ValueError):
    """The text may be SQL, but is nested deeper than can be read."""


class Parsed(NamedTuple):
    """One statement of a text: its tree, and its place in characters (blanks at its ends included)."""

    tree: Tree
    kind: str  # the tree's type, such as `AlterTableStmt`
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
        if not self._wide:
            return offset
        at = bisect_right(self._wide, offset)
        return offset - self._excess[at - 1] if at else offset


def parse(text: str) -> tuple[list[Parsed], Offsets]:
    """Parse `text`; places are relative to it. Raises SqlError, or TooDeep."""
    if "\0" in text:
        raise SqlError("the text holds a NUL character, which ends a query for Postgres", text.index("\0"))
    if len(text) > LONG and what_nests(text) >= MAX_NESTING and nesting(tokens(text)) > MAX_NESTING:
        raise TooDeep
    if text.count("/*") > MAX_COMMENTS and comment_nesting(text) > MAX_COMMENTS:
        raise TooDeep
    try:
        found = _statements(text.encode())
    except postgast.PgQueryError as error:
        raise SqlError(str(error), max(0, (error.cursorpos or 1) - 1)) from None
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        raise TooDeep from None
    offsets = Offsets(text)
    return [_parsed(raw, offsets, len(text)) for raw in found], offsets


_NUMBER = re.compile(rb'\{"A_Const":\{(?:"(?:i|f|bool)val":\{[^{}]*\}|"isnull":true),"location":\d+\}\}')


def _statements(text: bytes) -> list[Tree]:
    """Return libpg_query's JSON: written three times as fast as its protobuf, and its dicts are read in a fifth."""
    result = lib.pg_query_parse(text)
    try:
        check_error(result)
        written: bytes = result.parse_tree
        if len(written) > LARGE and b'"typmods"' not in written:
            written = _NUMBER.sub(b"{}", written)
        found: list[Tree] = orjson.loads(written).get("stmts", [])
        return found
    finally:
        lib.pg_query_free_parse_result(result)


def _parsed(raw: Tree, offsets: Offsets, length: int) -> Parsed:
    ((kind, tree),) = raw["stmt"].items()
    first = raw.get("stmt_location", 0)
    last = raw.get("stmt_len", 0)
    return Parsed(tree, kind, offsets.character(first), offsets.character(first + last) if last else length)


def plpgsql(statement: str) -> list[dict[str, Any]]:
    """Return the functions (or the DO block) of `statement` as libpg_query's JSON. Raises SqlError, TooDeep."""
    try:
        functions = postgast.parse_plpgsql(statement)
    except postgast.PgQueryError as error:
        raise SqlError(str(error), 0) from None
    except (json.JSONDecodeError, RecursionError, UnicodeEncodeError):
        raise TooDeep from None
    return [function["PLpgSQL_function"] for function in functions if "PLpgSQL_function" in function]


_LEAVES = frozenset({"A_Const", "String", "Integer", "Float", "Boolean", "BitString"})  # nothing below them
_NAMES = frozenset({"fields", "name", "names", "funcname"})  # lists of strings: half of all that is below a query
# The fields whose value's type is fixed, and so not written beside it; a name means the same in all trees.
_INLINE: dict[str, str] = {
    field.json_name: field.message_type.name
    for message in DESCRIPTOR.message_types_by_name.values()
    for field in message.fields
    if field.message_type is not None and field.message_type.name != "Node" and message.name != "Node"
}


def nodes(tree: Tree, wanted: frozenset[str]) -> Iterator[tuple[str, Tree]]:
    """Yield every node below `tree` whose type is one of `wanted`, with that type, in no particular order.

    Constants are no such node: there are too many of them.
    """
    stack: list[Tree] = [tree]
    while stack:
        for key, value in stack.pop().items():
            kind = type(value)
            if kind is dict:
                if key in _LEAVES:
                    continue
                if key in wanted:
                    yield key, value
                    if key == "ColumnRef":
                        continue
                elif _INLINE.get(key) in wanted and not _is_typed(value):
                    yield _INLINE[key], value
                stack.append(value)
            elif kind is list and key not in _NAMES:
                stack.extend(value)


def _is_typed(node: Tree) -> bool:
    return next(iter(node), "")[:1].isupper()


def kind_of(node: Tree) -> str:
    """Return the type of a node that is written with its type, such as `ColumnRef`; '' where there is none."""
    return next(iter(node), "")


def literal(constant: Tree) -> str:
    """Return what an A_Const says as text: a string or a number; '' for others."""
    if "ival" in constant:
        return str(constant["ival"].get("ival", 0))
    return str(constant.get("sval", {}).get("sval", "") or constant.get("fval", {}).get("fval", ""))
