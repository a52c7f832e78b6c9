"""SQL that is written by hand in code: templates of `sql`, what `sql.raw` is given, strings that are executed."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from schema.drizzle.columns import PgColumn
from schema.drizzle.evaluate import evaluate
from schema.drizzle.handles import arguments_of, unwrapped
from schema.drizzle.sql import quote
from schema.drizzle.syntax import unescape
from schema.drizzle.tables import PgTable
from schema.drizzle.values import text_of
from schema.span import Span
from schema.typescript.around import function_name
from schema.typescript.chains import chain_around, member_call
from schema.typescript.facts import RawSql
from schema.typescript.known import Known
from schema.typescript.page import Page, Way

_TAG = re.compile(rb"\s*(?:<([^`;]{1,300}?)>)?\s*`")
_METHOD = re.compile(rb"\s*\.\s*(\w+)\s*\(")
_EXECUTED = ("execute", "unsafe", "queryRaw")
MAX_NESTING = 60  # of parts of a string
MAX_SQL = 20_000  # characters of one statement


def raw_sql(page: Page, known: Known, way: Way) -> RawSql | None:
    """Return the SQL that starts at the name `sql` to which `way` leads; None where it is something else."""
    data, end = page.file.data, way[-1].end_byte
    tag = _TAG.match(data, end)
    if tag is not None:
        return _template(page, known, page.way(tag.end() - 1), (way[-1], tag[1]))
    method = _METHOD.match(data, end)
    if method is None or method[1] != b"raw" or len(way) < 3 or way[-3].type != "call_expression":
        return None
    arguments = arguments_of(way[-3])
    if not arguments:
        return None
    return _string(page, arguments[0], way[:-2], "raw")


def _template(page: Page, known: Known, way: Way, tag: tuple[Node, bytes | None]) -> RawSql | None:
    index = next((i for i in range(len(way) - 1, 0, -1) if way[i].type == "template_string"), None)
    if index is None:
        return None
    node = way[index]
    text, values = _text(page, known, node)
    span = Span(page.file.source, page.file.offset(tag[0].start_byte), page.file.offset(node.end_byte))
    outer = page.to(tag[0])
    call = next((i for i in range(len(outer) - 2, 0, -1) if outer[i].end_byte >= node.end_byte), 1)
    return RawSql(
        "template",
        text[:MAX_SQL],
        (),
        values,
        _is_executed(outer, call),
        function_name(page, way[: index + 1]),
        span,
        tag[1].decode("utf-8", "replace") if tag[1] else None,
        tuple(_called(page, way, index)),
    )


def _called(page: Page, way: Way, index: int) -> Iterator[str]:
    """Yield what is called on a template, with what it is given: `mapWith(Number)`."""
    while index > 2:
        member, call = way[index - 1], way[index - 2]
        if member.type == "call_expression":  # the tag and its template
            index -= 1
            continue
        if member.type != "member_expression" or call.type != "call_expression":
            return
        yield page.file.text(member.children[-1]) + page.file.text(call.children[-1])
        index -= 2


def _text(page: Page, known: Known, node: Node) -> tuple[str, tuple[Span, ...]]:
    """Return the SQL of a template: columns and tables by name, other values numbered, and where these stand."""
    parts: list[str] = []
    values: list[Span] = []
    for child in node.named_children:
        if child.type == "string_fragment":
            parts.append(page.file.text(child))
        elif child.type == "escape_sequence":
            parts.append(unescape(page.file.text(child)))
        elif child.type == "template_substitution" and child.named_children:
            inner = child.named_children[-1]
            name = _name(known, page.value(inner))
            if name is None:
                values.append(page.file.span(inner))
            parts.append(name or f"${len(values)}")
    return "".join(parts), tuple(values)


def _name(known: Known, value: object) -> str | None:
    if isinstance(value, PgTable):
        table = known.table(value)
        return f"{quote(table.schema)}.{quote(table.name)}" if table else None
    ids = known.column(value) if isinstance(value, PgColumn) else None
    return f"{quote(ids[0].partition('.')[2])}.{quote(ids[1])}" if ids else None


def _is_executed(way: Way, index: int) -> bool:
    call = member_call(way, index)
    return call is not None and call[0] in _EXECUTED


def _string(page: Page, node: Node, way: Way, kind: str) -> RawSql:
    node = unwrapped(node)
    value = text_of(evaluate(node, page.module.scope))
    whole = _is_executed(way, len(way) - 1)
    span = page.file.span(way[-1] if kind == "raw" else node)
    built = tuple(_built(page, node)) if value is None else ()
    text = value if value is not None else (page.file.text(node) if node.type == "template_string" else None)
    function = function_name(page, way)
    return RawSql("raw" if kind == "raw" else "string", text and text[:MAX_SQL], built, (), whole, function, span)


def _built(page: Page, node: Node, depth: int = 0) -> Iterator[str]:
    """Yield the code of what is not constant in a string."""
    if node.type == "template_string" and depth < MAX_NESTING:
        inner = [c.named_children[-1] for c in node.named_children if c.type == "template_substitution"]
    elif node.type == "binary_expression" and depth < MAX_NESTING and page.file.text(node.children[1]) == "+":
        inner = [node.children[0], node.children[-1]]
    else:
        yield page.file.text(node)[:200]
        return
    for part in map(unwrapped, inner):
        if text_of(evaluate(part, page.module.scope)) is None:
            yield from _built(page, part, depth + 1)


def executed_strings(page: Page) -> Iterator[RawSql]:
    """Yield what `db.execute` is given as a string of its own making."""
    for match in re.finditer(rb"\.(execute|unsafe)\s*\(\s*[`\"']", page.file.data):
        way = page.way(match.end() - 1)
        index = next((i for i in range(len(way) - 1, 0, -1) if way[i].type == "arguments"), None)
        if index is None or way[index - 1].type != "call_expression" or index + 1 >= len(way):
            continue
        chain = chain_around(page, way[: index + 1], index - 1)
        if page.file.text(chain.root).rsplit(".", 1)[-1] in ("db", "tx", "trx", "database", "client", "sql"):
            yield _string(page, way[index + 1], way[: index + 2], "string")
