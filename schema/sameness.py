"""When two declarations mean the same to Postgres, however they are spelled."""

import re

from schema.model import CheckConstraint, Column, ForeignKey, Index, IndexColumn, Policy, Relation, Unique, View

_CAST = re.compile(r"::[\w\" ]{1,80}(?:\(\d{1,9}(?:,\s?\d{1,9})?\))?(?:\[\])*$")


def sql_words(sql: str | None) -> str | None:
    """Return SQL with white space made one, for comparing."""
    return None if sql is None else " ".join(sql.split())


def same_default(before: Column, after: Column) -> bool:
    """Return whether default, generation and identity are the same; what is unknown on a side is taken to be."""
    unknown = before.unknown | after.unknown
    if "default" not in unknown and default_words(before.default) != default_words(after.default):
        return False
    if "generated" not in unknown and sql_words(before.generated) != sql_words(after.generated):
        return False
    old, new = before.identity, after.identity
    if old is None or new is None:
        return old is new
    return old.by_default == new.by_default and set(old.options) == set(new.options)


def default_words(default: str | None) -> str | None:
    """Return a default without the cast that Postgres adds to a literal, without outer parentheses and spare space."""
    text = sql_words(default)
    if text is None:
        return None
    while text.startswith("(") and text.endswith(")") and ")" not in text[:-1]:
        text = text[1:-1].strip()
    bare = _CAST.sub("", text)
    text = bare if bare and "::" not in bare else text
    return text.lower() if text.lower() in ("true", "false", "now()", "gen_random_uuid()", "null") else text


def same_unique(before: Unique, after: Unique) -> bool:
    """Return whether two unique constraints are the same."""
    return before.columns == after.columns and before.nulls_not_distinct == after.nulls_not_distinct


def same_index(before: Index, after: Index) -> bool:
    """Return whether two indexes are the same; how they are built (CONCURRENTLY) is no part of them."""
    if len(before.columns) != len(after.columns):
        return False
    if not all(_same_index_column(a, b) for a, b in zip(before.columns, after.columns, strict=True)):
        return False
    return (before.unique, before.method, sql_words(before.where), dict(before.with_options)) == (
        after.unique,
        after.method,
        sql_words(after.where),
        dict(after.with_options),
    )


def _same_index_column(before: IndexColumn, after: IndexColumn) -> bool:
    return (before.asc, before.nulls, before.opclass, sql_words(before.expression)) == (
        after.asc,
        after.nulls,
        after.opclass,
        sql_words(after.expression),
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
    return sql_words(before.expression) == sql_words(after.expression)


def same_policy(before: Policy, after: Policy) -> bool:
    """Return whether two policies are the same."""
    return (before.permissive, before.command, set(before.roles), sql_words(before.using)) == (
        after.permissive,
        after.command,
        set(after.roles),
        sql_words(after.using),
    ) and sql_words(before.with_check) == sql_words(after.with_check)


def same_view(before: View, after: View) -> bool:
    """Return whether two views are the same; an opaque definition is taken to be."""
    if before.opaque or after.opaque:
        return True
    kinds = before.materialized == after.materialized and before.existing == after.existing
    return kinds and sql_words(before.definition) == sql_words(after.definition)


def same_relation(before: Relation, after: Relation) -> bool:
    """Return whether two relations are the same."""
    return before == after
