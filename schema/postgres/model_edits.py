"""A table with one of its names changed everywhere it stands."""

from schema.model import CheckConstraint, Column, ForeignKey, Index, IndexColumn, Policy, Table
from schema.postgres.copies import replace
from schema.postgres.tokens import tokens


def with_column(table: Table, old: str, new: str) -> Table:
    """Return the table with column `old` called `new`, in its keys, indexes and expressions too."""

    def names(columns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if c == old else c for c in columns)

    def column(c: Column) -> Column:
        if c.name == old:
            return replace(c, name=new)
        return replace(c, generated=_renamed(c.generated, old, new)) if c.generated else c

    def foreign_key(k: ForeignKey) -> ForeignKey:
        theirs = names(k.references_columns) if k.references == table.id else k.references_columns
        return replace(k, columns=names(k.columns), references_columns=theirs)

    key = table.primary_key
    return replace(
        table,
        columns=tuple(column(c) for c in table.columns),
        primary_key=replace(key, columns=names(key.columns)) if key else None,
        uniques=tuple(replace(u, columns=names(u.columns)) for u in table.uniques),
        foreign_keys=tuple(foreign_key(k) for k in table.foreign_keys),
        indexes=tuple(_index(i, old, new) for i in table.indexes),
        checks=tuple(_check(c, old, new) for c in table.checks),
        policies=tuple(_policy(p, old, new) for p in table.policies),
    )


def _index(index: Index, old: str, new: str) -> Index:
    if not index.where and not any(c.is_expression or c.expression == old for c in index.columns):
        return index

    def key(c: IndexColumn) -> IndexColumn:
        if c.is_expression:
            return replace(c, expression=_renamed(c.expression, old, new) or c.expression)
        return replace(c, expression=new) if c.expression == old else c

    return replace(index, columns=tuple(key(c) for c in index.columns), where=_renamed(index.where, old, new))


def _check(check: CheckConstraint, old: str, new: str) -> CheckConstraint:
    expression = _renamed(check.expression, old, new)
    return check if expression == check.expression else replace(check, expression=expression)


def _policy(policy: Policy, old: str, new: str) -> Policy:
    return replace(policy, using=_renamed(policy.using, old, new), with_check=_renamed(policy.with_check, old, new))


def _renamed(expression: str | None, old: str, new: str) -> str | None:
    """Return an SQL expression with the identifier `old` replaced; a quoted one stays quoted."""
    if not expression or old.lower() not in expression.lower():
        return expression
    parts, at = [], 0
    for token in tokens(expression):
        if token.kind in {"word", "quoted"} and token.text == old:
            parts += [expression[at : token.start], f'"{new}"' if token.kind == "quoted" else new]
            at = token.end
    return "".join([*parts, expression[at:]])
