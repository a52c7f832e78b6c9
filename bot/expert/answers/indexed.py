"""Whether a column is indexed, and by what."""

from collections.abc import Iterator

from bot.expert.kit import Answer, Asked, answers
from bot.expert.names import ColumnOf
from bot.expert.places import Places
from bot.render.escape import code, inert
from rules.names import short
from schema.model import Table

MAX_COLUMNS = 30


@answers(
    r"{is} (?:there )?(?:an? )?(?:index(?:es)? (?:on|for|over) )?{column} (?:indexed|(?:covered by|in) an index)",
    r"{is} there (?:an? |any )?index(?:es)? (?:on|for|over) {column}",
    r"{which} index(?:es)? (?:covers?|has|have|holds?|serves?|is on|are on|includes?) {column}",
    r"{does} {column} have (?:an? |any )?index(?:es)?",
)
def run(asked: Asked) -> Answer:
    """Whether a column is indexed, by what, and for which look-ups that is enough.

    > is tasks.assignee_id indexed?
    > is there an index on user_id of team_members
    > Does `projects.name` have an index?
    """
    found = asked.columns
    if len(found) == 1:
        return Answer(_one(found[0], asked.places))
    return Answer("\n".join(f"- {_briefly(each, asked.places)}" for each in found[:MAX_COLUMNS]))


def _briefly(found: ColumnOf, places: Places) -> str:
    held = list(_held(found.table, found.column.name, places))
    leading = [said for said, first in held if first]
    if leading:
        return f"{code(found.name)}: **yes**, by {leading[0]}"
    return f"{code(found.name)}: {f'not for itself, only in {held[0][0]}' if held else '**no**'}"


def _one(found: ColumnOf, places: Places) -> str:
    held = list(_held(found.table, found.column.name, places))
    leading, others = ([said for said, first in held if first is wanted] for wanted in (True, False))
    name = code(found.name)
    if leading:
        more = [f"It also stands in:\n{_lines(others)}"] if others else []
        return "\n\n".join([f"**Yes**, {name} is indexed:\n{_lines(leading)}", *more])
    if others:
        return (
            f"**Not for itself**: {name} stands in an index, but leads none, so a look-up by it alone finds no help.\n"
            f"{_lines(others)}\n\n{_advice(found)}"
        )
    return f"**No**, no index holds {name}. {_advice(found)}"


def _lines(said: list[str]) -> str:
    return "\n".join(f"- {each}" for each in said)


def _held(table: Table, column: str, places: Places) -> Iterator[tuple[str, bool]]:
    """Yield what holds the column, and whether a look-up by the column alone can use all of it."""
    if table.primary_key and column in table.primary_key.columns:
        columns = table.primary_key.columns
        at = _at(places.at(table.primary_key.span or table.span))
        yield f"the primary key on {code(', '.join(columns))}{at}", columns[0] == column
    for unique in table.uniques:
        if column in unique.columns:
            at = _at(places.at(unique.span or table.span))
            yield (
                f"the unique constraint {code(unique.name)} on {code(', '.join(unique.columns))}{at}",
                (unique.columns[0] == column),
            )
    for index in table.indexes:
        names = [c.expression for c in index.columns]
        if column in names:
            kind = f"{'unique ' * index.unique}{inert(index.method)}"
            only = f", only of rows where {code(index.where)}" if index.where else ""
            at = _at(places.at(index.span or table.span))
            said = f"{code(index.name)} ({kind} on {code(', '.join(names))}{only}){at}"
            yield said, names[0] == column and not index.columns[0].is_expression and index.where is None


def _at(place: str) -> str:
    return f", {place}" if place else ""


def _advice(found: ColumnOf) -> str:
    key = next((k for k in found.table.foreign_keys if k.columns[:1] == (found.column.name,)), None)
    if key is not None:
        what = code(short(key.references))
        return f"It is a foreign key: each row deleted from {what} makes Postgres scan {code(short(found.table.id))}."
    return "A filter or a join on it reads the whole table."
