"""One file of code: its syntax, the way from its root to any place, and what its names mean there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from schema.drizzle.columns import PgColumn
from schema.drizzle.handles import unwrapped
from schema.drizzle.modules import Exports, Module, names_in
from schema.drizzle.syntax import File
from schema.drizzle.tables import PgTable
from schema.drizzle.values import At, Obj, Unknown, Value

FUNCTIONS = frozenset(
    ("arrow_function", "function_expression", "function_declaration", "method_definition", "generator_function")
)
_LEAVES = frozenset(("identifier", "shorthand_property_identifier"))
_NAMING = frozenset(
    ("import_specifier", "import_clause", "namespace_import", "export_specifier", "variable_declarator")
)
_DECLARING = frozenset(("lexical_declaration", "variable_declaration"))

MAX_MEMBERS = 12  # of `a.b.c`; tables are not held deeper
Way = tuple[Node, ...]  # from the root to a node


@dataclass(frozen=True)
class Name:
    """What a name means within the node `scope` (None: in the whole file)."""

    text: str
    value: Value
    scope: tuple[int, int] | None = None


@dataclass
class Page:
    """`names` are those that mean tables, or what holds tables; `orm` are Drizzle's own, by their local name.

    `ours`: it imports something of the database package, and its `db.query` is that package's.
    """

    file: File
    module: Module
    names: dict[str, list[Name]] = field(default_factory=dict)
    orm: dict[str, str] = field(default_factory=dict)
    ours: bool = False
    resolved: dict[int, Value] = field(default_factory=dict)  # what was found at which byte
    _declared: dict[int, frozenset[str]] = field(default_factory=dict)

    def way(self, byte: int) -> Way:
        """Return the nodes that hold a byte, the root first."""
        cursor = self.file.root.walk()
        nodes = [self.file.root]
        while cursor.goto_first_child_for_byte(byte) is not None:
            node = cursor.node
            if node is None or node.start_byte > byte:
                break
            nodes.append(node)
        return tuple(nodes)

    def to(self, node: Node) -> Way:
        """Return the way to a node."""
        way = self.way(node.start_byte)
        at = next((i for i in range(len(way) - 1, -1, -1) if way[i].id == node.id), len(way) - 1)
        return way[: at + 1]

    def places(self, names: "list[Name]") -> Iterator[tuple[Name, Way]]:
        """Yield every place where one of the names stands and means what it says."""
        words = {name.text: name for name in names}
        pattern = b"|".join(re.escape(word.encode()) for word in sorted(words, key=len, reverse=True))
        for match in re.finditer(rb"(?<![\w$])(?:" + pattern + rb")(?![\w$])", self.file.data):
            name = words[match[0].decode()]
            if name.scope is not None and not name.scope[0] <= match.start() < name.scope[1]:
                continue
            way = self.way(match.start())
            if way[-1].type in _LEAVES and self._means(name, way):
                yield name, way

    def _means(self, name: Name, way: Way) -> bool:
        if way[-2].type in _NAMING and (way[-2].type != "variable_declarator" or way[-2].children[0] == way[-1]):
            return False
        return self.declaring(name.text, way) == name.scope

    def declaring(self, name: str, way: Way) -> tuple[int, int] | None:
        """Return the range of the innermost node that declares a name as seen from a place; None: the file does."""
        for node in reversed(way[1:-1]):
            if node.type in _SCOPES and name in self._names_of(node):
                return node.start_byte, node.end_byte
        return None

    def _names_of(self, node: Node) -> frozenset[str]:
        names = self._declared.get(node.id)
        if names is None:
            names = self._declared[node.id] = frozenset(self.file.text(n) for n in _declared_in(node))
        return names

    def value(self, node: Node, depth: int = 0) -> Value:
        """Return what an expression means: a table, a column, an object of tables; None for everything else."""
        node = unwrapped(node)
        if node.type in _LEAVES:
            return self._named(node)
        if depth > MAX_MEMBERS:
            return None
        if node.type == "member_expression":
            return self.member(self.value(node.children[0], depth + 1), self.file.text(node.children[-1]), node)
        if node.type == "call_expression" and self.orm.get(self.file.text(node.children[0])) in (
            "alias",
            "aliasedTable",
        ):
            arguments = node.children[-1].named_children
            return self.value(arguments[0], depth + 1) if arguments else None
        return None

    def _named(self, node: Node) -> Value:
        if node.start_byte in self.resolved:
            return self.resolved[node.start_byte]
        candidates = self.names.get(self.file.text(node))
        if not candidates:
            return None
        scope = self.declaring(candidates[0].text, self.to(node))
        return next((name.value for name in candidates if name.scope == scope), None)

    def member(self, value: Value, key: str, node: Node) -> Value:
        """Return a member of a table or of what holds tables."""
        if isinstance(value, PgTable):
            return value.columns.get(key)
        if isinstance(value, Exports | Obj):
            found = value.get(key, At(node, self.module.scope)) if isinstance(value, Exports) else value.get(key)
            return found if isinstance(found, PgTable | PgColumn | Exports | Obj) else None
        return None

    def operator(self, call: Node) -> str | None:
        """Return which function of Drizzle's a call calls: `eq`, `and`, `desc`."""
        function = call.children[0] if call.type == "call_expression" else call
        return self.orm.get(self.file.text(function)) if function.type == "identifier" else None


_SCOPES = FUNCTIONS | frozenset(("statement_block", "for_statement", "for_in_statement", "catch_clause", "switch_body"))


def _declared_in(node: Node) -> Iterator[Node]:
    """Yield the names that a node declares for what is inside it."""
    if node.type in FUNCTIONS or node.type == "catch_clause":
        for name in ("parameter", "parameters"):
            given = node.child_by_field_name(name)
            if given is not None:
                patterns = [given] if given.type != "formal_parameters" else given.named_children
                for parameter in patterns:
                    yield from names_in(parameter.child_by_field_name("pattern") or parameter)
        return
    if node.type == "for_in_statement":
        left = node.child_by_field_name("left")
        yield from names_in(left) if left is not None else ()
    for child in node.named_children:
        if child.type in _DECLARING:
            for declarator in child.named_children:
                pattern = declarator.child_by_field_name("name") if declarator.type == "variable_declarator" else None
                yield from names_in(pattern) if pattern is not None else ()
        elif child.type in ("function_declaration", "class_declaration"):
            own = child.child_by_field_name("name")
            yield from [own] if own is not None else ()


def is_table(value: Value) -> bool:
    """Return whether a value is a table or holds some."""
    return isinstance(value, PgTable | Exports) or (isinstance(value, Obj) and not isinstance(value, Unknown))
