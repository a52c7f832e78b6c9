"""An inspection as Markdown: what was looked at, area by area, then the findings, the worst first."""

from collections.abc import Iterator

from bot.compose import finding_body
from bot.diagram import around
from bot.expert import statements
from bot.expert.inspection import Inspection
from bot.expert.names import TableOf
from bot.expert.places import Places
from bot.expert.target import File, Folder, OneMigration, Target
from bot.render import mermaid
from bot.render.escape import code, inert
from rules.kit import Severity
from rules.names import short
from rules.report import Reported
from schema.changes import Change, PossibleRename, RelationAdded, RelationDropped
from schema.compare import compare
from schema.difference import Difference

MAX_RULES = 40
MAX_LINES = 20  # findings of one rule after the first
MAX_NAMES = 30
MAX_APART = 8

_AREAS = {
    "Table structure": ("modeling",),
    "Column types": ("types",),
    "Keys and relations": ("integrity",),
    "Indexes": ("performance",),
    "Naming": ("naming",),
    "Security": ("security",),
    "Migrations": ("locks", "data-loss", "compatibility", "failure", "drift", "journal"),
    "Seeds": ("seeds",),
    "Mirrors": ("mirrors",),
    "Queries": ("queries", "usage"),
    "Connections": ("neon",),
}
_LOUDEST_FIRST = list(Severity)


def told(inspection: Inspection, target: Target, places: Places) -> str:
    """Return the review as Markdown."""
    findings = sorted(inspection.findings, key=lambda f: (_LOUDEST_FIRST.index(f.severity), f.path or "", f.line or 0))
    parts = [
        f"### {_name(target, places)}",
        _looked_at(inspection, target),
        _areas(inspection, target),
        *_findings(findings, places),
        *_statements(inspection, target, places),
        _diagram(inspection, places),
    ]
    return "\n\n".join(part for part in parts if part)


def _name(target: Target, places: Places) -> str:
    if isinstance(target, TableOf):
        return f"The table {code(short(target.table.id))} ({places.at(target.table.span)})"
    if isinstance(target, OneMigration):
        return f"The migration {places.lines(target.entry.sql_path)}"
    if isinstance(target, Folder):
        return f"The folder {code(target.path or '.')}"
    return places.lines(target.path)


def _looked_at(inspection: Inspection, target: Target) -> str:
    counts = []
    if inspection.tables:
        columns = sum(len(t.columns) for t in inspection.tables)
        names = [code(short(t.id)) for t in inspection.tables[:MAX_NAMES]]
        more = [f"{len(inspection.tables) - MAX_NAMES} more"] if len(inspection.tables) > MAX_NAMES else []
        if isinstance(target, TableOf):
            counts.append(_count(columns, "column"))
        else:
            tables = f"{_count(len(inspection.tables), 'table')} with {_count(columns, 'column')}"
            counts.append(f"{tables}: {', '.join([*names, *more])}")
    if inspection.enums:
        counts.append(
            f"{_count(len(inspection.enums), 'enum')}: "
            + ", ".join(code(short(e.id)) for e in inspection.enums[:MAX_NAMES])
        )
    statements = sum(len(m.statements) for d in inspection.differences for m in d.migrations)
    if statements:
        counts.append(_count(statements, "statement"))
    said = [f"{'. '.join(counts)}."] if counts else []
    if inspection.applied:
        said.append(
            f"Of its {_count(inspection.applied, 'migration')} none was judged again: name one to have it judged."
        )
    loud = [sum(f.severity is s for f in inspection.findings) for s in (Severity.BLOCK, Severity.WARN, Severity.NOTE)]
    if not any(loud):
        return " ".join([*said, "Nothing to object to."])
    words = [
        f"{n} {word}"
        for n, word in zip(loud, ("to mend before it is merged", "worth mending", "to consider"), strict=True)
        if n
    ]
    return " ".join([*said, f"**{', '.join(words)}.**"])


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _areas(inspection: Inspection, target: Target) -> str:
    """Return what became of each area that could be spoken of."""
    lines, fine = [], []
    for area, families in _AREAS.items():
        found = sum(f.rule.split("/")[0] in families for f in inspection.findings)
        state = _state(area, inspection, target) if area in _possible(inspection, target) else ""
        said = "; ".join(part for part in (_count(found, "finding") if found else "", state) if part)
        if said:
            lines.append(f"- {area}: {said}")
        elif area in _possible(inspection, target):
            fine.append(area.lower())
    return "\n".join([*lines, *([f"- Nothing to object to in {', '.join(fine)}"] if fine else [])])


