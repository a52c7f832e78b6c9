"""What a `where`, an `on` or an `orderBy` asks of which columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tree_sitter import Node

from schema.drizzle.columns import PgColumn
from schema.drizzle.handles import arguments_of, unwrapped
from schema.typescript.facts import Absent, Condition, Order
from schema.typescript.known import Known
from schema.typescript.page import Page

COMPARISONS = frozenset(
    (
        *("eq", "ne", "gt", "gte", "lt", "lte", "isNull", "isNotNull", "inArray", "notInArray"),
        *("between", "notBetween", "like", "ilike", "notLike", "notIlike"),
        *("arrayContains", "arrayContained", "arrayOverlaps"),
    )
)
MAX_NESTING = 40
_JOINED = ("and",)
_EITHER = ("or", "not")


@dataclass
class Reader:
    """Reads expressions of one file. `rows` are parameters that mean tables here; `opaque`: something was not read."""

    page: Page
    known: Known
    rows: Mapping[str, str] = field(default_factory=dict)  # the parameter's name, the table's id
    loose: bool = False  # operators come as parameters: their names are theirs
    opaque: bool = False
    absent: list[Absent] = field(default_factory=list)  # keys that a row is asked for and does not have

    def column(self, node: Node) -> tuple[str, str] | None:
        """Return the ids of the column that an expression means."""
        node = unwrapped(node)
        if node.type == "member_expression" and node.children[0].type == "identifier":
            table = self.known.declared.tables.get(self.rows.get(self.page.file.text(node.children[0]), ""))
            if table is not None:
                key = node.children[-1]
                found = self.known.by_key(table, self.page.file.text(key))
                if found is None and not table.partial:
                    self.absent.append(Absent(table.id, self.page.file.text(key), "", self.page.file.span(key)))
                return found
        value = self.page.value(node)
        return self.known.column(value) if isinstance(value, PgColumn) else None

    def operator(self, call: Node) -> str | None:
        """Return the function of Drizzle's that is called."""
        name = self.page.operator(call)
        if name is None and self.loose and call.children[0].type == "identifier":
            name = self.page.file.text(call.children[0])
        return name

    def conditions(self, node: Node, depth: int = 0) -> Iterator[Condition]:
        """Yield the comparisons that hold for every row found; what is not one makes this opaque."""
        node = unwrapped(node)
        if node.type == "call_expression" and depth < MAX_NESTING:
            operator, arguments = self.operator(node), arguments_of(node)
            if operator in _JOINED:
                for argument in arguments:
                    yield from self.conditions(argument, depth + 1)
                return
            column = self.column(arguments[0]) if arguments and operator in COMPARISONS else None
            if column is not None and operator is not None:
                yield Condition(*column, operator, self.page.file.span(node))
                return
        if node.type not in ("undefined", "null") and self.page.file.text(node) != "undefined":
            self.opaque = True

    def order(self, node: Node, depth: int = 0) -> Iterator[Order]:
        """Yield the keys of an ORDER BY."""
        node = unwrapped(node)
        if node.type == "array" and depth < MAX_NESTING:
            for child in node.named_children:
                yield from self.order(child, depth + 1) if child.type != "comment" else ()
            return
        descending = False
        if node.type == "call_expression" and self.operator(node) in ("asc", "desc"):
            descending = self.operator(node) == "desc"
            arguments = arguments_of(node)
            node = arguments[0] if arguments else node
        column = self.column(node)
        if column is None:
            self.opaque = True
        else:
            yield Order(*column, descending, self.page.file.span(node))
