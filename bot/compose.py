"""From a verdict to the review as it will stand on the pull request: pure, so that golden tests show every word."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.cause import Causes, HeadLine, Spot
from bot.judgement import Judgement
from bot.merged import merged
from bot.pull import ChangedFile, InlineComment
from bot.render.escape import code, fence, inert, plain, recipe, unmarked
from bot.suggestion import Suggestion, suggest
from rules.kit import Severity
from rules.report import LineEdit, LineFix, Reported

SHOWN = 6  # places of a fix that stand open
MAX_BODY = 65_000  # characters; GitHub refuses bodies over 65,536

MARK = "<!-- dbreview:finding {} -->"  # below what is said of it
APART = "\n\n---\n\n"  # between the findings of one comment, and before what mends several of them
LOUD = {Severity.BLOCK: "Blocks the merge", Severity.WARN: "Worth mending", Severity.NOTE: "Note"}


@dataclass(frozen=True)
class Placed:
    """Every finding in its place: on the diff, or not (for the summary and the check's annotations)."""

    inline: tuple[InlineComment, ...]  # of what was not said before
    outside: tuple[Reported, ...]  # BLOCK and WARN that found no line of the diff, worst first
    notes: tuple[Reported, ...]
    over: tuple[Reported, ...] = ()  # BLOCK and WARN on lines of the diff, for which there was no room
    on_lines: tuple[Reported, ...] = ()  # BLOCK and WARN on lines of the diff, said now or before


def place(
    judgement: Judgement,
    files: Iterable[ChangedFile],
    head_line: HeadLine,
    *,
    limit: int = 20,
    said: Collection[str] = (),
) -> Placed:
    """Place the findings: worst first, findings of one place in one comment, at most `limit` comments.

    `said` are the fingerprints that comments of ours speak of already; they keep their room, so that no later push
    brings up what did not fit before.
    """
    by_path = {file.path: file for file in files}
    causes = Causes(judgement, by_path, head_line)
    loud = [f for f in judgement.report.findings if f.severity is not Severity.NOTE]
    notes = tuple(f for f in judgement.report.findings if f.severity is Severity.NOTE)
    spots = [(_own(f) if in_diff(f, by_path) else causes.of(f), f) for f in loud]
    inside = [(spot, f) for spot, f in spots if spot]
    outside = sorted((f for spot, f in spots if not spot), key=lambda f: f.severity is not Severity.BLOCK)
    groups = [list(group) for _, group in groupby(sorted(inside, key=_place), key=_place)]
    groups.sort(key=lambda g: (not any(f.severity is Severity.BLOCK for _, f in g), _place(g[0])))
    suggestions = _Suggestions(by_path, head_line)
    comments = []
    for group in groups[:limit]:
        suggestion = suggestions.of(group)
        if new := [(spot, f) for spot, f in group if not set(f.fingerprints).issubset(said)]:
            comments.append(_comment(new, by_path[new[0][0].path], suggestion))
    over, on_lines = (tuple(f for group in part for _, f in group) for part in (groups[limit:], groups[:limit]))
    return Placed(tuple(comments), tuple(outside), notes, over, on_lines)


_Spotted = tuple[Spot, Reported]


def _own(finding: Reported) -> Spot:
    line = finding.line or 1
    return Spot(finding.path or "", finding.side, line, finding.end_line or line)


def in_diff(finding: Reported, files: dict[str, ChangedFile]) -> bool:
    """Return whether GitHub takes a comment on the finding's last line."""
    file = files.get(finding.path or "")
    if file is None or finding.line is None:
        return False
    end = finding.end_line or finding.line
    return file.hunk_of(finding.side, end, end) is not None


def _place(spotted: _Spotted) -> tuple[str, str, int]:
    spot, _ = spotted
    return spot.path, spot.side, spot.end_line


def _comment(group: list[_Spotted], file: ChangedFile, suggestion: Suggestion | None) -> InlineComment:
    """Compose the comment of one place."""
    spot, _ = group[0]
    fix = merged([f.fix for _, f in group if f.fix and f.fix.edits])
    said = [_elsewhere(each, f) + finding_body(unfixed(f) if fix else f, suggestion) for each, f in group]
    start, end = _range(group, suggestion, file)
    return InlineComment(
        path=spot.path,
        line=end,
        side=spot.side,
        body=_marked(said, [f.fingerprints for _, f in group], [described(fix)] if fix else []),
        fingerprints=tuple(mark for _, f in group for mark in f.fingerprints),
        start_line=start if start < end else None,
    )


def _marked(said: Sequence[str], marks: Sequence[tuple[str, ...]], more: Sequence[str]) -> str:
    """Return a comment in which each finding is followed by its marks; one that has to be cut ends in all of them."""
    ends = [MARK.format(" ".join(each)) for each in marks]
    body = APART.join([*(f"{text}\n\n{end}" for text, end in zip(said, ends, strict=True)), *more])
    if len(body) <= MAX_BODY:
        return body
    all_marks = MARK.format(" ".join(mark for each in marks for mark in each))
    return f"{cut(APART.join([*said, *more]), MAX_BODY - len(all_marks) - 2)}\n\n{all_marks}"


def unfixed(finding: Reported) -> Reported:
    """Return a finding with its fix in words: the lines stand below, together with those of the others."""
    return replace(finding, fix=LineFix(finding.fix.title, ()) if finding.fix else None)


def _elsewhere(spot: Spot, finding: Reported) -> str:
    """Say where a finding stands whose comment is on the line that caused it."""
    if not spot.moved or finding.path is None:
        return ""
    return f"This change is felt at {code(f'{finding.path}:{finding.line}' if finding.line else finding.path)}.\n\n"


class _Suggestions:
    """The suggestions of one review; no two of them edit one line, so that all can be committed together."""

    def __init__(self, files: dict[str, ChangedFile], head_line: HeadLine) -> None:
        self._files, self._head_line = files, head_line
        self._taken: set[tuple[str, int]] = set()

    def of(self, group: list[_Spotted]) -> Suggestion | None:
        """Return the fix as a suggestion where a single finding stands in its place, and claim its lines."""
        (spot, finding), *others = group
        if others or spot.moved:
            return None
        made = _suggestion(finding, self._files[spot.path], self._head_line)
        if made is None:
            return None
        lines = {(spot.path, number) for number in range(made.start_line, made.end_line + 1)}
        if not self._taken.isdisjoint(lines):
            return None
        self._taken |= lines
        return made


def _suggestion(finding: Reported, file: ChangedFile, head_line: HeadLine) -> Suggestion | None:
    """Return the finding's fix as a suggestion if it stands over the finding's own lines."""
    if finding.fix is None or finding.side != "RIGHT" or finding.path != file.path:
        return None
    made = suggest(finding.fix, file, lambda n: head_line(file.path, n))
    if made and unmarked(plain(made.text)) != made.text:
        return None  # nobody commits with one click what they cannot see
    end = finding.end_line or finding.line or 0
    return made if made and made.start_line <= end <= made.end_line else None


def _range(group: list[_Spotted], suggestion: Suggestion | None, file: ChangedFile) -> tuple[int, int]:
    """Return the comment's first and last line: the suggestion's, else the finding's as far as one hunk holds it."""
    if suggestion:
        return suggestion.start_line, suggestion.end_line
    end = group[0][0].end_line
    start = min(spot.line for spot, _ in group)
    return (start, end) if file.hunk_of(group[0][0].side, start, end) else (end, end)


def finding_body(finding: Reported, suggestion: Suggestion | None = None) -> str:
    """Return one finding as Markdown: what, why, how to mend it, and which rule says so."""
    parts = [f"**{inert(finding.message)}**", inert(finding.why)]
    if suggestion and finding.fix:
        parts.append(f"{inert(finding.fix.title)}:\n\n{suggestion.block()}")
    elif finding.fix:
        parts.append(described(finding.fix))
    if finding.recipe:
        parts.append(f"<details><summary>How to do it safely</summary>\n\n{recipe(finding.recipe)}\n\n</details>")
    parts.append(f"<sub>{LOUD[finding.severity]} · [`{finding.rule}`]({finding.docs})</sub>")
    return "\n\n".join(parts)


def described(fix: LineFix) -> str:
    """Return a fix that is no suggestion, as the lines to write with their place."""
    if not fix.edits:
        return f"{inert(fix.title)}."
    blocks = [_written(edit) for edit in fix.edits]
    rest = blocks[SHOWN:]
    more = (
        [f"<details><summary>and in {len(rest)} more places</summary>", *rest, "</details>"] if len(rest) > 1 else rest
    )
    return f"{inert(fix.title)}: " + "\n\n".join([*blocks[:SHOWN], *more])


def _written(edit: LineEdit) -> str:
    place = f"{code(edit.path)}, {_where(edit.start_line, edit.end_line)}"
    return f"{place}:\n\n{fence(edit.text, _language(edit.path))}" if edit.text else f"{place} goes."


def _where(start: int, end: int) -> str:
    if end < start:
        return f"before line {start}"
    return f"line {start}" if start == end else f"lines {start} to {end}"


def _language(path: str) -> str:
    return "sql" if path.endswith(".sql") else "ts"


def cut(text: str, limit: int) -> str:
    """Return `text` within `limit` characters, cut where no fence and no table is open, every details block closed."""
    if len(text) <= limit:
        return text
    lines = text.splitlines()
    size, fence, details = 0, "", 0
    kept, open_details = 0, 0  # as of the last line after which it may be cut
    room = limit - 120
    for number, line in enumerate(lines, 1):
        size += len(line) + 1
        if size > room:
            break
        stripped = line.lstrip()
        if fence:
            fence = "" if stripped.startswith(fence) and not stripped.strip("`") else fence
        elif stripped.startswith("```"):
            fence = stripped[: len(stripped) - len(stripped.lstrip("`"))]
        details += line.count("<details>") - line.count("</details>")
        if not fence and not stripped.startswith("|"):
            kept, open_details = number, details
    closing = ["", "</details>"] * max(0, open_details)
    return "\n".join([*lines[:kept], *closing, "", "_Cut here: GitHub takes no more in one comment._"])
