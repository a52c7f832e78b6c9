"""What happens to other rows when one is deleted."""

from collections.abc import Iterator

from bot.expert.kit import MAX_ROWS, Answer, Asked, answers
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
MAX_DEPTH = 12


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
    lines = list(_walk(found.known.declared, found.table, 0, set()))
    if not lines:
        return Answer(f"Nothing else: no table references {name}.")
    more = [f"- and {len(lines) - MAX_ROWS} more"] if len(lines) > MAX_ROWS else []
    return Answer("\n".join([f"When a row of {name} is deleted:", "", *lines[:MAX_ROWS], *more]))


def _walk(database: Database, table: Table, depth: int, seen: set[str]) -> Iterator[str]:
    """Yield a line for every foreign key that leads here, those that cascade with what follows from them."""
    seen.add(table.id)
    for other, key in _keys_to(database, table):
        name = code(f"{short(other.id)}({', '.join(key.columns)})")
        yield f"{'  ' * depth}- {name} ({key.on_delete}): {_DOES[key.on_delete]}"
        if key.on_delete == "cascade" and other.id not in seen and depth < MAX_DEPTH:
            yield from _walk(database, other, depth + 1, seen)


def _keys_to(database: Database, table: Table) -> list[tuple[Table, ForeignKey]]:
    found = [(t, k) for t in database.tables.values() for k in t.foreign_keys if k.references == table.id]
    return sorted(found, key=lambda pair: (pair[0].id, pair[1].columns))
