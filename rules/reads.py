"""What the rules about queries ask: which tables grow, which code runs once, what a query reads."""

import re
from collections.abc import Iterable, Iterator

from rules.context import Context
from rules.conventions import created, is_junction, only_appended, snake
from rules.coverage import leads
from rules.names import listed
from schema.changes import ColumnDropped, ForeignKeyAdded, RelationDropped, TableDropped, ViewDropped
from schema.model import Column, Table
from schema.span import Span
from schema.typescript.facts import RELATION, Code, Condition, Conflict, Query, RawSql, is_test

_SCRIPT = re.compile(
    r"(?:^|/)(?:scripts?|seed(?:s|ers?|ing|[-_][\w-]+)?|[\w-]*migrations?|backfills?|bin|cli|bench(?:marks?)?|tools?|examples?|dev)/"
    r"|(?:^|/)[\w.-]*(?:seed|backfill|migrat|script|reset|cleanup)[\w.-]*\.\w+$",
    re.IGNORECASE,
)
_AGGREGATE = re.compile(r"\b(?:count|sum|avg|min|max|countDistinct|sumDistinct)\s*\(", re.IGNORECASE)
_RUN = ("awaited", "returned")


def is_script(path: str) -> bool:
    """Return whether the file is run by hand, over all there is: seeds, backfills, command lines."""
    return _SCRIPT.search(path) is not None


def upserts(queries: Iterable[Query], table: str) -> Iterator[tuple[Query, Conflict]]:
    """Yield those that name a key of the table in an ON CONFLICT; tests and scripts are not what is served."""
    for query in queries:
        path = query.span.path
        if query.conflict and query.table == table and not is_test(path) and not is_script(path):
            yield query, query.conflict


def runs(query: Query) -> bool:
    """Return whether the query is sent as it stands there: nothing is added to it elsewhere."""
    return query.around.runs in _RUN


def grows(table: Table | None) -> bool:
    """Return whether rows are added all the time: they are dated, and belong to something or are a log."""
    if table is None or table.partial or is_junction(table):
        return False
    return created(table) is not None and bool(table.foreign_keys or only_appended(table))


def is_many(table: Table | None) -> bool:
    """Return whether a table becomes large wherever it stands, going by its name: orders, messages, events."""
    words = set(re.split(r"[_\W]+", snake(table.name).lower())) if table else set()
    return grows(table) and bool(_MANY & {word.removesuffix("s") for word in words})


_MANY = frozenset(
    {
        *(
            "activitie",
            "activity",
            "alert",
            "audit",
            "charge",
            "chat",
            "check",
            "click",
            "comment",
            "customer",
            "deliverie",
        ),
        *(
            "delivery",
            "document",
            "email",
            "entrie",
            "entry",
            "event",
            "execution",
            "feedback",
            "file",
            "history",
            "impression",
        ),
        *(
            "invoice",
            "item",
            "job",
            "lead",
            "like",
            "log",
            "memorie",
            "memory",
            "message",
            "metric",
            "notification",
            "order",
        ),
        *(
            "payment",
            "post",
            "reaction",
            "record",
            "request",
            "response",
            "result",
            "review",
            "run",
            "session",
            "snapshot",
        ),
        *(
            "span",
            "submission",
            "task",
            "ticket",
            "trace",
            "transaction",
            "upload",
            "usage",
            "version",
            "view",
            "visit",
            "vote",
        ),
    }
)


def is_choice(column: Column) -> bool:
    """Return whether a column has few values: an index on it alone finds half of the table."""
    return column.type in ("boolean", "bool") or bool(column.enum_values) or column.type_schema is not None


def aggregates(query: Query) -> bool:
    """Return whether what is selected is one row, or one per group."""
    select = query.part("select", "selectDistinct")
    text = select.arguments[0].text if select and select.arguments else ""
    return query.part("groupBy") is not None or _AGGREGATE.search(text) is not None


_HEAD = re.compile(
    r"\s*for\s*(?:await\s*)?\(\s*(?:const|let|var)\s+(?P<item>.{1,80}?)\s+(?:of|in)\s+(?P<list>[^\n{]{1,200}?)\)\s*(?:\{|\w)"
)
_CALLED = re.compile(r"(?P<list>.{1,120}?)\s*\.\s*(?:map|forEach|flatMap|filter|some|every|reduce)\s*\(", re.DOTALL)
_PIECES = re.compile(r"chunk|batch|page|slice|shard|bucket|group", re.IGNORECASE)
_WAITS = re.compile(r"\b(?:break|return|throw|sleep|setTimeout|delay|fetch)\b")


def repeats(query: Query) -> str | None:
    """Return the list for each of whose items the query runs; None where it is no list, or has to ask again."""
    loop = query.around.loop
    if loop is None or "inArray(" in query.span.text:
        return None
    statement = _HEAD.match(loop.text)
    match = statement or _CALLED.match(loop.text)
    if match is None:
        return None
    items = " ".join(match["list"].split())
    if _PIECES.search(loop.text[: match.end()]) or items.startswith(("[", "Object.", "Array.")):
        return None
    if statement and _WAITS.search(loop.text):
        return None
    return items.replace("`", "'")[:60]


def builds_on(query: Query, code: Code) -> Query | None:
    """Return the insert of the same function whose new row this write uses; None where a transaction may be open."""
    if query.kind != "insert" or not runs(query) or _may_be_in_transaction(query):
        return None
    for first in code.queries:
        near = first.span.path == query.span.path and first.around.block == query.around.block
        target = first.around.target if near and first.kind == "insert" and first.span.end <= query.span.start else None
        if target is None or first.root != query.root or first.around.transaction or first.part("returning") is None:
            continue
        names = set(re.findall(r"[A-Za-z_$][\w$]*", target))
        if names & set(re.findall(r"[A-Za-z_$][\w$]*", query.span.text)):
            return first
    return None


