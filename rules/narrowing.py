"""Which changes of a type cannot hold what the old one held, and whether Postgres rounds it or refuses it."""

from schema.postgres.types import Type, take_apart

ROUNDS = "rounds values without a word"
REFUSES = "fails the deploy if one value does not fit"
_WHOLE = ("smallint", "integer", "bigint")
_TEXTS = ("text", "varchar", "char")
_INEXACT = ("real", "double precision")
_MOMENTS = ("timestamp", "timestamp with time zone")


def narrowed(before: str, after: str) -> str | None:
    """Return what a change of type does to values that do not fit, to end a sentence; None where all fit."""
    old, new = take_apart(before), take_apart(after)
    if old.dimensions or new.dimensions or not all(a.isdigit() for a in (*old.arguments, *new.arguments)):
        return None
    if old.name in _MOMENTS and new.name in ("date", "time"):
        return "drops the time of day" if new.name == "date" else "drops the day"
    if new.name in _WHOLE:
        return _into_whole(old, new)
    if old.name in ("numeric", *_WHOLE, "double precision") and new.name in _INEXACT:
        return ROUNDS if (old.name, new.name) != ("real", "double precision") else None
    if new.name in _TEXTS and old.name in _TEXTS:
        return REFUSES if _shorter(old, new) else None
    return _less_precise(old, new) if old.name == new.name else None


def _into_whole(old: Type, new: Type) -> str | None:
    if old.name in _WHOLE:
        return REFUSES if _WHOLE.index(old.name) > _WHOLE.index(new.name) else None
    return ROUNDS if old.name in ("numeric", *_INEXACT) else None


def _shorter(old: Type, new: Type) -> bool:
    if new.name == "text" or not new.arguments:
        return False
    return not old.arguments or int(old.arguments[0]) > int(new.arguments[0])


def _less_precise(old: Type, new: Type) -> str | None:
    if not new.arguments:
        return None
    if new.name != "numeric":
        before = int(old.arguments[0]) if old.arguments else 6
        return ROUNDS if int(new.arguments[0]) < before and new.name in (*_MOMENTS, "time", "interval") else None
    if not old.arguments:
        return ROUNDS
    (digits, scale), (room, places) = _numeric(old), _numeric(new)
    if places < scale:
        return ROUNDS
    return REFUSES if digits - scale > room - places else None


def _numeric(type_: Type) -> tuple[int, int]:
    return int(type_.arguments[0]), int(type_.arguments[1]) if len(type_.arguments) > 1 else 0
