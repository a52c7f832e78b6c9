"""When two declarations mean the same to Postgres, however they are spelled."""

import re
from dataclasses import replace

from schema.model import CheckConstraint, Column, ForeignKey, Index, IndexColumn, Policy, Relation, Unique, View
from schema.postgres.tokens import Token, tokens

_CAST = re.compile(r"::[\w\". ]{1,150}(?:\(\d{1,9}(?:,\s?\d{1,9})?\))?(?:\[\])*$")
_NAMES = frozenset({"word", "quoted"})
_ORDER = frozenset({"asc", "desc", "nulls", "first", "last"})


def sql_words(sql: str | None) -> str | None:
    """Return SQL with white space made one, for comparing."""
    return None if sql is None else " ".join(sql.split())


def same_sql(before: str | None, after: str | None) -> bool:
    """Return whether two expressions are the same but for spaces, quotes, capitals, qualifiers, outer parentheses."""
    if before is None or after is None or sql_words(before) == sql_words(after):
        return sql_words(before) == sql_words(after)
    return _bare(tokens(before)) == _bare(tokens(after))


def _bare(found: list[Token]) -> list[str]:
    """Return the words of an expression without the table before its columns and the parentheses around it all.

    Where it selects from other tables, the names of tables tell something and stay.
    """
    whole = any(token.text == "select" and token.kind == "word" for token in found)
    words: list[str] = []
    for i, token in enumerate(found):
        if whole or not (_qualifies(found, i) or (i and token.text == "." and _qualifies(found, i - 1))):
            words.append(token.text)
    while words[-1:] == [";"]:
        words.pop()
    while len(words) > 1 and words[0] == "(" and _closes(words) == len(words) - 1:
        words = words[1:-1]
    return words


def _qualifies(found: list[Token], i: int) -> bool:
    """Whether the token is the table of `table.column`; before a function stands its schema."""
    kinds = [token.kind for token in found[i : i + 3 : 2]]
    texts = [token.text for token in found[i + 1 : i + 4]]
    return len(kinds) == 2 and _NAMES.issuperset(kinds) and texts[0] == "." and texts[2:] not in (["("], ["."])


def _closes(words: list[str]) -> int:
    """Return where the parenthesis that opens at the start is closed."""
    depth = 0
    for i, word in enumerate(words):
        depth += {"(": 1, ")": -1}.get(word, 0)
        if depth == 0:
            return i
    return -1


def same_default(before: Column, after: Column) -> bool:
    """Return whether default, generation and identity are the same; what is unknown on a side is taken to be."""
    unknown = before.unknown | after.unknown
    if "default" not in unknown and default_words(before.default) != default_words(after.default):
        return False
    if "generated" not in unknown and not same_sql(before.generated, after.generated):
        return False
    old, new = before.identity, after.identity
    if old is None or new is None:
        return old is new
    usual = {("cycle", False)}  # the snapshot says it, SQL does not
    return old.by_default == new.by_default and set(old.options) | usual == set(new.options) | usual


def default_words(default: str | None) -> str | None:
    """Return a default without the cast that Postgres adds to a literal, without outer parentheses and spare space."""
    text = sql_words(default)
    if text is None or text.lower() == "null":
        return None
    while text.startswith("(") and text.endswith(")") and ")" not in text[:-1]:
        text = text[1:-1].strip()
    bare = _CAST.sub("", text)
    text = bare if bare and "::" not in bare else text
    return text.lower() if text.lower() in ("true", "false", "now()", "gen_random_uuid()") else text


def same_unique(before: Unique, after: Unique) -> bool:
    """Return whether two unique constraints are the same."""
    return before.columns == after.columns and before.nulls_not_distinct == after.nulls_not_distinct


def same_index(before: Index, after: Index) -> bool:
    """Return whether two indexes are the same; how they are built (CONCURRENTLY) is no part of them."""
    if len(before.columns) != len(after.columns):
        return False
    if not all(_same_index_column(a, b) for a, b in zip(before.columns, after.columns, strict=True)):
        return False
    same = (before.unique, before.method, dict(before.with_options)) == (
        after.unique,
        after.method,
        dict(after.with_options),
    )
    return same and same_sql(before.where, after.where)


def _same_index_column(before: IndexColumn, after: IndexColumn) -> bool:
    if before == after:
        return True
    old, new = _key(before), _key(after)
    return (old.asc, old.nulls, old.opclass) == (new.asc, new.nulls, new.opclass) and (
        same_sql(old.expression, new.expression)
    )


def _key(column: IndexColumn) -> IndexColumn:
    """Take order and operator class out of an expression, where sql`...` put them."""
    found = tokens(column.expression) if column.is_expression else []
    end = len(found)
    while end > 1 and found[end - 1].kind == "word" and found[end - 1].text in _ORDER:
        end -= 1
    order = [token.text for token in found[end:]]
    opclass = column.opclass
    if end == 2 and {token.kind for token in found[:2]} <= _NAMES:
        opclass, end = found[1].text, 1
    if end == len(found):
        return column
    first = "first" in order or ("desc" in order and "last" not in order)
    return replace(
        column,
        expression=column.expression[: found[end - 1].end],
        asc="desc" not in order,
        nulls="first" if first else "last",
        opclass=opclass,
    )


def same_foreign_key(before: ForeignKey, after: ForeignKey) -> bool:
    """Return whether two foreign keys are the same."""
    return (before.columns, before.references, before.references_columns, before.on_delete, before.on_update) == (
        after.columns,
        after.references,
        after.references_columns,
        after.on_delete,
        after.on_update,
    )


def same_check(before: CheckConstraint, after: CheckConstraint) -> bool:
    """Return whether two CHECKs are the same."""
    return same_sql(before.expression, after.expression)


def same_policy(before: Policy, after: Policy) -> bool:
    """Return whether two policies are the same."""
    kinds = (before.permissive, before.command, set(before.roles)) == (
        after.permissive,
        after.command,
        set(after.roles),
    )
    return kinds and same_sql(before.using, after.using) and same_sql(before.with_check, after.with_check)


def same_view(before: View, after: View) -> bool:
    """Return whether two views are the same; an opaque definition is taken to be."""
    if before.opaque or after.opaque:
        return True
    kinds = before.materialized == after.materialized and before.existing == after.existing
    options = None in (before.options, after.options) or before.options == after.options
    return kinds and options and same_sql(before.definition, after.definition)


def same_relation(before: Relation, after: Relation) -> bool:
    """Return whether two relations are the same."""
    return before == after
