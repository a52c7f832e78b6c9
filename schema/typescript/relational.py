"""`db.query.users.findMany({ where, orderBy, limit, ... })`: relational queries, by the key of the schema's export."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from schema.drizzle.handles import arguments_of, unwrapped
from schema.model import Table
from schema.typescript.around import around
from schema.typescript.chains import chain_around
from schema.typescript.conditions import Reader
from schema.typescript.facts import RELATION, Absent, Condition, Order, Part, Query, Use
from schema.typescript.known import Known
from schema.typescript.page import FUNCTIONS, Page

_FIND = re.compile(rb"\.query\s*[!?]?\.\s*(\w+)\s*[!?]?\.\s*(findMany|findFirst)\b")
Found = Query | Use | Absent


def relational(page: Page, known: Known) -> Iterator[Found | None]:
    """Yield the relational queries of a file and the columns they name; None for each whose table is not known."""
    for match in _FIND.finditer(page.file.data):
        way = page.way(match.start(2))
        index = len(way) - 3
        if way[-1].type != "property_identifier" or index < 1 or way[index + 1].type != "member_expression":
            continue
        call = way[index]
        if call.type != "call_expression" or call.children[0] != way[index + 1]:
            continue
        key = match[1].decode()
        table = known.queried.get(key) if page.ours else None
        if table is None:
            yield None
        if table is None and page.ours:
            yield Absent(None, key, "", page.file.span(way[index + 1].children[0]))
        if table is None:
            continue
        chain = chain_around(page, way[: index + 2], index)
        options = _options(page, call)
        yield Use(table.id, None, "read", page.file.span(way[index + 1].children[0]))
        query, uses = _query(page, known, table, options)
        yield from uses
        yield from _absent(page, known, table, options or {})
        text = page.file.text(chain.root)
        name = page.file.span(way[-1])
        parts = (Part(match[2].decode(), name, ()), *_parts(page, options))
        where = around(page, chain)
        whole = page.file.span(chain.top)
        opaque = query[2] | (frozenset() if options is not None or not arguments_of(call) else {"where", "orderBy"})
        yield Query("find", table.id, text.split(".query", 1)[0], parts, where, whole, query[0], query[1], (), opaque)


def _options(page: Page, call: Node) -> dict[str, Node] | None:
    arguments = arguments_of(call)
    node = unwrapped(arguments[0]) if arguments else None
    if node is None or node.type != "object" or any(c.type == "spread_element" for c in node.named_children):
        return None
    found: dict[str, Node] = {}
    for child in node.named_children:
        if child.type == "pair":
            found[page.file.text(child.named_children[0])] = child.named_children[-1]
        elif child.type == "shorthand_property_identifier":
            found[page.file.text(child)] = child
    return found


def _parts(page: Page, options: dict[str, Node] | None) -> Iterator[Part]:
    for name, node in (options or {}).items():
        span = page.file.span(node)
        yield Part(name, span, (span,))


def _absent(page: Page, known: Known, table: Table, options: dict[str, Node]) -> Iterator[Absent]:
    """Yield the columns and the relations that are asked for and not declared."""
    for name, node in options.items():
        for key in _asked(node) if name in ("columns", "with") and not table.partial else ():
            text = page.file.text(key)
            if name == "columns" and known.by_key(table, text) is None:
                yield Absent(table.id, text, "", page.file.span(key))
            elif name == "with" and (table.id, text) not in known.relations:
                yield Absent(table.id, text, RELATION, page.file.span(key))


def _asked(node: Node) -> Iterator[Node]:
    for child in node.named_children if node.type == "object" else ():
        if child.type == "pair" and child.named_children[0].type == "property_identifier":
            yield child.named_children[0]


Read = tuple[tuple[Condition, ...], tuple[Order, ...], frozenset[str]]


def _query(page: Page, known: Known, table: Table, options: dict[str, Node] | None) -> tuple[Read, list[Use | Absent]]:
    uses: list[Use | Absent] = []
    opaque: set[str] = set()
    conditions: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    for name, node in (options or {}).items():
        reader, body = _reader(page, known, table, node)
        if name == "where" and body is not None:
            conditions = tuple(_by_keys(reader, table, body) if body.type == "object" else reader.conditions(body))
            uses += [
                Use(c.table, c.column, "filter", c.span) for c in conditions if reader.rows or body.type == "object"
            ]
        elif name == "orderBy" and body is not None:
            order = tuple(_sorted_by(reader, table, body) if body.type == "object" else reader.order(body))
            uses += [Use(o.table, o.column, "order", o.span) for o in order if reader.rows or body.type == "object"]
        elif name == "columns" and node.type == "object":
            uses += [Use(*ids, "read", page.file.span(key)) for key, ids in _keyed(page, known, table, node) if ids]
        uses += reader.absent
        if reader.opaque:
            opaque.add(name)
    return (conditions, order, frozenset(opaque)), uses


def _reader(page: Page, known: Known, table: Table, node: Node) -> tuple[Reader, Node | None]:
    """Return how an option is read, and the expression that it is or that its function returns."""
    node = unwrapped(node)
    if node.type not in FUNCTIONS:
        return Reader(page, known), node
    parameters = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
    first = parameters if parameters is None or parameters.type == "identifier" else parameters.named_children[:1]
    row = first if isinstance(first, Node) else (first[0].child_by_field_name("pattern") if first else None)
    rows = {page.file.text(row): table.id} if row is not None and row.type == "identifier" else {}
    body = node.child_by_field_name("body")
    reader = Reader(page, known, rows, loose=True)
    if body is None or body.type == "statement_block":
        reader.opaque = True
        return reader, None
    return reader, unwrapped(body)


def _keyed(page: Page, known: Known, table: Table, node: Node) -> Iterator[tuple[Node, tuple[str, str] | None]]:
    for child in node.named_children:
        if child.type == "pair" and child.named_children[0].type == "property_identifier":
            key = child.named_children[0]
            yield child, known.by_key(table, page.file.text(key))


def _by_keys(reader: Reader, table: Table, node: Node) -> Iterator[Condition]:
    """Read `where: { email: x, deletedAt: { isNull: true } }` of Drizzle 1.0."""
    for child, ids in _keyed(reader.page, reader.known, table, node):
        inner = child.named_children[-1]
        operators = [reader.page.file.text(c.named_children[0]) for c in inner.named_children if c.type == "pair"]
        if ids is None:
            reader.opaque = True
        else:
            operator = operators[0] if inner.type == "object" and operators else "eq"
            yield Condition(*ids, operator, reader.page.file.span(child))
    if any(c.type not in ("pair", "comment") for c in node.named_children):
        reader.opaque = True


def _sorted_by(reader: Reader, table: Table, node: Node) -> Iterator[Order]:
    for child, ids in _keyed(reader.page, reader.known, table, node):
        if ids is None:
            reader.opaque = True
        else:
            down = "desc" in reader.page.file.text(child.named_children[-1])
            yield Order(*ids, down, reader.page.file.span(child))
