"""Drizzle's `sql` templates and operators as values, and their rendering as drizzle-kit writes it into snapshots.

Source: drizzle-orm's sql/sql.ts (buildQueryFromSourceParams), as described in docs/reader.md.
"""

from dataclasses import dataclass, field

from schema.drizzle.values import (
    UNDEFINED,
    At,
    Host,
    JsDate,
    Native,
    Obj,
    Unknown,
    Value,
    json_text,
    text_of,
)

MAX_CHUNKS = 50_000  # of one expression
MAX_NESTING = 60


class Unreadable(Exception):
    """A part of an SQL expression is not known; the sentence says why."""

    def __init__(self, unknown: Unknown | None, why: str) -> None:
        super().__init__(why)
        self.unknown = unknown
        self.why = why


class Raw:
    """Text that goes into SQL as it is."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Name(Host):
    """`sql.identifier(x)`: text that is quoted."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Param(Host):
    """A value bound to a column's type: `eq(column, "x")`."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value


class Sql(Host):
    """An SQL expression: chunks of text and of values that render themselves."""

    __slots__ = ("alias", "chunks", "inline")

    def __init__(self, chunks: list[Value]) -> None:
        self.chunks = chunks
        self.inline = False
        self.alias: str | None = None

    def get(self, name: str, at: At) -> Value:
        """Return a property; only the type-level `_` is ever read."""
        return at.unknown(f"`{name}` of an SQL expression is not followed")

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call `.as()`, `.mapWith()`, `.append()`, `.inlineParams()`, `.getSQL()`."""
        if name == "append" and arguments:
            self.chunks.append(arguments[0])
        elif name == "inlineParams":
            self.inline = True
        elif name == "as" and arguments and isinstance(arguments[0], str):
            aliased = Sql(self.chunks)
            aliased.alias = arguments[0]
            return aliased
        elif name == "if" and arguments and arguments[0] in (None, False, UNDEFINED):
            return UNDEFINED
        elif name not in ("mapWith", "getSQL", "as", "if"):
            return at.unknown(f"`{name}` of an SQL expression is not followed")
        return self


@dataclass
class Rendering:
    """How to render: which names are cased, whether tables are left out of columns, whether parameters are inlined."""

    casing: str | None = None
    bare: bool = False  # "column" instead of "table"."column"
    inline: bool = False  # parameters as literals, as Drizzle 1.0 does
    plain: bool = False  # no names and no parameters are allowed (defaults of columns)
    count: int = field(default=0)
    left: int = field(default=MAX_CHUNKS)
    depth: int = field(default=0)

    def render(self, value: Value) -> str:
        """Return the SQL of an expression. Raises Unreadable where a part of it is not known."""
        self.left -= 1
        if self.left < 0 or self.depth > MAX_NESTING:
            raise Unreadable(None, "this expression is too large")  # one that holds itself, or doubles and doubles
        if isinstance(value, Sql):
            inline, self.inline, self.depth = self.inline, self.inline or value.inline, self.depth + 1
            text = "".join(self.render(chunk) for chunk in value.chunks)
            self.inline, self.depth = inline, self.depth - 1
            return text
        if isinstance(value, Raw) or value is UNDEFINED:
            return value.text if isinstance(value, Raw) else ""
        if isinstance(value, Unknown):
            raise Unreadable(value, value.why)
        if isinstance(value, list):
            return "(" + ", ".join(self.render(item) for item in value) + ")"
        return self._one(value)

    def _one(self, value: Value) -> str:
        draw = getattr(value, "sql_in", None)
        if draw is not None:
            drawn: str = draw(self)
            return drawn
        return self._quoted(value.text) if isinstance(value, Name) else self._parameter(value)

    def _quoted(self, name: str) -> str:
        if self.plain:
            raise Unreadable(None, "drizzle-kit refuses names in a default")
        return quote(name)

    def _parameter(self, value: Value) -> str:
        value = value.value if isinstance(value, Param) else value
        if isinstance(value, Sql):
            return self.render(value)
        if self.inline:
            return literal(value)
        if self.plain:
            raise Unreadable(None, "drizzle-kit refuses parameters in a default")
        self.count += 1
        return f"${self.count}"

    def column(self, schema: str | None, table: str, name: str) -> str:
        """Return a reference to a column whose name is cased already."""
        if self.bare:
            return self._quoted(name)
        return f"{self.relation(schema, table)}.{self._quoted(name)}"

    def relation(self, schema: str | None, name: str) -> str:
        """Return a reference to a table, a view or an enum."""
        return f"{self._quoted(schema)}.{self._quoted(name)}" if schema else self._quoted(name)


def quote(name: str) -> str:
    """Return a name in double quotes, as Drizzle writes it."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def literal(value: Value) -> str:
    """Return a value inlined into SQL. Raises Unreadable where it is not constant."""
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return text_of(value) or ""
    if isinstance(value, JsDate):
        return f"'{value.iso}'"
    text = value if isinstance(value, str) else None
    if isinstance(value, list):  # Drizzle 1.0 inlines what JavaScript makes of an array
        text = text_of(value)
    elif text is None:
        text = json_text(value)
    if text is None:
        raise Unreadable(value if isinstance(value, Unknown) else None, "a value in it is not constant")
    return "'" + text.replace("'", "''") + "'"


def tag(arguments: list[Value], at: At) -> Value:
    """`sql`...``: also called as a function with the strings first."""
    if not arguments or not isinstance(arguments[0], list):
        return at.unknown("`sql` is called in a way that is not followed")
    strings, *values = arguments
    chunks: list[Value] = [Raw(strings[0])] if values or (strings and strings[0]) else []
    for value, text in zip(values, strings[1:], strict=False):
        chunks += [value, Raw(text)]
    return Sql(chunks)


def _raw(arguments: list[Value], at: At) -> Value:
    text = text_of(arguments[0]) if arguments else None
    if text is None:
        unknown = arguments[0] if arguments and isinstance(arguments[0], Unknown) else at.unknown("raw SQL is computed")
        return Sql([unknown])
    return Sql([Raw(text)])


def _identifier(arguments: list[Value], at: At) -> Value:
    value = arguments[0] if arguments else UNDEFINED
    return Name(value) if isinstance(value, str) else at.unknown("this identifier is not constant")


def _join(arguments: list[Value], at: At) -> Value:
    items = arguments[0] if arguments else UNDEFINED
    if not isinstance(items, list):
        return items if isinstance(items, Unknown) else at.unknown("what is joined here is not an array")
    chunks: list[Value] = []
    for index, item in enumerate(items):
        if index and len(arguments) > 1:
            chunks.append(arguments[1])
        chunks.append(item)
    return Sql(chunks)


def _members() -> Obj:
    members = Obj()
    members.update(
        raw=Native("raw", _raw),
        identifier=Native("identifier", _identifier),
        join=Native("join", _join),
        empty=Native("empty", lambda arguments, at: Sql([])),
        param=Native("param", lambda arguments, at: Param(arguments[0] if arguments else UNDEFINED)),
        fromList=Native("fromList", lambda arguments, at: Sql(arguments[0])),
    )
    return members


SQL = Native("sql", tag, _members())
