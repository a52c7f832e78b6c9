"""Character edits made into whole-line edits, the only kind that a suggestion on GitHub can carry."""

from itertools import groupby

from rules.kit import Fix
from rules.report import LineEdit, LineFix
from schema.edits import Edit, apply
from schema.span import Source


def line_fix(fix: Fix | None) -> LineFix | None:
    """Return `fix` as whole-line edits; only its title where it has none, or where they contradict each other."""
    if fix is None:
        return None
    if any(e.span.source.at_base for e in fix.edits):
        return LineFix(fix.title, ())
    try:
        return LineFix(fix.title, line_edits(fix.edits))
    except ValueError:  # two edits of one place: better no suggestion than a wrong one
        return LineFix(fix.title, ())


def line_edits(edits: tuple[Edit, ...]) -> tuple[LineEdit, ...]:
    """Return whole-line edits with the same outcome; those that share a line become one. ValueError on an overlap."""
    out: list[LineEdit] = []
    real = [edit for edit in dict.fromkeys(edits) if edit.span.text != edit.text]  # a wish may be fulfilled already
    ordered = sorted(real, key=lambda e: (e.path, e.span.start, e.span.end))
    for _, of_file in groupby(ordered, key=lambda e: e.path):
        group: list[Edit] = []
        for edit in of_file:
            if group and edit.span.line > max(e.span.source.line_at(e.span.end) for e in group):
                out.append(_block(group))
                group = []
            group.append(edit)
        out.append(_block(group))
    return tuple(out)


def _block(edits: list[Edit]) -> LineEdit:
    """Return one edit of the lines that `edits` touch."""
    source = edits[0].span.source
    first, last = edits[0].span.line, max(e.span.end_line for e in edits)
    text, complete = _edited(source, edits, first, last)
    while not complete:  # the line end itself was replaced: what follows moved up onto our last line
        last += 1
        text, complete = _edited(source, edits, first, last)
    return LineEdit(source.path, first, last, text)


def _edited(source: Source, edits: list[Edit], first: int, last: int) -> tuple[str, bool]:
    """Return lines `first`..`last` after `edits`, and whether they still end where a line ends."""
    start, end = source.start_of(first), source.start_of(last + 1)
    apply(source, edits)  # refuses overlaps
    text = source.text[start:end]
    for edit in reversed(edits):
        text = text[: edit.span.start - start] + edit.text + text[edit.span.end - start :]
    complete = not text or text.endswith("\n") or end == len(source.text)
    return text.removesuffix("\n").removesuffix("\r"), complete


def edited(text: str, edits: list[LineEdit]) -> str:
    """Return `text` after whole-line edits."""
    lines = text.splitlines(keepends=True)
    for edit in sorted(edits, key=lambda e: e.start_line, reverse=True):
        new = f"{edit.text}\n" if edit.text else ""
        lines[edit.start_line - 1 : edit.end_line] = [new] if new else []
    return "".join(lines)
