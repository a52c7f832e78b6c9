"""An entity relationship diagram in Mermaid's language, from facts; whatever a name holds, it stays a name.

Mermaid's own grammar is loose and has changed between versions, so only what all of them read is written: ASCII words
as names and types, our own words in quotes. <https://mermaid.js.org/syntax/entityRelationshipDiagram.html>
"""

import re
from collections.abc import Sequence

from bot.judgement import DrawnColumn, DrawnLink, DrawnTable
from bot.render.escape import cell, code, fence

MAX_TABLES = 16
MAX_COLUMNS = 16  # of one table
MAX_LINKS = 40
MAX_NAME = 63  # Postgres' own limit
MAX_ROWS = 40

_KEYWORDS = ("pk", "fk", "uk")  # the diagram's lexer takes these for keys, whatever their case
_SHORT = {
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "time with time zone": "timetz",
    "character varying": "varchar",
    "double precision": "float8",
}


def diagram(tables: Sequence[DrawnTable], links: Sequence[DrawnLink]) -> str:
    """Return the fenced diagram, its links as a table where it would be too large to be read, or '' for nothing."""
    columns = sum(1 for table in tables if table.columns)
    if not columns or not (links or columns > 1 or any(t.mark == "new" for t in tables)):
        return ""
    if len(tables) > MAX_TABLES or len(links) > MAX_LINKS:
        return _as_table(links)
    names = {table.id: f"t{number}" for number, table in enumerate(tables, 1)}
    lines = ["erDiagram"]
    for table in tables:
        lines += _entity(names[table.id], table)
    lines += [_link(names, link) for link in links if link.table in names and link.references in names]
    return fence("\n".join(lines), "mermaid")


def _entity(name: str, table: DrawnTable) -> list[str]:
    mark = f" ({table.mark})" if table.mark in ("new", "dropped") else ""
    head = f'  {name}["{_label(table.id.removeprefix("public."))}{mark}"]'
    if not table.columns:
        return [head]
    shown = table.columns[:MAX_COLUMNS]
    hidden = table.hidden + len(table.columns) - len(shown)
    more = [f'    and others "{hidden} more"']
    return [f"{head} {{", *(_column(column) for column in shown), *(more if hidden else []), "  }"]


def _column(column: DrawnColumn) -> str:
    keys = f" {', '.join(column.keys)}" if column.keys else ""
    said = f' "{column.mark}"' if column.mark else ""
    return f"    {_type(column.type)} {_word(column.name)}{keys}{said}"


def _link(names: dict[str, str], link: DrawnLink) -> str:
    one = "|o" if link.optional else "||"
    mark = f", {link.mark}" if link.mark else ""
    label = _label(_listed(link))
    return f'  {names[link.references]} {one}--o{{ {names[link.table]} : "{label}{mark}"'


def _type(kind: str) -> str:
    """Return a type as one word: `numeric(10, 2)[]` becomes `numeric[]`."""
    bare = re.sub(r"\s*\([^()]*\)", "", kind)
    array = "[]" if bare.endswith("[]") else ""
    bare = bare.removesuffix("[]").strip()
    return _word(_SHORT.get(bare, bare)) + array


def _word(name: str) -> str:
    """Return a name as a word of ASCII letters, digits and underscores that begins with a letter."""
    word = re.sub("[^A-Za-z0-9_]", "_", name[:MAX_NAME]) or "_"
    if not word[0].isalpha():
        word = f"c{word}" if word[0] == "_" else f"c_{word}"
    return f"{word}_" if word.lower() in _KEYWORDS else word


def _label(text: str) -> str:
    """Return a quoted name's inside: nothing that Mermaid, its Markdown or its entities could read as more."""
    return re.sub("[^A-Za-z0-9_., ]", "_", text[: 2 * MAX_NAME]) or "_"


def _as_table(links: Sequence[DrawnLink]) -> str:
    """Return the foreign keys as rows, those that changed first."""
    if not links:
        return ""
    ordered = sorted(links, key=lambda link: not link.mark)
    rows = [
        f"| {cell(code(f'{link.table}({_listed(link)})'))} | {cell(code(link.references))} | {link.mark} |"
        for link in ordered[:MAX_ROWS]
    ]
    more = f"\n\n_{len(links) - MAX_ROWS} more are not shown._" if len(links) > MAX_ROWS else ""
    return "| From | To | |\n| --- | --- | --- |\n" + "\n".join(rows) + more


def _listed(link: DrawnLink) -> str:
    return ", ".join(link.columns)
