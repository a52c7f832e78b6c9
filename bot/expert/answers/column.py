"""What one column is: type, nullability, default."""

from bot.expert.kit import Answer, Asked, answers
from bot.expert.names import ColumnOf
from bot.expert.places import Places
from bot.render.escape import code
from rules.names import short


@answers(
    r"(?:what|which) (?:(?:data ?)?type|kind of column) (?:is|has|does) {column}(?: have)?",
    r"what(?:'s| is) (?:the )?(?:(?:data ?)?type|default|default value|nullability) of {column}",
    r"(?:is|can|may) {column} (?:be )?(?:nullable|null|not null|optional|required|unique|generated)",
    r"(?:does|do) {column} (?:have|allow) (?:a )?(?:default|default value|nulls?)",
    r"what(?:'s| is) column {column}",
)
def run(asked: Asked) -> Answer:
    """What a column is: its type, whether it may be null, its default, what it refers to.

    > what type is tasks.due_at?
    > is tasks.assignee_id nullable
    > what is the default of status in tasks?
    """
    return Answer("\n".join(f"- {_said(each, asked.places)}" for each in asked.columns[:20]))


def _said(found: ColumnOf, places: Places) -> str:
    column, table = found.column, found.table
    parts = [f"{code(found.name)} is {code(column.type)}"]
    parts.append("not null" if column.not_null or column.primary_key else "nullable")
    if column.default is not None:
        parts.append(f"with the default {code(column.default)}")
    elif column.generated is not None:
        parts.append(f"generated as {code(column.generated)}")
    elif column.identity is not None:
        parts.append("an identity")
    elif column.client_default:
        parts.append("filled by Drizzle, with no default in the database")
    else:
        parts.append("without a default")
    if column.on_update:
        parts.append("written anew by Drizzle on each update")
    if any(unique.columns == (column.name,) for unique in table.uniques):
        parts.append("unique")
    if column.primary_key or (table.primary_key and table.primary_key.columns == (column.name,)):
        parts.append("the primary key")
    parts += [f"a foreign key to {code(short(k.references))}" for k in table.foreign_keys if column.name in k.columns]
    place = places.at(column.span or table.span)
    return f"{', '.join(parts)}{f' ({place})' if place else ''}."
