"""From a chain of the query builder to a query: which table, what it is filtered and sorted by, what is unknown."""

from collections.abc import Iterable, Iterator

from tree_sitter import Node

from schema.drizzle.handles import unwrapped
from schema.drizzle.tables import PgTable
from schema.model import Table
from schema.typescript.around import around
from schema.typescript.chains import Chain, Link
from schema.typescript.conditions import Reader
from schema.typescript.facts import Absent, Condition, Conflict, Kind, Order, Part, Query, Use
from schema.typescript.known import Known
from schema.typescript.page import Page

_ENTRIES = ("pair", "shorthand_property_identifier")
KINDS: dict[str, Kind] = {"from": "select", "insert": "insert", "update": "update", "delete": "delete"}


def query_of(page: Page, known: Known, chain: Chain, link: Link) -> Query | None:
    """Return the query whose table is given to `link` (`from`, `insert`, `update`, `delete`)."""
    value = page.value(link.arguments[0])
    table = known.table(value) if isinstance(value, PgTable) else None
    if table is None or (link.text == "from" and chain.link("select", "selectDistinct", "selectDistinctOn") is None):
        return None
    reader = Reader(page, known)
    opaque: set[str] = set()
    conditions = _conditions(chain, reader, opaque)
    order = _order(chain, reader, opaque)
    return Query(
        kind=KINDS[link.text],
        table=table.id,
        root=page.file.text(chain.root),
        parts=tuple(_part(page, other) for other in chain.links),
        around=around(page, chain),
        span=page.file.span(chain.top),
        conditions=conditions,
        order=order,
        joins=tuple(_joined(page, known, chain)),
        opaque=frozenset(opaque),
        conflict=_conflict(chain, reader, table),
    )


def _conflict(chain: Chain, reader: Reader, table: Table) -> Conflict | None:
    """Return the target of the only `onConflict...`; None where it has none, or not all of it is a column."""
    links = [link for link in chain.links if link.text in ("onConflictDoUpdate", "onConflictDoNothing")]
    given = links[0].first() if len(links) == 1 else None
    entries = [c for c in unwrapped(given).named_children if c.type in _ENTRIES] if given is not None else []
    options = {reader.page.file.text(e.children[0] if e.children else e): (e.children or [e])[-1] for e in entries}
    target = unwrapped(options["target"]) if "target" in options else None
    if target is None:
        return None
    nodes = [n for n in target.named_children if n.type != "comment"] if target.type == "array" else [target]
    columns = [column for node in nodes if (column := reader.column(node)) and column[0] == table.id]
    if not columns or len(columns) != len(nodes):
        return None
    narrowed = not {"where", "targetWhere"}.isdisjoint(options)
    return Conflict(frozenset(name for _, name in columns), narrowed, reader.page.file.span(target))


def _conditions(chain: Chain, reader: Reader, opaque: set[str]) -> tuple[Condition, ...]:
    link = chain.link("where")
    argument = link.first() if link else None
    reader.opaque = False
    found = tuple(reader.conditions(argument)) if argument is not None else ()
    if reader.opaque:
        opaque.add("where")
    return found


def _order(chain: Chain, reader: Reader, opaque: set[str]) -> tuple[Order, ...]:
    link = chain.link("orderBy")
    reader.opaque = False
    found = tuple(key for argument in (link.arguments if link else ()) for key in reader.order(argument))
    if reader.opaque:
        opaque.add("orderBy")
    return found


def written(page: Page, known: Known, chain: Chain, table: Table) -> Iterator[Use | Absent]:
    """Yield the columns that literal objects of `values` and `set` write, and the keys that are no column."""
    for link in chain.links:
        if link.text not in ("values", "set"):
            continue
        for key in _keys(link.first()):
            text, span = page.file.text(key), page.file.span(key)
            ids = known.by_key(table, text)
            yield (
                Use(*ids, "write", span) if ids else Absent(table.id, text, table.span.path if table.span else "", span)
            )


def _keys(node: Node | None, *, inside: bool = False) -> Iterator[Node]:
    node = unwrapped(node) if node is not None else None
    if node is not None and node.type == "array" and not inside:
        for child in node.named_children:
            yield from _keys(child, inside=True)
    for child in node.named_children if node is not None and node.type == "object" else ():
        key = child.children[0] if child.type == "pair" else child
        if key.type in ("property_identifier", "shorthand_property_identifier"):
            yield key


def _part(page: Page, link: Link) -> Part:
    return Part(link.text, page.file.span(link.name), tuple(page.file.span(a) for a in link.arguments))


def _joined(page: Page, known: Known, chain: Chain) -> Iterable[str]:
    for link in chain.links:
        if link.text.endswith("Join") and link.arguments:
            value = page.value(link.arguments[0])
            table = known.table(value) if isinstance(value, PgTable) else None
            if table is not None:
                yield table.id
