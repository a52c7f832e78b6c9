"""Names as the catalog keys them, and the names Postgres derives for constraints and indexes without one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schema.postgres.grammar import Tree, kind_of, nodes

LIMIT = 63  # NAMEDATALEN - 1, in bytes


def relation(range_var: Tree) -> str:
    """Return `schema.name` of a RangeVar; a name without a schema is taken to be in `public`."""
    return f"{range_var.get('schemaname') or 'public'}.{range_var.get('relname', '')}"


def string(node: Tree) -> str:
    """Return what a String node says; '' for any other node."""
    return str(node["String"].get("sval", "")) if "String" in node else ""


def strings(items: Iterable[Tree]) -> list[str]:
    """Return the strings of a list of String nodes."""
    return [string(item) for item in items]


def items(node: Tree) -> list[Tree]:
    """Return the nodes of a List; none for any other node."""
    found: list[Tree] = node.get("List", {}).get("items", [])
    return found


def qualified(parts: Sequence[str]) -> str:
    """Return `schema.name` of a dotted name; a name without a schema is taken to be in `public`."""
    if len(parts) == 1:
        return f"public.{parts[0]}"
    return f"{parts[-2]}.{parts[-1]}" if parts else ""


def any_name(node: Tree) -> list[str]:
    """Return the parts of a name that stands as a list, a string, a type name or a function with arguments."""
    kind = kind_of(node)
    if kind == "List":
        return strings(items(node))
    if kind == "String":
        return [node.get("String", {}).get("sval", "")]
    if kind == "TypeName":
        return strings(node.get("TypeName", {}).get("names", ()))
    if kind == "ObjectWithArgs":
        return strings(node.get("ObjectWithArgs", {}).get("objname", ()))
    return []


@dataclass(frozen=True)
class Mentioned:
    """What a query names, sorted. `columns` are last names (`*` for all of a relation), `functions` have no schema."""

    relations: tuple[str, ...]
    columns: tuple[str, ...]
    functions: tuple[str, ...]
    repeated: frozenset[str]  # relations named more than once
    limited: bool  # has a LIMIT somewhere
    locking: bool  # FOR UPDATE and the like


_TELLING = frozenset({"RangeVar", "CommonTableExpr", "ColumnRef", "FuncCall", "SelectStmt", "LockingClause"})


def mentioned(tree: Tree) -> Mentioned:
    """Return what `tree` names, without its own WITH queries: one walk."""
    ranges: list[tuple[str, str]] = []
    own, columns, functions = set(), set(), set()
    limited = locking = False
    for name, node in nodes(tree, _TELLING):
        if name == "RangeVar":
            ranges.append((node.get("schemaname", ""), node.get("relname", "")))
        elif name == "CommonTableExpr":
            own.add(node.get("ctename", ""))
        elif name == "ColumnRef":
            columns.add(string(node["fields"][-1]) or "*")
        elif name == "FuncCall":
            functions.add(string(node["funcname"][-1]))
        else:
            limited = limited or (name == "SelectStmt" and "limitCount" in node)
            locking = locking or name == "LockingClause"
    counts = Counter(f"{s or 'public'}.{r}" for s, r in ranges if s or r not in own)
    repeated = frozenset(relation for relation, count in counts.items() if count > 1)
    return Mentioned(
        tuple(sorted(counts)), tuple(sorted(columns)), tuple(sorted(functions)), repeated, limited, locking
    )


def relations(tree: Tree) -> tuple[str, ...]:
    """Return every relation `tree` names, without its own WITH queries, sorted."""
    return mentioned(tree).relations


def derived(table: str, columns: Sequence[str], label: str) -> str:
    """Return the name Postgres gives: `table_columns_label` cut to 63 bytes, the longer part first.

    Source: makeObjectName in src/backend/commands/indexcmds.c.
    """
    first = table.rpartition(".")[2] if "." in table else table
    second = "_".join(columns)
    first_size, second_size = len(first.encode()), min(len(second.encode()), LIMIT)
    room = LIMIT - len(label.encode()) - 1 - (1 if second else 0)
    while first_size + second_size > room:
        if first_size > second_size:
            first_size -= 1
        else:
            second_size -= 1
    parts = [_cut(first, first_size), *([_cut(second, second_size)] if second else []), label]
    return "_".join(parts)


def unused(name: str, taken: Iterable[str]) -> str:
    """Return `name`, or `name` with the first number that makes it unused among `taken`."""
    used = set(taken)
    if name not in used:
        return name
    return next(f"{name}{n}" for n in range(1, len(used) + 2) if f"{name}{n}" not in used)


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