def _possible(inspection: Inspection, target: Target) -> set[str]:
    if isinstance(target, OneMigration):
        return {"Migrations", "Column types", "Keys and relations", "Indexes", "Security"}
    possible: set[str] = set()
    if inspection.tables or inspection.enums:
        possible |= {"Table structure", "Column types", "Keys and relations", "Indexes", "Naming", "Security"}
        possible |= {"Migrations", "Seeds", "Mirrors"}
    if isinstance(target, File):
        besides = [d.beside_head for d in inspection.differences]
        if any(q.span.path == target.path for d in inspection.differences for q in d.code.queries):
            possible.add("Queries")
        if any(seed.path == target.path for beside in besides for seed in beside.seeds):
            possible.add("Seeds")
        if any(client.path == target.path for beside in besides for client in beside.clients):
            possible.add("Connections")
    return possible


def _state(area: str, inspection: Inspection, target: Target) -> str:
    """Return what there is to tell of an area besides findings."""
    tellers = {"Queries": _queries, "Seeds": _seeds, "Mirrors": _mirrors, "Migrations": _migrations}
    return tellers[area](inspection, target) if area in tellers else ""


def _queries(inspection: Inspection, target: Target) -> str:
    path = target.path if isinstance(target, File) else ""
    own = [q for d in inspection.differences for q in d.code.queries if q.span.path == path]
    return f"{len(own)} quer{'y' if len(own) == 1 else 'ies'} looked at"


def _seeds(inspection: Inspection, _: Target) -> str:
    names = {table.id for table in inspection.tables}
    seeded = {i.table for d in inspection.differences for s in d.beside_head.seeds for i in s.inserts}
    if not names:
        return f"it fills {_count(len(seeded), 'table')}"
    return f"{_share(len(seeded & names), len(names))} filled by a seed" if seeded & names else "no seed was found"


def _mirrors(inspection: Inspection, _: Target) -> str:
    names = {table.id for table in inspection.tables}
    mirrored = {m.table for d in inspection.differences for m in d.beside_head.mirrors} & names
    return f"{_share(len(mirrored), len(names))} mirrored" if mirrored else "no mirror was found"


def _migrations(inspection: Inspection, _: Target) -> str:
    """Return whether all migrations together lead to what is declared."""
    if not inspection.tables:
        return ""
    if not any(d.head.journal.entries for d in inspection.differences):
        return "there are none: the schema is pushed"
    apart = sorted({c.object for d in inspection.differences for c in _apart(d)})
    if not apart:
        return "they lead to what is declared"
    more = f" and {len(apart) - MAX_APART} more" if len(apart) > MAX_APART else ""
    return f"they do not lead to what is declared: {', '.join(code(short(o)) for o in apart[:MAX_APART])}{more}"


def _share(some: int, every: int) -> str:
    return f"{some} of {every} tables {'is' if some == 1 else 'are'}" if every > 1 else "it is"


def _apart(difference: Difference) -> list[Change]:
    """Return where the state that all migrations lead to is another than the declared one, as far as Postgres knows."""
    found = compare(difference.replay.database, difference.head.declared)
    return [change for change in found if not isinstance(change, (RelationAdded, RelationDropped, PossibleRename))]


def _findings(findings: list[Reported], places: Places) -> Iterator[str]:
    """Yield one part for each rule: its worst finding in full, the others as lines."""
    by_rule: dict[str, list[Reported]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for at, same in enumerate(by_rule.values()):
        if at >= MAX_RULES:
            yield f"_Findings of {len(by_rule) - MAX_RULES} more rules are not shown._"
            return
        first, *others = same
        lines = [f"- {places.of(f)}: {inert(f.message)}" for f in others[:MAX_LINES]]
        lines += [f"- and {len(others) - MAX_LINES} more"] if len(others) > MAX_LINES else []
        also = ["\n".join(["The same of:", *lines])] if lines else []
        yield "\n\n".join([places.of(first), finding_body(first), *also])


def _statements(inspection: Inspection, target: Target, places: Places) -> Iterator[str]:
    if isinstance(target, OneMigration):
        yield from (statements.told(d, places, "it") for d in inspection.differences)


def _diagram(inspection: Inspection, places: Places) -> str:
    """Return the picture of what was looked at; a terminal does not draw it."""
    if not places.web or not inspection.tables:
        return ""
    every = {t.id: t for d in inspection.differences for t in d.head.declared.tables.values()}
    beside = [every[k.references] for t in inspection.tables for k in t.foreign_keys if k.references in every]
    return mermaid.diagram(*around({t.id: t for t in (*inspection.tables, *beside)}.values()))
