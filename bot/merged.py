"""The fixes of several findings as one: what each of them adds below the same line is added together."""

from collections.abc import Iterable

from rules.report import LineEdit, LineFix

Range = tuple[str, int, int]


def merged(fixes: Iterable[LineFix]) -> LineFix | None:
    """Return one fix that does what all of them do.

    None where two of them write different things in one place, and where no two of them meet.
    """
    texts: dict[Range, list[str]] = {}
    every = [edit for fix in fixes for edit in fix.edits]
    for edit in every:
        key, lines = (edit.path, edit.start_line, edit.end_line), edit.text.split("\n")
        both = _both(texts[key], lines, edit.end_line - edit.start_line + 1) if key in texts else lines
        if both is None:
            return None
        texts[key] = both
    edits = [LineEdit(*key, "\n".join(lines)) for key, lines in sorted(texts.items())]
    apart = len(edits) == len(every) or any(map(_overlap, edits, edits[1:]))
    return None if apart else LineFix("Mend all of it at once", tuple(edits))


def _both(mine: list[str], theirs: list[str], kept: int) -> list[str] | None:
    """Return the lines with what both add below the `kept` first ones, where each addition ends with a comma."""
    if mine == theirs:
        return mine
    more = theirs[kept:]
    comma = mine[-1].rstrip().endswith(",") and bool(more) and more[-1].rstrip().endswith(",")
    return [*mine, *more] if mine[:kept] == theirs[:kept] and comma else None


def _overlap(one: LineEdit, other: LineEdit) -> bool:
    return one.path == other.path and other.start_line <= one.end_line