def _may_be_in_transaction(query: Query) -> bool:
    around = query.around
    return around.transaction or around.given or re.search(r"\b(?:tx|trx|t|transaction|this)\b", query.root) is not None


_LOOKED_UP = ("eq", "inArray")
MOST_EQUAL = 2  # columns of an index: with more, each finds hardly fewer rows


def unserved(query: Query, table: Table) -> tuple[Condition, ...]:
    """Return the comparisons that want an index; none where one serves, or what else is asked for is not known."""
    own = [c for c in query.conditions if c.table == table.id]
    if query.opaque - {"orderBy"} or not own or query.joins:
        return ()
    asked = {condition.column for condition in own}
    if asked & leads(table):
        return ()
    if any(c.is_expression or c.expression in asked for index in table.indexes for c in index.columns):
        return ()
    columns = {column.name: column for column in table.columns if not is_choice(column)}
    return tuple(c for c in own if c.operator in _LOOKED_UP and c.column in columns)


def wished(query: Query, table: Table, found: tuple[Condition, ...]) -> tuple[str, ...]:
    """Return the columns of the index that these comparisons want: what is equal first, then what it is sorted by."""
    equal = list(dict.fromkeys(c.column for c in found if c.operator == "eq"))[:MOST_EQUAL]
    order = [one.column for one in query.order if one.table == table.id]
    sorted_ = order[:1] if equal and len(query.order) == 1 and not query.opaque else []
    return tuple(dict.fromkeys([*equal, *sorted_])) or (found[0].column,)


def others(condition: Condition, code: Code) -> str:
    """Return where else the column is filtered by, as the end of a sentence: " and in `a.ts:5`"."""
    places = dict.fromkeys(
        f"{use.span.path}:{use.span.line}"
        for use in code.uses
        if use.role == "filter" and (use.table, use.column) == (condition.table, condition.column)
    )
    places.pop(f"{condition.span.path}:{condition.span.line}", None)
    return f" and in {listed(list(places), limit=3)}" if places else ""


Gone = ColumnDropped | TableDropped | ViewDropped | RelationDropped


def owner(drop: Gone) -> str:
    """Return the table or view that it is, or is a part of."""
    if isinstance(drop, ViewDropped):
        return drop.view.id
    return drop.relation.table if isinstance(drop, RelationDropped) else drop.table.id


def readers(drop: Gone, ctx: Context) -> list[Span]:
    """Return the places of the code that ask for what is gone: by a key that is not declared any more, or in SQL."""
    found = list(_by_key(drop, ctx))
    if isinstance(drop, ColumnDropped | TableDropped):
        found += [sql.span for sql in ctx.code.raw if _in_use(sql) and _names(sql.text or "", drop, ctx)]
    return found


def _in_use(sql: RawSql) -> bool:
    return not is_script(sql.span.path)  # what ran once over the tables of its day stays as it was


def _names(text: str, drop: ColumnDropped | TableDropped, ctx: Context) -> bool:
    """Return whether SQL names the table and the column, and no other table that it names has such a column."""
    words = set(re.findall(r"\w+", text))
    if drop.table.name not in words or _STATEMENT.search(text) is None:
        return False
    if isinstance(drop, TableDropped):
        return all(table.name != drop.table.name for table in ctx.declared.tables.values())
    column = drop.column.name
    return column in words and all(
        table.name not in words or table.column(column) is None for table in ctx.declared.tables.values()
    )


_STATEMENT = re.compile(r"\b(?:from|into|update|join|table)\b", re.IGNORECASE)


def _by_key(drop: Gone, ctx: Context) -> Iterator[Span]:
    """Yield where the code asks for it by its TypeScript name, if nothing has that name any more."""
    declared, table = ctx.declared, ctx.declared_table(owner(drop))
    if isinstance(drop, ColumnDropped):
        key = drop.column.key or drop.column.name
        stays = table is None or any((column.key or column.name) == key for column in table.columns)
    elif isinstance(drop, RelationDropped):
        key = drop.relation.key
        others = [one for one in declared.relations if one.table == owner(drop)]  # none: they may be declared elsewhere
        stays = not others or any(one.id == drop.relation.id for one in others)
    else:
        key = (drop.view.key if isinstance(drop, ViewDropped) else drop.table.key) or ""
        keys_ = {one.key for one in declared.tables.values()} | {one.key for one in declared.views.values()}
        stays = not key or key in keys_
    part, related = isinstance(drop, ColumnDropped | RelationDropped), isinstance(drop, RelationDropped)
    wanted = (owner(drop) if part else None, key, related)
    for absent in () if stays else ctx.code.absent:
        if (absent.table, absent.key, absent.module == RELATION) == wanted:
            yield absent.span


def is_new_key(table: Table, condition: Condition, ctx: Context) -> bool:
    """Whether another rule says so already: of a foreign key that this pull request adds."""
    keys = (change.foreign_key for change in ctx.difference.changes if isinstance(change, ForeignKeyAdded))
    return any(key.columns[:1] == (condition.column,) for key in keys if key in table.foreign_keys)


_FAR = 3_000  # characters behind a query, in which what it found is used


def made_a_number(sql: RawSql) -> bool:
    """Return whether the code behind a selected value makes a number of what that is called."""
    text, start = sql.span.source.text, sql.span.start
    key = re.search(r"(\w+)\s*:\s*$", text[max(0, start - 100) : start])
    made = rf"(?:[nN]umber|parseInt|parseFloat|[bB]igInt|toInt)\([^;]{{0,80}}\b{key[1]}\b" if key else ""
    return bool(key) and re.search(made, text[sql.span.end : sql.span.end + _FAR]) is not None
