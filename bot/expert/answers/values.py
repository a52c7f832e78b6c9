"""Which values an enum, or a column, may have."""

from bot.expert.kit import Answer, Asked, answers
from bot.expert.names import EnumOf, UnknownNameError, enum
from bot.expert.places import Places
from bot.render.escape import code
from rules.names import short
from schema.model import Database

_HAVE = r"(?:have|take|be|hold|contain)"


@answers(
    r"(?:which|what) (?:are the )?(?:possible |allowed )?(?:values|options) (?:of|in|for|does|can|may|has) {column}(?: "
    + _HAVE
    + ")?",
    r"(?:list |what are )?(?:the )?(?:possible |allowed )?values (?:of|in|for) {column}",
    r"what can {column} be",
    r"(?:describe|show) (?:the )?enum {column}",
)
def run(asked: Asked) -> Answer:
    """Which values an enum, or a column of one, may have, and where they are used.

    > which values can tasks.status have?
    > what are the values of member_role
    """
    word = asked.words["column"]
    if not asked.words.get("of") and "." not in word:
        try:
            return Answer(_enum(enum(asked.knowledge, word), asked.places))
        except UnknownNameError:
            pass
    found = asked.columns[0]
    kind = found.known.declared.enums.get(
        f"{found.column.type_schema or 'public'}.{found.column.type.removesuffix('[]')}"
    )
    if kind is not None:
        return Answer(_enum(EnumOf(found.known, kind), asked.places))
    if found.column.enum_values:
        values = ", ".join(map(code, found.column.enum_values))
        return Answer(
            f"{code(found.name)} may be {values}: a promise of its type in TypeScript, which Postgres does not know."
        )
    checks = [c for c in found.table.checks if found.column.name in c.expression]
    if checks:
        said = "; ".join(f"{code(c.name)}: {code(c.expression)}" for c in checks)
        return Answer(f"{code(found.name)} is {code(found.column.type)}, held to {said}.")
    return Answer(f"{code(found.name)} is {code(found.column.type)}: whatever that type holds.")


def _enum(found: EnumOf, places: Places) -> str:
    place = places.at(found.enum.span)
    values = ", ".join(map(code, found.enum.values))
    users = _users(found.known.declared, found.enum.schema, found.enum.name)
    used = f"\n\nUsed by {', '.join(users[:20])}." if users else "\n\nNo column uses it."
    return f"{code(short(found.enum.id))} is one of {values}{f' ({place})' if place else ''}.{used}"


def _users(database: Database, schema: str, name: str) -> list[str]:
    return [
        code(f"{short(t.id)}.{c.name}")
        for t in database.tables.values()
        for c in t.columns
        if c.type.removesuffix("[]") == name and (c.type_schema or "public") == schema
    ]
