"""What a CHECK proves: that a column is not null, or (as far as its columns tell) the bounds of a partition."""

from schema.model import Table
from schema.postgres.tokens import Token, tokens

_VALUES = frozenset({"string", "number"})


def proves_within(table: Table, key: tuple[str, ...], bounds: str) -> bool:
    """Return whether valid CHECKs prove `bounds` (FOR VALUES ...): all the key's columns in them, and never null."""
    valid = [check.expression for check in table.checks if check.validated]
    columns = [(name, table.column(name)) for name in key if name]
    not_null = all(
        (c is not None and c.not_null) or any(proves_not_null(v, name) for v in valid) for name, c in columns
    )
    return proves_apart(table, key, bounds) and not_null


def proves_apart(table: Table, key: tuple[str, ...], bounds: str) -> bool:
    """Return whether a valid CHECK names all the key's columns and every value of `bounds`: it is then about them."""
    _, _, after = bounds.lower().rpartition("for values")
    needed = {name.lower() for name in key if name} | {token.text for token in tokens(after) if token.kind in _VALUES}
    valid = (check.expression for check in table.checks if check.validated)
    return any({token.text for token in tokens(expression.lower())} >= needed for expression in valid)


def proves_not_null(expression: str, column: str) -> bool:
    """Return whether `expression`, or one arm of its AND, is `column IS NOT NULL`.

    Source: ConstraintImpliedByRelConstraint in src/backend/commands/tablecmds.c, as measured on 13-18.
    """
    return any(_is_not_null(arm, column) for arm in _arms(tokens(expression)))


def arms(expression: str) -> frozenset[tuple[str, ...]]:
    """Return what must all be true for `expression` to be, as words without table names; nothing where an OR is on top.

    One expression holds wherever another does if its arms are among the other's.
    """
    return frozenset(tuple(_unqualified(_bared(arm))) for arm in _arms(tokens(expression)))


def refusals(expression: str) -> frozenset[tuple[str, ...]]:
    """Return the arms of a CHECK as `arms` does, without its `a IS NULL OR`: where `a` is, a CHECK is passed anyhow."""
    found = _bared(tokens(expression))
    if [token.text for token in found[1:4]] != ["is", "null", "or"]:
        return arms(expression)
    rest = frozenset(tuple(_unqualified(_bared(arm))) for arm in _arms(found[4:]))
    return rest if all(found[0].text in arm for arm in rest) else frozenset()


def _unqualified(arm: list[Token]) -> list[str]:
    words: list[str] = []
    for token in arm:
        if token.text == "." and words:
            words.pop()
        else:
            words.append(token.text)
    return words


def _arms(found: list[Token]) -> list[list[Token]]:
    """Return the arms of the top-level ANDs; none where an OR stands at the top."""
    found = _bared(found)
    arms: list[list[Token]] = [[]]
    depth = 0
    for token in found:
        if token.kind == "other":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "word" and token.text == "or":
            return []
        if depth == 0 and token.kind == "word" and token.text == "and":
            arms.append([])
        else:
            arms[-1].append(token)
    if len(arms) == 1:
        return arms
    return [inner for arm in arms for inner in ([arm] if _bared(arm) == arm else _arms(arm))]


def _bared(found: list[Token]) -> list[Token]:
    """Take the parentheses away that enclose everything."""
    while len(found) > 1 and found[0].text == "(" and _closes(found) == len(found) - 1:
        found = found[1:-1]
    return found


def _closes(found: list[Token]) -> int:
    depth = 0
    for i, token in enumerate(found):
        if token.kind == "other":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            return i
    return -1


def _is_not_null(arm: list[Token], column: str) -> bool:
    words = [token.text for token in _bared(arm)]
    if words[-3:] != ["is", "not", "null"]:
        return False
    subject = _bared(_bared(arm)[:-3])
    names = [token.text for token in subject if token.kind in {"word", "quoted"}]
    only_names = all(token.kind in {"word", "quoted"} or token.text == "." for token in subject)
    return only_names and bool(names) and names[-1] == column
