"""What an index or a generated column may not depend on: the time zone, the clock, how something is printed."""

import re

from schema.model import Index, Table
from schema.postgres.effects.lookup import Refusal
from schema.postgres.state import State
from schema.postgres.tokens import Token, tokens
from schema.postgres.types import take_apart

# provolatile in pg_proc of Postgres 12-18; functions that are immutable for some arguments are not among them.
_NEVER = frozenset(
    {
        *("age", "clock_timestamp", "concat", "concat_ws", "current_setting", "format", "gen_random_uuid", "nextval"),
        *("now", "random", "statement_timestamp", "timeofday", "to_char", "to_date", "to_json", "to_jsonb"),
        *("to_number", "transaction_timestamp", "uuid_generate_v1", "uuid_generate_v4", "uuidv7"),
    }
)
_CLOCK = frozenset(
    {
        *("current_date", "current_time", "current_timestamp", "current_user", "localtime", "localtimestamp"),
        "session_user",
    }
)
_MAY_DEPEND = re.compile(r"\(|::|current_|local|session_user", re.IGNORECASE)
_ZONED = "timestamp with time zone"
_MOMENTS = frozenset({_ZONED, "timestamp", "date"})  # printed and read as DateStyle says
_TEXTS = frozenset({"text", "varchar", "character", "char"})
_OF_ZONE = frozenset({"date", "time", "timestamp", *_TEXTS})  # what a timestamptz becomes depends on the session
_TAKES_ZONE = frozenset({"date", "date_part", "date_trunc", "extract"})


def refuse_index(state: State, table: Table, index: Index) -> Refusal:
    """Refuse an index one of whose expressions is not immutable."""
    if any(c.is_expression and depends(state, table, c.expression) for c in index.columns):
        return "functions in index expression must be marked IMMUTABLE"
    return "functions in index predicate must be marked IMMUTABLE" if depends(state, table, index.where) else None


def refuse_generated(state: State, table: Table, expression: str | None) -> Refusal:
    """Refuse a generated column whose expression is not immutable."""
    return "generation expression is not immutable" if depends(state, table, expression) else None


def depends(state: State, table: Table, expression: str | None) -> bool:
    """Return whether an expression over the table's columns is certainly not immutable."""
    if not expression or not _MAY_DEPEND.search(expression):
        return False
    found = tokens(expression)
    own = {name.rpartition(".")[2] for name in state.functions.now}
    for i, token in enumerate(found):
        if token.kind not in {"word", "quoted"}:
            continue
        after = [other.text for other in found[i + 1 : i + 3]]
        calls = after[:1] == ["("] and (i == 0 or found[i - 1].text != "::")
        if token.kind == "word" and token.text in _CLOCK and not calls:
            return True
        if calls and token.text not in own and (token.text in _NEVER or _one_text(found, i)):
            return True
        if _changes(state, table, found, i):
            return True
    return False


def _one_text(found: list[Token], i: int) -> bool:
    """Return whether it is to_tsvector without a configuration: the session's default decides."""
    return found[i].text == "to_tsvector" and "," not in [token.text for token in _inside(found, i + 1)]


def _inside(found: list[Token], opening: int) -> list[Token]:
    """Return the tokens of the outermost level between parentheses."""
    depth, inner = 0, []
    for token in found[opening:]:
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "other" else 0
        if depth == 0:
            break
        if depth == 1:
            inner.append(token)
    return inner


def _changes(state: State, table: Table, found: list[Token], i: int) -> bool:
    """Return whether a column is turned into what depends on the session: its type alone says it."""
    column = table.column(found[i].text)
    if column is None or (i + 1 < len(found) and found[i + 1].text == "("):
        return False
    type_ = take_apart(column.type)
    is_enum = f"{column.type_schema or 'public'}.{type_.name}" in state.enums.now
    cast = found[i + 2].text if [t.text for t in found[i + 1 : i + 2]] == ["::"] and i + 2 < len(found) else ""
    if not type_.dimensions and _as_session(state, type_.name, cast, is_enum=is_enum):
        return True
    if column.type_schema or type_.dimensions or type_.name != _ZONED:
        return False
    with_zone = cast == "timestamp" and [t.text for t in found[i + 3 : i + 5]] == ["with", "time"]
    return (cast in _OF_ZONE and not with_zone) or (_argument(found, i) in _TAKES_ZONE)


def _as_session(state: State, type_: str, cast: str, *, is_enum: bool) -> bool:
    """Return whether the session, or the enum as it is today, decides what the cast gives."""
    if cast in _TEXTS:
        return is_enum or type_ in _MOMENTS
    if type_ in {"date", "timestamp"} and cast == "timestamptz":
        return True
    return type_ in _TEXTS and (cast in {"date", "timestamp", "timestamptz"} or f"public.{cast}" in state.enums.now)


def _argument(found: list[Token], i: int) -> str:
    """Return the function whose last argument is the bare column at `i`: date(x), date_trunc('day', x)."""
    if i + 1 >= len(found) or found[i + 1].text != ")" or i < 2:
        return ""
    if found[i - 1].text == "(":
        return found[i - 2].text
    is_second = found[i - 1].text in {",", "from"} and i >= 4 and found[i - 3].text == "("
    return found[i - 4].text if is_second else ""
