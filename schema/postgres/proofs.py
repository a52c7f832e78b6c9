"""What a CHECK proves: whether its expression can only hold where a column is not null."""

from schema.postgres.tokens import Token, tokens


def proves_not_null(expression: str, column: str) -> bool:
    """Return whether `expression`, or one arm of its AND, is `column IS NOT NULL`.

    Source: ConstraintImpliedByRelConstraint in src/backend/commands/tablecmds.c, as measured on 13-18.
    """
    return any(_is_not_null(arm, column) for arm in _arms(tokens(expression)))


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
