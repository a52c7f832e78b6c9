"""What a CHECK proves: that a column is not null, or (as far as its columns tell) the bounds of a partition."""

from schema.model import Table
from schema.postgres.tokens import Token, tokens
from schema.values import remembered

MAX_WORDS = 1000  # of a CHECK that is taken apart

_Words = tuple[str, ...]
_VALUES = frozenset({"string", "number"})


def proves_within(table: Table, key: tuple[str, ...], bounds: str) -> bool:
    """Return whether valid CHECKs prove `bounds` (FOR VALUES ...): all the key's columns in them, and never null."""
    valid = [check.expression for check in table.checks if check.validated]
    columns = [(name, table.column(name)) for name in key if name]
    not_null = all((c is not None and c.not_null) or any(name in proven(v) for v in valid) for name, c in columns)
    return proves_apart(table, key, bounds) and not_null


def proves_apart(table: Table, key: tuple[str, ...], bounds: str) -> bool:
    """Return whether a valid CHECK names all the key's columns and every value of `bounds`: it is then about them."""
    _, _, after = bounds.lower().rpartition("for values")
    needed = {name.lower() for name in key if name} | {token.text for token in tokens(after) if token.kind in _VALUES}
    valid = (check.expression for check in table.checks if check.validated)
    return any({token.text for token in tokens(expression.lower())} >= needed for expression in valid)


@remembered
def proven(expression: str) -> frozenset[str]:
    """Return the columns that `expression` proves to be not null: it, or one arm of its AND, is `column IS NOT NULL`.

    Source: ConstraintImpliedByRelConstraint in src/backend/commands/tablecmds.c, as measured on 13-18.
    """
    if "not" not in expression.lower():
        return frozenset()
    return frozenset(name for arm in _arms(tokens(expression)) if (name := _not_null(arm)) is not None)


def arms(expression: str) -> frozenset[tuple[str, ...]]:
    """Return what must all be true for `expression` to be, as words without table names; nothing where an OR is on top.

    One expression holds wherever another does if its arms are among the other's.
    """
    return frozenset(tuple(_unqualified(_bared(arm))) for arm in _arms(tokens(expression)))


def implies(one: str, other: str) -> bool:
    """Return whether each row that passes the CHECK `one` passes `other` too, as far as their words tell.

    A row with a NULL passes both. `state IN ('a', 'b')` implies `state IN ('a', 'b', 'c')`.
    """
    given, asked = _said(one), _said(other)
    return bool(one and other) and all(any(_follows(ask, give) for give in given) for ask in asked)


@remembered
def _said(expression: str) -> list[list[_Words]]:
    return _clauses(tokens(expression))


def _clauses(found: list[Token]) -> list[list[_Words]]:
    """Return what a CHECK ANDs, each as what it ORs; of `a IS NULL OR a > 0` only `a > 0`, which a NULL passes.

    The AND of BETWEEN is none.
    """
    if len(found) > MAX_WORDS:
        return [[tuple(token.text for token in found)]]
    found = _bared(found)
    ored = _split(found, "or")
    anded = [found] if len(ored) > 1 or any(t.text == "between" for t in found) else _split(found, "and")
    if len(anded) > 1:
        return [clause for part in anded for clause in _clauses(part)]
    said = [_spared(tuple(_unqualified(_bared(part)))) for part in ored]
    nulls = {words[0] for words in said if words[1:] == ("is", "null")}
    others = [words for words in said if words[1:] != ("is", "null")]
    return [others if others and all(nulls <= {*words} for words in others) else said]


def _split(found: list[Token], word: str) -> list[list[Token]]:
    """Return the parts between a word that stands in no parentheses."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in found:
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "other" else 0
        if depth == 0 and token.kind == "word" and token.text == word:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _spared(words: _Words) -> _Words:
    """Return `coalesce(a, 0) >= 0` as `a >= 0`."""
    match words:
        case ("coalesce", "(", name, ",", value, ")", ">=" | "<=" | "=" as sign, bound) if value == bound:
            return name, sign, bound
    return words


def _follows(ask: list[_Words], give: list[_Words]) -> bool:
    return all(any(_within(narrow, wide) for wide in ask) for narrow in give)


def _within(narrow: _Words, wide: _Words) -> bool:
    """Return whether `narrow` is `wide`, or a list of fewer values."""
    lists = narrow[1:3] == wide[1:3] == ("in", "(") and narrow[0] == wide[0]
    one_of = narrow[1:2] == ("=",) and len(narrow) == 3 and wide[1:3] == ("in", "(") and narrow[0] == wide[0]
    return narrow == wide or ((lists or one_of) and {*narrow[3 if lists else 2 :]} <= {*wide[3:]})


def _unqualified(arm: list[Token]) -> list[str]:
    words: list[str] = []
    for token in arm:
        if token.text == "." and words:
            words.pop()
        else:
            words.append(token.text)
    return words


def _arms(found: list[Token]) -> list[list[Token]]:
    """Return the arms of the top-level ANDs, an OR in parentheses as one; none where an OR stands at the top."""
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
    return [inner for arm in arms for inner in (_arms(arm) or [_bared(arm)])]


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


def _not_null(arm: list[Token]) -> str | None:
    """Return the column of which an arm says that it IS NOT NULL; None where it says something else."""
    words = [token.text for token in _bared(arm)]
    if words[-3:] != ["is", "not", "null"]:
        return None
    subject = _bared(_bared(arm)[:-3])
    names, dots = subject[::2], {token.text for token in subject[1::2]}
    is_name = len(subject) % 2 and dots <= {"."} and all(token.kind in {"word", "quoted"} for token in names)
    return names[-1].text if is_name else None
