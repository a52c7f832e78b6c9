"""Which tables reference a table."""

from bot.expert.kit import Answer, Asked, answers, rows
from bot.expert.places import Places
from bot.render.escape import code
from rules.names import short
from schema.model import ForeignKey, Table

_VERB = (
    r"(?:references?|refers? to|points? (?:at|to)|depends? on|links? to|uses?"
    r"|(?:has|have) (?:a )?foreign keys? (?:to|on))"
)


@answers(
    rf"{{which}} (?:other )?tables? {_VERB} {{table}}",
    r"(?:what|who) (?:references|refers to|points (?:at|to)|depends on) {table}",
    r"{which} (?:tables|foreign keys) (?:are )?(?:referencing|pointing (?:at|to)|depending on) {table}",
    r"{which} foreign keys (?:reference|point (?:at|to)|refer to|target) {table}",
    r"{is} {table} (?:referenced|used) by (?:any|other) tables?",
    r"(?:foreign keys|references) (?:to|into) {table}",
)
def run(asked: Asked) -> Answer:
    """Which tables reference a table, by which columns, and what happens to their rows.

    > which tables reference users
    > What references the users table?
    > which foreign keys point to `teams`
    """
    found = asked.table
    name = code(short(found.table.id))
    tables = found.known.declared.tables.values()
    keys = [(t, k) for t in tables for k in t.foreign_keys if k.references == found.table.id]
    if not keys:
        return Answer(f"No table references {name}.", unread(found.known.declared.partial))
    others = len({t.id for t, _ in keys})
    said = f"{others} table{'s' * (others != 1)} reference{'s' * (others == 1)} {name}:"
    return Answer(f"{said}\n\n{listed(keys, asked.places)}", unread(found.known.declared.partial))


def listed(keys: list[tuple[Table, ForeignKey]], places: Places) -> str:
    """Return foreign keys as rows."""
    lines = [
        (
            code(f"{short(t.id)}({', '.join(k.columns)})"),
            code(f"{short(k.references)}({', '.join(k.references_columns)})"),
            k.on_delete,
            places.at(k.span or t.span),
        )
        for t, k in sorted(keys, key=lambda pair: (pair[0].id, pair[1].columns))
    ]
    return rows("From | To | On delete | Declared", lines)


def unread(partial: bool) -> tuple[str, ...]:  # noqa: FBT001 - the only thing there is to say
    """Return what has to be said where whole files of the schema were not read."""
    return ("Some schema files could not be read: there may be more.",) if partial else ()
