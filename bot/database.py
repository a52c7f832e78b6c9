"""What a pull request does to the database, as Markdown: counts, tables, the diagram, and each statement's locks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.judgement import Judgement, ReviewedPackage, StatementCost
from bot.links import Links
from bot.render.escape import cell, code, inert
from bot.render.fit import Part, fitted
from bot.render.mermaid import diagram
from schema.postgres.notices import in_sql, plain

MAX_ROWS = 40
MAX_SQL = 120  # characters of a statement
MAX_STATEMENTS = 200  # of one migration, on the check's page

_KINDS = {
    "Table": ("table", "tables"),
    "Column": ("column", "columns"),
    "Index": ("index", "indexes"),
    "ForeignKey": ("foreign key", "foreign keys"),
    "Unique": ("unique constraint", "unique constraints"),
    "Check": ("check", "checks"),
    "PrimaryKey": ("primary key", "primary keys"),
    "Policy": ("policy", "policies"),
    "Rls": ("row level security switch", "row level security switches"),
    "Enum": ("enum", "enums"),
    "View": ("view", "views"),
}
_OF_COLUMNS = ("ColumnType", "Nullability", "Default")


def counts(judgement: Judgement) -> str:
    """Return one line of what was added, changed and dropped; '' where that is nothing."""
    said = [change.split(" ", 1) for change in judgement.design.changes]
    new = {name for verb, name in said if verb == "TableAdded"}
    marks: dict[tuple[str, str], set[str]] = {}
    for verb, name in said:
        kind, mark = _kind(verb)
        if kind in _KINDS and (kind == "Table" or not _part_of(name, new)):
            marks.setdefault((kind, name), set()).add(mark)
    counted = Counter((kind, mark.pop() if len(mark) == 1 else "changed") for (kind, _), mark in marks.items())
    tables = [t for package in judgement.packages for t in package.drawn if t.mark == "changed"]
    counted["Table", "changed"] = len(tables)
    parts = []
    for kind, (one, many) in _KINDS.items():
        found = [(n, mark) for mark in ("added", "changed", "dropped") if (n := counted[kind, mark])]
        if found:
            (number, mark), *rest = found
            words = [f"{number} {one if number == 1 else many} {mark}", *(f"{n} {mark}" for n, mark in rest)]
            parts.append(", ".join(words))
    return f"**In the database**: {' · '.join(parts)}." if parts else ""


def _part_of(name: str, tables: set[str]) -> bool:
    """Return whether `name` is a part of one of the tables; a name may have dots of its own."""
    return any(name[:at] in tables for at, character in enumerate(name) if character == ".")


def _kind(verb: str) -> tuple[str, str]:
    """Return what a change is about, and its mark: `ColumnTypeChanged` is a changed column."""
    for ending in ("Added", "Dropped", "Changed"):
        if verb.endswith(ending):
            kind = verb.removesuffix(ending)
            return ("Column" if kind in _OF_COLUMNS else "Enum" if kind == "EnumValues" else kind), ending.lower()
    return verb, ""


def sections(package: ReviewedPackage, links: Links) -> Iterator[Part]:
    """Yield the folded tables and the diagram of one package."""
    if package.tables:
        places = {table.id: table for table in package.drawn if table.path}
        rows = []
        for change in package.tables[:MAX_ROWS]:
            name, place = cell(code(change.id)), places.get(change.id)
            if place and place.path:
                name = f"[{name}]({links.file(place.path, *place.lines)})"
            rows.append(f"| {name} | {change.kind} | {cell('; '.join(map(inert, change.parts)))} |")
        table = _table(("Table", "", "Parts"), rows, len(package.tables))
        yield Part(folded("What changes, table by table", table), 60, "what changes in each table")
    if drawing := diagram(package.drawn, package.links):
        yield Part(folded("Diagram of the touched tables", drawing), 50, "the diagram")
    if package.statements:
        rows = [_statement(n, s, links) for n, s in enumerate(package.statements[:MAX_ROWS], 1)]
        table = _table(("", "Statement", "Who waits", "Work"), rows, len(package.statements))
        yield Part(folded("What each statement does to a running database", table), 55, "the statements")


def check_page(packages: Iterable[ReviewedPackage], links: Links, limit: int) -> str:
    """Return the check's details: each migration in the order they run, its statements with Postgres' own locks."""
    parts = []
    for package in packages:
        how = "All run in one transaction" if package.one_transaction else "Each statement runs on its own"
        how = f"{inert(package.why_transaction)}." if package.why_transaction else f"{how}."
        named = f" of {code(package.root)}" if package.root else ""
        if package.migrations:
            parts.append(Part(f"### The migrations{named}, in order\n\n{how}"))
        for number, path in enumerate(package.migrations, 1):
            own = [s for s in package.statements if s.path == path]
            heading = f"#### {number}. [{code(path)}]({links.file(path)})"
            rows = [_locks(n, s, links) for n, s in enumerate(own[:MAX_STATEMENTS], 1)]
            table = _table(("", "Statement", "Locks", "Work"), rows, len(own)) if rows else "_No statement was read._"
            parts.append(Part(f"{heading}\n\n{table}", 50, code(path), (heading,)))
    return fitted(parts, limit) if parts else ""


def _locks(number: int, statement: StatementCost, links: Links) -> str:
    locks = [f"{in_sql(mode)} {code(relation)}" for relation, mode in statement.locks[:6]]
    locks += [f"and {len(statement.locks) - 6} more"] if len(statement.locks) > 6 else []
    return _row(number, statement, "<br>".join(locks) or "none", links)


def _statement(number: int, statement: StatementCost, links: Links) -> str:
    waits = [f"{plain(mode)} {code(relation)}" for relation, mode in statement.waits[:4]]
    if not waits and statement.sql.strip()[:6].upper() in ("UPDATE", "DELETE"):
        waits = ["whoever writes the same rows"]
    return _row(number, statement, "<br>".join(waits) or "nobody", links)


def _row(number: int, statement: StatementCost, middle: str, links: Links) -> str:
    work = [f"rewrites {code(r)}" for r in statement.rewrites]
    work += [f"reads all of {code(r)}" for r in statement.scans if r not in statement.rewrites]
    if statement.fails:
        work.append(f"**fails**: {inert(statement.fails)}")
    first, *_ = statement.sql.strip().splitlines() or [""]
    if len(first) > MAX_SQL:
        first = f"{first[: MAX_SQL - 1]}\u2026"
    elif first.endswith("("):
        first += "\u2026)"
    place = f"[{number}]({links.file(statement.path, statement.line)})"
    return f"| {place} | {cell(code(first))} | {cell(middle)} | {cell('<br>'.join(work))} |"


def _table(columns: tuple[str, ...], rows: Sequence[str], total: int) -> str:
    more = f"\n\n_{total - len(rows)} more are not shown._" if total > len(rows) else ""
    return f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n" + "\n".join(rows) + more


def folded(heading: str, text: str) -> str:
    """Return a section that opens on a click."""
    return f"<details><summary>{heading}</summary>\n\n{text}\n\n</details>"
