"""Names as the catalog keys them, and the names Postgres derives for constraints and indexes without one."""

from collections.abc import Iterable, Sequence

from schema.postgres.grammar import Tree, nodes

LIMIT = 63  # NAMEDATALEN - 1, in bytes


def relation(range_var: Tree) -> str:
    """Return `schema.name` of a RangeVar; a name without a schema is taken to be in `public`."""
    return f"{range_var.schemaname or 'public'}.{range_var.relname}"


def strings(items: Iterable[Tree]) -> list[str]:
    """Return the strings of a list of String nodes."""
    return [item.string.sval for item in items]


def qualified(parts: Sequence[str]) -> str:
    """Return `schema.name` of a dotted name; a name without a schema is taken to be in `public`."""
    if len(parts) == 1:
        return f"public.{parts[0]}"
    return f"{parts[-2]}.{parts[-1]}" if parts else ""


def any_name(node: Tree) -> list[str]:
    """Return the parts of a name that stands as a list, a string, a type name or a function with arguments."""
    kind = node.WhichOneof("node")
    if kind == "list":
        return strings(node.list.items)
    if kind == "string":
        return [node.string.sval]
    if kind == "type_name":
        return strings(node.type_name.names)
    if kind == "object_with_args":
        return strings(node.object_with_args.objname)
    return []


def relations(tree: Tree) -> tuple[str, ...]:
    """Return every relation `tree` names, without its own WITH queries, sorted."""
    found, own = set(), set()
    for name, node in nodes(tree, frozenset({"RangeVar", "CommonTableExpr"})):
        if name == "RangeVar":
            found.add((node.schemaname, node.relname))
        else:
            own.add(node.ctename)
    return tuple(sorted(f"{s or 'public'}.{r}" for s, r in found if s or r not in own))


def columns_named(tree: Tree) -> tuple[str, ...]:
    """Return the last name of every column reference below `tree`, sorted."""
    found = set()
    for _, node in nodes(tree, frozenset({"ColumnRef"})):
        if node.fields and node.fields[-1].WhichOneof("node") == "string":
            found.add(node.fields[-1].string.sval)
    return tuple(sorted(found))


def functions_called(tree: Tree) -> tuple[str, ...]:
    """Return the unqualified names of the functions called below `tree`, sorted."""
    return tuple(sorted({node.funcname[-1].string.sval for _, node in nodes(tree, frozenset({"FuncCall"}))}))


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
