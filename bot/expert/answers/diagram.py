"""The diagram of a table and its neighbours, or of everything."""

from bot.diagram import around
from bot.expert.kit import Answer, Asked, answers
from bot.expert.names import TableOf
from bot.render import mermaid
from bot.render.escape import code
from rules.names import short
from schema.model import Table

_SHOW = r"(?:(?:show|draw|give me|display|what(?:'s| is)) )?(?:(?:the|an?) )?"
_WORD = r"(?:(?:er|erd|entity[- ]relationship|mermaid)[- ])?(?:diagram|erd|chart)"
_ALL = r"(?:everything|all(?: the| of the)? tables|the (?:whole |entire )?(?:schema|database)|all)"


@answers(
    rf"{_SHOW}{_WORD} (?:of|for|around) {_ALL}",
    rf"{_SHOW}{_WORD} (?:of|for|around) {{table}}(?: and (?:its|their) neighbou?rs)?",
    rf"{_SHOW}{_WORD}",
    r"(?:draw|diagram) {table}",
)
def run(asked: Asked) -> Answer:
    """The diagram of a table with its neighbours, or of all tables.

    > show the ER diagram of tasks
    > draw an er diagram for users
    > diagram of everything
    """
    if asked.words.get("table"):
        found = asked.table
        tables = _neighbours(found)
        what = f"{code(short(found.table.id))} and what it is linked to"
    else:
        tables = list(asked.package.declared.tables.values())
        what = "All tables"
    if not tables:
        return Answer("There is no table to draw.")
    drawn, links = around(tables)
    picture = mermaid.diagram(drawn, links)
    if not picture:
        return Answer(f"{code(short(tables[0].id))} stands alone: no foreign key leads from it or to it.")
    if len(drawn) > mermaid.MAX_TABLES:
        many = f"{len(drawn)} tables are too many for a picture, so these are their foreign keys"
        return Answer(f"{what}: {many}.\n\n{picture}")
    return Answer(f"{what}:\n\n{picture}")


def _neighbours(found: TableOf) -> list[Table]:
    """Return a table with those it refers to and those that refer to it; itself first."""
    tables = found.known.declared.tables
    to = [tables[k.references] for k in found.table.foreign_keys if k.references in tables]
    back = [t for t in tables.values() if any(k.references == found.table.id for k in t.foreign_keys)]
    return list({t.id: t for t in (found.table, *to, *back)}.values())
