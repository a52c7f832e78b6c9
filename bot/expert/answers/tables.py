"""Which tables there are, all of them or those with or without something."""

from collections.abc import Callable

from bot.expert import names
from bot.expert.kit import Answer, Asked, answers, gap, rows
from bot.expert.names import UnknownNameError
from bot.render.escape import code
from rules.names import short
from schema.model import Table

_LACK = r"(?:(?:do not|don't|dont) have|have no|lack|miss|are missing|(?:are )?without)"


@answers(
    r"(?:which|what|list|how many)(?: all| the)* tables(?: are there| exist| do we have| there are| is there)?",
    rf"(?:which|what|how many) tables {_LACK}(?: an?| any)? (?P<lacks>[\w\s]+)",
    r"(?:which|what|how many) tables (?:have|with|hold|contain)(?: an?| any| the)?(?: column)? (?P<has>[\w\s]+)",
)
def run(asked: Asked) -> Answer:
    """Which tables there are, and which have or lack a column, a primary key or row level security.

    > which tables are there?
    > which tables have no updated_at
    > which tables have a deleted_at column?
    """
    groups = _declared(asked)
    lacks, has = asked.words.get("lacks") or "", asked.words.get("has") or ""
    word = (lacks or has).removesuffix(" column").removesuffix(" columns").strip()
    if word:
        test = _test(word, asked)
        groups = {name: [t for t in tables if test(t) is not bool(lacks)] for name, tables in groups.items()}
    what = f" {'without' if lacks else 'with'} {code(word)}" if word else ""
    parts = [_group(name, tables, what, asked) for name, tables in groups.items() if tables]
    unread = [u for known in asked.knowledge.packages for u in known.declared.unread]
    return Answer(
        "\n\n".join(parts) or f"There is no table{what}.",
        tuple(map(gap, unread[:5])),
    )


def _declared(asked: Asked) -> dict[str, list[Table]]:
    """Return the tables of each package, once where several configs name the same files; '' where there is only one."""
    groups: dict[str, list[Table]] = {}
    seen: set[object] = set()
    for known in asked.knowledge.packages:
        tables = sorted(known.declared.tables.values(), key=lambda t: t.id)
        fresh = [t for t in tables if t.span is None or (t.id, t.span.path, t.span.line) not in seen]
        seen |= {(t.id, t.span.path, t.span.line) for t in fresh if t.span}
        if fresh:
            groups[known.package.config or known.package.root] = fresh
    return groups if len(groups) > 1 else {"": next(iter(groups.values()), [])}


def _group(name: str, tables: list[Table], what: str, asked: Asked) -> str:
    where = f" of {code(name)}" if name else ""
    count = f"There {'is' if len(tables) == 1 else 'are'} {len(tables)} table{'s' * (len(tables) != 1)}{what}{where}"
    lines = [
        (code(short(t.id)), str(len(t.columns)), str(len(t.foreign_keys)), asked.places.at(t.span)) for t in tables
    ]
    return f"{count}:\n\n{rows('Table | Columns | Foreign keys | Declared', lines)}"


def _test(word: str, asked: Asked) -> Callable[[Table], bool]:
    """Return what a table must have. Raises UnknownNameError where no table has it and nothing is known of it."""
    known: dict[str, Callable[[Table], bool]] = {
        "primary key": lambda t: t.primary_key is not None or any(c.primary_key for c in t.columns),
        "index": lambda t: bool(t.indexes),
        "indexes": lambda t: bool(t.indexes),
        "foreign key": lambda t: bool(t.foreign_keys),
        "foreign keys": lambda t: bool(t.foreign_keys),
        "rls": lambda t: t.rls or bool(t.policies),
        "row level security": lambda t: t.rls or bool(t.policies),
        "policy": lambda t: bool(t.policies),
        "policies": lambda t: bool(t.policies),
        "check": lambda t: bool(t.checks),
        "checks": lambda t: bool(t.checks),
    }
    if word.lower() in known:
        return known[word.lower()]
    if " " in word:
        raise UnknownNameError(f"I do not know how to tell that of a table: {code(word)}.", sure=False)
    having = {each.table.id for each in names.columns(asked.knowledge, word)}
    return lambda t: t.id in having
