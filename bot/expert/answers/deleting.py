"""What happens to other rows when one is deleted."""

from collections.abc import Iterator

from bot.expert.kit import Answer, Asked, answers
from bot.render.escape import code
from rules.names import short
from schema.model import Database, ForeignKey, Table

_DOES = {
    "cascade": "its rows are deleted too",
    "set null": "its column becomes NULL",
    "set default": "its column gets its default",
    "restrict": "**refuses the deletion** while it has such a row",
    "no action": "**refuses the deletion** while it has such a row",
}
MANY = 40  # foreign keys; more are told together
MOST = 200
_REFUSES = ("restrict", "no action")


@answers(
    r"what (?:happens|(?:would|will) happen) (?:when|if) {we} delete {row}{table}",
    r"what (?:happens|(?:would|will) happen) (?:when|if) {row}{table} (?:is|are|gets?) deleted",
    r"what (?:is|gets|will be|would be) (?:also )?deleted (?:with|along with|together with) {table}",
    r"what does deleting {row}{table} (?:do|delete|affect|cascade to)",
    r"what (?:cascades|does it cascade) (?:from|when) {table}(?: is deleted)?",
    r"(?:can|may) {we} delete (?:a row|rows) (?:of|in|from) {table}",
)
def run(asked: Asked) -> Answer:
    """What deleting a row of a table does to the rows of others.

    > what happens when a user is deleted?
    > what happens if I delete a row of projects
    """
    found = asked.table
    name = code(short(found.table.id))
    direct = _keys_to(found.known.declared, found.table)
    if not direct:
        return Answer(f"Nothing else: no table references {name}.")
    parts = [f"When a row of {name} is deleted:", _lines(direct)]
    if further := list(_further(found.known.declared, found.table)):
        parts += ["And through those whose rows go with it:", _lines(further)]
    return Answer("\n\n".join(parts))


def _lines(keys: list[tuple[Table, ForeignKey]]) -> str:
    if len(keys) > MANY:
        return _together(keys)
    return "\n".join(f"- {_key(table, key)}: {_DOES[key.on_delete]}" for table, key in keys)


def _together(keys: list[tuple[Table, ForeignKey]]) -> str:
    """Return many keys as one line for each thing that happens."""
    said: dict[str, list[str]] = {}
    for table, key in keys:
        said.setdefault(_DOES[key.on_delete], []).append(_key(table, key))
    lines = []
    for does, names in said.items():
        more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        lines.append(f"- {does[:1].upper()}{does[1:]}, of each of {len(names)}: {', '.join(names[:MOST])}{more}")
    return "\n".join(lines)


def _key(table: Table, key: ForeignKey) -> str:
    name = code(f"{short(table.id)}({', '.join(key.columns)})")
    return f"{name} ({key.on_delete})"


def _further(database: Database, table: Table) -> Iterator[tuple[Table, ForeignKey]]:
    """Yield the foreign keys to tables whose rows go by a cascade, however many steps away."""
    seen, following = {table.id}, [table]
    for current in following:
        for other, key in _keys_to(database, current):
            if current is not table:
                yield other, key
            if key.on_delete == "cascade" and other.id not in seen:
                seen.add(other.id)
                following.append(other)


def _keys_to(database: Database, table: Table) -> list[tuple[Table, ForeignKey]]:
    """Return the foreign keys to a table, those that refuse first."""
    found = [(t, k) for t in database.tables.values() for k in t.foreign_keys if k.references == table.id]
    return sorted(found, key=lambda pair: (pair[1].on_delete not in _REFUSES, pair[0].id, pair[1].columns))
