"""The query builder inside a view: `qb.select({...}).from(t).where(...)` as the SQL that drizzle-kit writes.

Source: drizzle-orm's pg-core/dialect.ts (buildSelectQuery). One table: columns stand bare in the selection; with joins
they are qualified. Values are inlined, as a view has no parameters.
"""

from schema.drizzle.columns import PgColumn
from schema.drizzle.sql import Raw, Sql, quote
from schema.drizzle.values import UNDEFINED, At, Host, Obj, Unknown, Value

_JOINS = {"innerJoin": "inner join", "leftJoin": "left join", "rightJoin": "right join", "fullJoin": "full join"}
_LISTS = {"groupBy": "group by", "orderBy": "order by"}
_CLAUSES = ("where", "group by", "having", "order by", "limit", "offset")


class Bare(Host):
    """A column that stands without its table, and without the casing of the configuration: `qb` does not know it."""

    def __init__(self, column: PgColumn) -> None:
        self.column = column

    def sql_in(self, rendering: object) -> str:
        """Return the column's name in quotes."""
        return quote(self.column.sql_name(None))


class QueryBuilder(Host):
    """`qb` of a view."""

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Start a query."""
        if name in ("select", "selectDistinct"):
            return Select(arguments[0] if arguments else UNDEFINED, distinct=name == "selectDistinct")
        return at.unknown(f"`{name}` of the query builder is not followed")


class Select(Host):
    """A query under construction."""

    def __init__(self, fields: Value, *, distinct: bool) -> None:
        self.fields = fields
        self.distinct = distinct
        self.table: Value = UNDEFINED
        self.joins: list[tuple[str, Value, Value]] = []
        self.clauses: dict[str, Value] = {}

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call one of the clauses."""
        first = arguments[0] if arguments else UNDEFINED
        if name == "from":
            self.table = first
        elif name in _JOINS and len(arguments) > 1:
            self.joins.append((_JOINS[name], first, arguments[1]))
        elif name in _LISTS:
            self.clauses[_LISTS[name]] = _listed(arguments)
        elif name in ("where", "having", "limit", "offset"):
            self.clauses[name] = first
        else:
            return at.unknown(f"`{name}` of a query is not followed")
        return self

    def columns(self) -> Obj | Unknown | None:
        """Return what is selected, by key; None where that is not known."""
        if isinstance(self.fields, Obj):
            return self.fields.holes[0] if self.fields.holes else self.fields
        members = getattr(self.table, "spread", None)
        if self.fields is UNDEFINED and members is not None and not self.joins:
            found: Obj = members()
            return found.holes[0] if found.holes else found
        return None

    def sql(self) -> Sql | Unknown | None:
        """Return the query's SQL, None where it is none that is known."""
        fields = self.columns()
        if not isinstance(fields, Obj):
            return fields
        chunks: list[Value] = [Raw("select distinct " if self.distinct else "select ")]
        for index, field in enumerate(fields.values()):
            chunks += [Raw(", ")] if index else []
            chunks += self._field(field)
        chunks += [Raw(" from "), self.table]
        for kind, table, condition in self.joins:
            chunks += [Raw(f" {kind} "), table, Raw(" on "), condition]
        for name in _CLAUSES:
            if self.clauses.get(name, UNDEFINED) is not UNDEFINED:
                chunks += [Raw(f" {name} "), self.clauses[name]]
        query = Sql(chunks)
        query.inline = True
        return query

    def _field(self, field: Value) -> list[Value]:
        single = not self.joins
        if isinstance(field, PgColumn):
            return [Bare(field) if single else field]
        if isinstance(field, Sql):
            bare = Sql([Bare(c) if single and isinstance(c, PgColumn) else c for c in field.chunks])
            return [bare, Raw(f" as {quote(field.alias)}")] if field.alias else [bare]
        return [field]


def _listed(items: list[Value]) -> Sql:
    chunks: list[Value] = []
    for index, item in enumerate(items):
        chunks += [Raw(", "), item] if index else [item]
    return Sql(chunks)
