"""The names Drizzle derives: casing of keys, and indexes, constraints and keys without a name of their own.

`kit` is "0" for drizzle-kit 0.x and "1" for 1.0, whose names end in Postgres' own suffixes.
"""

import re
import string

_WORDS = re.compile(r"[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+")

_DIGITS = string.digits + string.ascii_lowercase + string.ascii_uppercase
_LONGEST = 63  # bytes of a name in Postgres: NAMEDATALEN - 1


def cased(name: str, casing: str | None) -> str:
    """Return a column's name as `casing` writes it (drizzle-orm's casing.ts)."""
    if casing == "snake_case":
        return "_".join(word.lower() for word in _WORDS.findall(name.replace("'", "").replace("\u2019", "")))
    if casing == "camelCase":
        words = _WORDS.findall(name.replace("'", "").replace("\u2019", ""))
        return "".join(word.lower() if index == 0 else word[:1].upper() + word[1:] for index, word in enumerate(words))
    return name


def index_name(table: str, columns: list[str]) -> str:
    """Return the name of an index without one; `columns` after casing."""
    return "_".join([table, *columns, "index"])


def unique_name(table: str, columns: list[str], kit: str = "0") -> str:
    """Return the name of a unique constraint without one; `columns` before casing in 0.x."""
    return "_".join([table, *columns, "unique" if kit == "0" else "key"])


def primary_key_name(table: str, columns: list[str], kit: str = "0") -> str:
    """Return the name of a primary key of several columns; `columns` before casing."""
    return "_".join([table, *columns, "pk"]) if kit == "0" else f"{table}_pkey"


def foreign_key_name(table: str, columns: list[str], target: str, target_columns: list[str], kit: str = "0") -> str:
    """Return the name of a foreign key; columns before casing in 0.x. 1.0 keeps it within Postgres' 63 characters."""
    whole = "_".join([table, *columns, target, *target_columns, "fk" if kit == "0" else "fkey"])
    if kit == "0" or len(whole) <= _LONGEST:
        return whole
    return f"{table}_{digest(whole)}_fkey" if len(table) < _LONGEST - 18 else f"{digest(whole)}_fkey"


def digest(text: str) -> str:
    """Return the twelve characters by which drizzle-kit 1.0 shortens a name: a polynomial of the text, in base 62."""
    total, power, every = 0, 1, len(_DIGITS) ** 12
    for character in text:
        total = (total + ord(character) * power) % every
        power = power * 53 % every
    digits = []
    for _ in range(12):
        total, digit = divmod(total, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def patched(name: str, before: list[str], after: list[str]) -> str:
    """Return a derived name with each column cased: drizzle-kit 0.x replaces the first occurrence only."""
    for old, new in zip(before, after, strict=True):
        name = name.replace(old, new, 1)
    return name


def sequence_name(table: str, column: str) -> str:
    """Return the name of an identity column's sequence."""
    return f"{table}_{column}_seq"
