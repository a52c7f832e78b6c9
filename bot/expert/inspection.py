"""A thorough review of what stands there: all of a file, a table, a folder or a migration, not only what changed."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from bot.expert.knowledge import Knowledge, Known
from bot.expert.migrated import alone
from bot.expert.names import TableOf
from bot.expert.target import File, Folder, OneMigration, Target
from rules.report import Missed, Reported
from rules.run import run
from schema.changes import Change
from schema.compare import compare
from schema.difference import Difference, Side
from schema.model import Database, Enum, Table
from schema.surroundings import with_surroundings
from schema.tree import Tree
from schema.typescript.changed import with_code
from schema.typescript.mentions import is_code

MAX_FILES = 400  # of one folder


@dataclass(frozen=True)
class Inspection:
    """What was looked at, and what was found. `tables` and `enums` are those that stand in it."""

    differences: tuple[Difference, ...]
    findings: tuple[Reported, ...]
    unread: tuple[Missed, ...]
    tables: tuple[Table, ...] = ()
    enums: tuple[Enum, ...] = ()
    applied: int = 0  # migrations of a folder that were not judged again


def inspect(knowledge: Knowledge, target: Target) -> Inspection:
    """Review `target` as if all of it were new."""
    if isinstance(target, OneMigration):
        return _of_migrations(knowledge, (alone(target.known, target.entry),))
    if isinstance(target, TableOf):
        return _of_declared(knowledge, [target.known], frozenset(), lambda table: table.id == target.table.id)
    paths = _paths(knowledge, target)
    return _of_declared(
        knowledge, knowledge.packages, paths, lambda table: table.span is not None and table.span.path in paths
    )


def _paths(knowledge: Knowledge, target: File | Folder) -> frozenset[str]:
    if isinstance(target, File):
        return frozenset({target.path}) | _passed_on(knowledge, target.path)
    start = f"{target.path}/" if target.path else ""
    inside = sorted(p for p in knowledge.head.paths if p.startswith(start) and "node_modules/" not in p)
    return frozenset(inside[:MAX_FILES])


def _passed_on(knowledge: Knowledge, path: str) -> frozenset[str]:
    """Return the files whose tables a schema's entry passes on, where it declares none itself."""
    for known in knowledge.packages:
        if path in known.package.schema:
            places = {table.span.path for table in known.declared.tables.values() if table.span}
            if path not in places:
                return frozenset(places)
    return frozenset()


def _of_migrations(knowledge: Knowledge, differences: tuple[Difference, ...]) -> Inspection:
    report = run(differences, knowledge.config.rule_config())
    files = {m.source.path for d in differences for m in d.migrations}
    findings = tuple(f for f in report.findings if f.path in files)
    return Inspection(differences, findings, tuple(m for m in report.unread if m.path in files))


def _of_declared(
    knowledge: Knowledge, packages: Iterable[Known], paths: frozenset[str], wanted: Callable[[Table], bool]
) -> Inspection:
    differences = []
    tables: list[Table] = []
    enums: list[Enum] = []
    applied = 0
    for known in packages:
        own = [table for table in known.declared.tables.values() if wanted(table)]
        tables += own
        enums += [e for e in known.declared.enums.values() if e.span and e.span.path in paths]
        applied += sum(entry.sql_path in paths for entry in known.journal.entries)
        differences.append(_anew(known, {table.id for table in own}, paths))
    report = run(tuple(differences), knowledge.config.rule_config())
    findings = tuple(f for f in report.findings if _concerns(f, paths, {table.id for table in tables}))
    unread = tuple(m for m in report.unread if not paths or m.path in paths)
    return Inspection(tuple(differences), findings, unread, tuple(tables), tuple(enums), applied)


def _concerns(finding: Reported, paths: frozenset[str], tables: Collection[str]) -> bool:
    return finding.path in paths or ".".join(finding.object.split(".")[:2]) in tables


def _anew(known: Known, tables: set[str], paths: frozenset[str]) -> Difference:
    """Return the package as if these tables, and what else stands in these files, had just been written."""
    standing = known.standing
    declared = standing.head.declared
    changes = tuple(c for c in compare(Database(), declared) if _is_of(c, tables, paths))
    rest = {name: table for name, table in declared.tables.items() if name not in tables}
    kept = {name: enum for name, enum in declared.enums.items() if not (enum.span and enum.span.path in paths)}
    others = tuple(relation for relation in declared.relations if relation.table not in tables)
    before = replace(declared, tables=rest, enums=kept, relations=others)
    difference = replace(standing, base=Side(before, None, standing.head.journal), changes=changes)
    nothing = Tree(frozenset(), {}, at_base=True)
    around = with_surroundings(nothing, known.head, difference, paths, known.config.mirrors)
    return with_code(around, nothing, known.head, frozenset(p for p in paths if is_code(p)))


def _is_of(change: Change, tables: set[str], paths: frozenset[str]) -> bool:
    table = getattr(change, "table", None)
    if table is not None:
        return table.id in tables
    relation = getattr(change, "relation", None)
    if relation is not None:
        return relation.table in tables
    return change.span is not None and change.span.path in paths
