"""What would break if a table or a column were dropped."""

import re
from collections.abc import Iterator

from bot.expert.answers.used import listed, unread
from bot.expert.kit import Answer, Asked, answers
from bot.expert.names import ColumnOf, TableOf
from bot.expert.places import Places
from bot.render.escape import code
from rules.names import short
from schema.model import Database, Table

_DROP = r"(?:drop|remove|get rid of|rename|delete(?= (?:the )?(?:column|table)))"
_BREAKS = r"(?:(?:would |will )?(?:break|happen)s?|(?:is|would be) affected)"
_DROPPING = r"(?:dropping|removing|renaming|deleting(?= (?:the )?(?:column|table)))"


@answers(
    rf"what {{would}} {_DROPPING} (?:the )?{{thing}} (?:break|affect|do|cause|mean)",
    rf"what {_BREAKS} (?:if|when) {{we}} {_DROP} (?:the )?{{thing}}",
    rf"what {_BREAKS} (?:if|when) {{thing}} (?:is|were|was|gets) (?:dropped|removed|renamed)",
    rf"(?:can|may|could|should) {{we}} (?:safely )?{_DROP} (?:the )?{{thing}}",
    rf"is it safe to {_DROP} (?:the )?{{thing}}",
)
def run(asked: Asked) -> Answer:
    """What dropping (or renaming) a table or a column would break: keys, indexes, views, relations, mirrors, code.

    > what would dropping tasks.assignee_id break?
    > can I drop the column avatar_url of users
    > what breaks if we remove audit_log?
    """
    found = asked.thing
    column = found.column.name if isinstance(found, ColumnOf) else None
    name = code(found.name if isinstance(found, ColumnOf) else short(found.table.id))
    facts = found.known.code([found.table])
    uses = [u for u in facts.uses if u.table == found.table.id and (column is None or u.column == column)]
    parts = [_in_database(found, asked.places), _in_typescript(found, asked.places)]
    if uses:
        parts.append(f"**Code that uses it**\n{listed(uses, asked.places)}")
    parts = [part for part in parts if part]
    if not parts:
        said = f"Nothing that was read refers to {name}; the rows it holds are lost all the same."
        return Answer(f"{said}\n\n{_how(found)}", unread(facts))
    return Answer(
        "\n\n".join([f"Dropping {name} loses what it holds, and breaks:", *parts, _how(found)]), unread(facts)
    )


def _in_database(found: TableOf | ColumnOf, places: Places) -> str:
    lines = list(_dependents(found.known.declared, found, places))
    return "\n".join(["**In the database**", *(f"- {line}" for line in lines)]) if lines else ""


def _dependents(database: Database, found: TableOf | ColumnOf, places: Places) -> Iterator[str]:
    table = found.table
    column = found.column.name if isinstance(found, ColumnOf) else None
    for other in database.tables.values():
        for key in other.foreign_keys:
            if key.references == table.id and (column is None or column in key.references_columns):
                name = code(f"{short(other.id)}({', '.join(key.columns)})")
                yield f"the foreign key {name} refers to it ({places.at(key.span or other.span)})"
    if column is not None:
        yield from _parts(table, column)
    for view in database.views.values():
        words = set(re.findall(r"\w+", view.definition or ""))
        if table.name in words and (column is None or column in words or "*" in (view.definition or "")):
            yield f"the view {code(short(view.id))} may read it ({places.at(view.span)})"
        elif view.opaque:
            yield f"the view {code(short(view.id))} is made by a query, and may read it ({places.at(view.span)})"


def _parts(table: Table, column: str) -> Iterator[str]:
    """Yield what stands on the column in its own table, and goes with it."""
    if table.primary_key and column in table.primary_key.columns:
        yield "it is (part of) the primary key"
    for key in table.foreign_keys:
        if column in key.columns:
            yield f"its foreign key to {code(short(key.references))} goes with it"
    for unique in table.uniques:
        if column in unique.columns:
            yield f"the unique constraint {code(unique.name)} goes with it: what it kept apart may be twice"
    for index in table.indexes:
        if any(c.expression == column for c in index.columns) or _names(column, index.where):
            beside = "" if len(index.columns) == 1 else ", which serves other columns too"
            yield f"the {'unique ' * index.unique}index {code(index.name)} goes with it{beside}"
    yield from _expressions(table, column)


def _expressions(table: Table, column: str) -> Iterator[str]:
    """Yield what names the column in an expression."""
    for check in table.checks:
        if _names(column, check.expression):
            yield f"the check {code(check.name)} goes with it"
    for other in table.columns:
        if other.generated and _names(column, other.generated):
            yield f"{code(other.name)} is generated from it: Postgres refuses to drop it without CASCADE"
    for policy in table.policies:
        if _names(column, policy.using) or _names(column, policy.with_check):
            yield f"the policy {code(policy.name)} uses it: Postgres refuses to drop it without CASCADE"


def _names(column: str, sql: str | None) -> bool:
    return sql is not None and column in re.findall(r"\w+", sql)


def _in_typescript(found: TableOf | ColumnOf, places: Places) -> str:
    table = found.table
    column = found.column if isinstance(found, ColumnOf) else None
    key = column.key or column.name if column else None
    lines = []
    for relation in found.known.declared.relations:
        own = relation.table == table.id and (column is None or column.name in relation.columns)
        theirs = relation.target == table.id and (column is None or column.name in relation.target_columns)
        if own or theirs:
            lines.append(f"- the relation {code(short(relation.id))} ({places.at(relation.span)})")
    beside = found.known.beside([table])
    lines += [
        f"- the mirror {code(mirror.name)} ({places.at(mirror.span)})"
        for mirror in beside.mirrors
        if mirror.table == table.id and (key is None or any(f.key == key for f in mirror.fields))
    ]
    lines += [
        f"- the seed {places.at(insert.span)}"
        for insert in (insert for seed in beside.seeds for insert in seed.inserts)
        if insert.table == table.id and (key is None or key in insert.keys)
    ]
    return "\n".join(["**Declared beside it**", *lines]) if lines else ""


def _how(found: TableOf | ColumnOf) -> str:
    what = "column" if isinstance(found, ColumnOf) else "table"
    return (
        f"How: first release code that names the {what} no more; drop it in a later release, when nothing that runs"
        f" reads it. The `DROP` takes `ACCESS EXCLUSIVE` on {code(short(found.table.id))}, for a moment once it has it."
    )
