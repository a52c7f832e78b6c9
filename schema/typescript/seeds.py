"""Seeds: scripts that fill a database with rows, what they insert in which order, and what they empty first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from schema.drizzle.evaluate import evaluate
from schema.drizzle.handles import arguments_of, unwrapped
from schema.drizzle.modules import Module
from schema.drizzle.tables import PgTable
from schema.drizzle.values import Obj, Value
from schema.model import Database
from schema.span import Span

MOST = 2_000  # calls of one file that are looked at

# Words by which a script says that it asks where it runs before it empties anything.
_GUARD = re.compile(
    r"\bprod(?:uction)?\b|NODE_ENV|VERCEL_ENV|APP_ENV|ENVIRONMENT|\blocalhost\b|127\.0\.0\.1|isLocal|isDev|ALLOW_|--force|"
    r"confirm|NEXT_PUBLIC_ENV|process\.argv|isTest|DEV_ONLY",
    re.IGNORECASE,
)
_TRUNCATE = re.compile(r"(?:^|[`\"';])\s*truncate\s+(?:table\s+)?(?!\$1|[\w-]+\s*=)", re.IGNORECASE | re.MULTILINE)
_PLACE = frozenset(("function_declaration", "arrow_function", "function_expression", "method_definition"))


@dataclass(frozen=True)
class Insert:
    """`db.insert(table).values(...)`. `keys` are those of its rows by TypeScript name; `open`: there may be others."""

    table: str
    keys: frozenset[str]
    open: bool
    literals: tuple[tuple[str, Span], ...]  # keys whose value is a constant, each where it is written
    returning: bool
    taken: Literal["rows", "no"]  # whether its result is taken apart as rows
    conflict: bool  # `onConflict...`
    function: int  # where the function that holds it begins; what stands in one function runs in its order
    span: Span
    table_span: Span


@dataclass(frozen=True)
class Emptied:
    """A place where rows go: `delete` without `where`, TRUNCATE, or drizzle-seed's `reset`."""

    how: Literal["delete", "truncate", "reset"]
    span: Span


@dataclass(frozen=True)
class Seed:
    """One script. `guarded`: it asks where it runs."""

    path: str
    inserts: tuple[Insert, ...]
    emptied: tuple[Emptied, ...]
    guarded: bool
    imports_end: int  # where its imports end, in characters
    span: Span


def seed_of(module: Module, declared: Database) -> Seed | None:
    """Return what a script does with the tables of the schema; None where it neither inserts nor empties."""
    inserts, emptied = [], list(_truncated(module))
    for call in _calls(module.file.root):
        name = _method(call)
        if name == "insert" and (made := _insert(call, module, declared)):
            inserts.append(made)
        elif name == "delete" and (gone := _delete(call, module, declared)):
            emptied.append(gone)
        elif name == "" and _is_reset(call, module):
            emptied.append(Emptied("reset", module.file.span(call)))
    if not inserts and not emptied:
        return None
    inserts.sort(key=lambda one: one.span.start)
    text = module.file.source.text
    ends = [module.file.offset(n.end_byte) for n in module.file.root.named_children if n.type == "import_statement"]
    whole = module.file.source.span(0, len(text))
    order = sorted(emptied, key=lambda one: one.span.start)
    return Seed(module.path, tuple(inserts), tuple(order), bool(_GUARD.search(text)), max(ends, default=0), whole)


def _calls(root: Node) -> Iterator[Node]:
    stack, seen = [root], 0
    while stack and seen < MOST:
        node = stack.pop()
        if node.type == "call_expression":
            seen += 1
            yield node
        stack.extend(reversed(node.named_children))


def _method(call: Node) -> str | None:
    """Return the name of the method that is called, '' where it is a plain function."""
    function = call.children[0]
    if function.type == "member_expression":
        return (function.children[-1].text or b"").decode("utf-8", "replace")
    return "" if function.type == "identifier" else None


def _table(call: Node, module: Module, declared: Database) -> tuple[str, Span] | None:
    arguments = arguments_of(call)
    if len(arguments) != 1 or arguments[0].type not in ("identifier", "member_expression"):
        return None
    value = evaluate(arguments[0], module.scope)
    if not isinstance(value, PgTable):
        return None
    table = f"{value.schema or 'public'}.{value.name}"
    return (table, module.file.span(arguments[0])) if table in declared.tables else None


def _chain(call: Node) -> tuple[dict[str, Node], Node]:
    """Return the calls that follow on this one, by name, and the outermost of them."""
    found: dict[str, Node] = {}
    top = call
    while (member := top.parent) is not None and member.type in ("member_expression", "non_null_expression"):
        outer = member.parent
        if member.type == "non_null_expression":
            top = member
            continue
        if outer is None or outer.type != "call_expression" or outer.children[0] != member:
            break
        found[(member.children[-1].text or b"").decode("utf-8", "replace")] = outer
        top = outer
    return found, top


def _insert(call: Node, module: Module, declared: Database) -> Insert | None:
    table = _table(call, module, declared)
    chain, top = _chain(call)
    if table is None or "values" not in chain:
        return None
    given = arguments_of(chain["values"])
    keys, literals, is_open = _rows(unwrapped(given[0]), module) if given else (frozenset[str](), (), True)
    return Insert(
        table[0],
        keys,
        is_open,
        literals,
        "returning" in chain,
        "rows" if _taken(top) else "no",
        any(name.startswith("onConflict") for name in chain),
        _function(call),
        module.file.span(top),
        table[1],
    )


Rows = tuple[frozenset[str], tuple[tuple[str, Span], ...], bool]


def _rows(node: Node, module: Module) -> Rows:
    """Return what the rows of an insert have: every key of all of them, constants, and whether there may be more."""
    if node.type == "object":
        return _row(node, module)
    if node.type == "array":
        rows = [unwrapped(child) for child in node.named_children if child.type != "comment"]
        if not rows or any(row.type != "object" for row in rows):
            return frozenset(), (), True
        read = [_row(row, module) for row in rows]
        common = frozenset.intersection(*(keys for keys, _, _ in read))
        return common, tuple(one for _, literals, _ in read for one in literals), any(o for _, _, o in read)
    if node.type == "call_expression" and _method(node) in ("map", "flatMap"):
        body = _mapped(node)
        return _row(body, module) if body is not None else (frozenset(), (), True)
    if node.type == "identifier":
        return _listed(evaluate(node, module.scope), module)
    return frozenset(), (), True


def _mapped(call: Node) -> Node | None:
    """Return the object that the function of `.map(...)` returns."""
    function = next(iter(arguments_of(call)), None)
    body = function.child_by_field_name("body") if function is not None else None
    inner = unwrapped(body) if body is not None else None
    return inner if inner is not None and inner.type == "object" else None


def _row(node: Node, module: Module) -> Rows:
    keys, literals, is_open = set(), [], False
    for child in node.named_children:
        if child.type == "pair":
            key = module.file.text(child.named_children[0]).strip("\"'`")
            keys.add(key)
            if child.named_children[-1].type in ("string", "number", "unary_expression"):
                literals.append((key, module.file.span(child)))
        elif child.type in ("shorthand_property_identifier", "method_definition"):
            keys.add(module.file.text(child))
        elif child.type != "comment":
            is_open = True
    return frozenset(keys), tuple(literals), is_open


def _listed(value: Value, module: Module) -> Rows:
    """Return the keys of rows that stand elsewhere in the file."""
    rows = value if isinstance(value, list) else [value]
    known = [row for row in rows if isinstance(row, Obj)]
    if not known or len(known) != len(rows):
        return frozenset(), (), True
    literals = [
        (key, module.file.span(row.places[key]))
        for row in known
        for key, item in row.items()
        if isinstance(item, str | int) and row.file is module.file and key in row.places
    ]
    return frozenset.intersection(*(frozenset(row) for row in known)), tuple(literals), any(row.holes for row in known)


def _taken(top: Node) -> bool:
    """Whether `const [user] = await db.insert(...)` takes the result apart as if it were rows."""
    parent = top.parent
    if parent is None or parent.type != "await_expression" or parent.parent is None:
        return False
    if parent.parent.type != "variable_declarator":
        return False
    pattern = parent.parent.child_by_field_name("name")
    return pattern is not None and pattern.type == "array_pattern"


def _function(node: Node) -> int:
    parent = node.parent
    while parent is not None:
        if parent.type in _PLACE and not _inline(parent):
            return parent.start_byte
        parent = parent.parent
    return 0


def _inline(function: Node) -> bool:
    """Whether a function runs where it stands: what is given to `transaction`, `map`, `forEach`."""
    return function.parent is not None and function.parent.type == "arguments"


def _delete(call: Node, module: Module, declared: Database) -> Emptied | None:
    chain, top = _chain(call)
    if "where" in chain or _table(call, module, declared) is None:
        return None
    return Emptied("delete", module.file.span(top))


def _is_reset(call: Node, module: Module) -> bool:
    name = module.file.text(call.children[0])
    return module.imported.get(name, ("", "", None))[:2] == ("drizzle-seed", "reset")


def _truncated(module: Module) -> Iterator[Emptied]:
    for match in _TRUNCATE.finditer(module.file.source.text):
        line = module.file.source.line(module.file.source.line_at(match.start())).strip()
        if not line.startswith(("//", "*", "/*")) and any(quote in line for quote in "`\"'"):
            yield Emptied("truncate", module.file.source.span(match.start(), match.end()))
