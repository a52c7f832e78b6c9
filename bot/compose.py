"""From a verdict to the review as it will stand on the pull request: pure, so that golden tests show every word."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from bot.judgement import Judgement
from bot.pull import ChangedFile, InlineComment
from bot.render.escape import code, fence, inert, plain, recipe
from bot.suggestion import Suggestion, suggest
from rules.kit import Severity
from rules.report import LineFix, Reported

MAX_BODY = 65_000  # characters; GitHub refuses bodies over 65,536

MARK = "<!-- dbreview:finding {} -->"
LOUD = {Severity.BLOCK: "Blocks the merge", Severity.WARN: "Worth mending", Severity.NOTE: "Note"}

HeadLine = Callable[[str, int], str]  # path and line number -> the line's text at head


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
    loud = [f for f in judgement.report.findings if f.severity is not Severity.NOTE]
    notes = tuple(f for f in judgement.report.findings if f.severity is Severity.NOTE)
    inside = [f for f in loud if in_diff(f, by_path)]
    outside = sorted((f for f in loud if not in_diff(f, by_path)), key=lambda f: f.severity is not Severity.BLOCK)
    groups = [list(group) for _, group in groupby(sorted(inside, key=_place), key=_place)]
    groups.sort(key=lambda g: (not any(f.severity is Severity.BLOCK for f in g), _place(g[0])))
    comments = []
    for group in groups[:limit]:
        suggesting = head_line if len(group) == 1 else None
        if new := [f for f in group if f.fingerprint not in said]:
            comments.append(_comment(new, by_path[new[0].path or ""], suggesting))
    over, on_lines = (tuple(f for group in part for f in group) for part in (groups[limit:], groups[:limit]))
    return Placed(tuple(comments), tuple(outside), notes, over, on_lines)


def in_diff(finding: Reported, files: dict[str, ChangedFile]) -> bool:
    """Return whether GitHub takes a comment on the finding's last line."""
    file = files.get(finding.path or "")
    if file is None or finding.line is None:
        return False
    end = finding.end_line or finding.line
    return file.hunk_of(finding.side, end, end) is not None


def _place(finding: Reported) -> tuple[str, str, int]:
    return (finding.path or "", finding.side, finding.end_line or finding.line or 0)


def _comment(group: list[Reported], file: ChangedFile, head_line: HeadLine | None) -> InlineComment:
    """Compose the comment of one place; a suggestion (from `head_line`) only where a single finding stands there."""
    first = group[0]
    suggestion = _suggestion(first, file, head_line) if head_line else None
    body = "\n\n---\n\n".join(finding_body(f, suggestion) for f in group)
    marks = " ".join(f.fingerprint for f in group)
    start, end = _range(group, suggestion, file)
    return InlineComment(
        path=first.path or "",
        line=end,
        side=first.side,
        body=f"{cut(body, MAX_BODY - 200)}\n\n{MARK.format(marks)}",
        fingerprints=tuple(f.fingerprint for f in group),
        start_line=start if start < end else None,
    )


def _suggestion(finding: Reported, file: ChangedFile, head_line: HeadLine) -> Suggestion | None:
    """Return the finding's fix as a suggestion if it stands over the finding's own lines."""
    if finding.fix is None or finding.side != "RIGHT" or finding.path != file.path:
        return None
    made = suggest(finding.fix, file, lambda n: head_line(file.path, n))
    if made and plain(made.text) != made.text:
        return None  # nobody commits with one click what they cannot see
    end = finding.end_line or finding.line or 0
    return made if made and made.start_line <= end <= made.end_line else None


def _range(group: list[Reported], suggestion: Suggestion | None, file: ChangedFile) -> tuple[int, int]:
    """Return the comment's first and last line: the suggestion's, else the finding's as far as one hunk holds it."""
    if suggestion:
        return suggestion.start_line, suggestion.end_line
    end = group[0].end_line or group[0].line or 1
    start = min(f.line or end for f in group)
    return (start, end) if file.hunk_of(group[0].side, start, end) else (end, end)


def finding_body(finding: Reported, suggestion: Suggestion | None = None) -> str:
    """Return one finding as Markdown: what, why, how to mend it, and which rule says so."""
    parts = [f"**{inert(finding.message)}**", inert(finding.why)]
    if suggestion and finding.fix:
        parts.append(f"{inert(finding.fix.title)}:\n\n{suggestion.block()}")
    elif finding.fix:
        parts.append(_described(finding.fix))
    if finding.recipe:
        parts.append(f"<details><summary>How to do it safely</summary>\n\n{recipe(finding.recipe)}\n\n</details>")
    parts.append(f"<sub>{LOUD[finding.severity]} · [`{finding.rule}`]({finding.docs})</sub>")
    return "\n\n".join(parts)


def _described(fix: LineFix) -> str:
    """Return a fix that is no suggestion, as the lines to write with their place."""
    if not fix.edits:
        return f"{inert(fix.title)}."
    blocks = [
        f"{code(edit.path)}, {_where(edit.start_line, edit.end_line)}:\n\n{fence(edit.text, _language(edit.path))}"
        for edit in fix.edits
    ]
    return f"{inert(fix.title)}: " + "\n\n".join(blocks)


def _where(start: int, end: int) -> str:
    if end < start:
        return f"before line {start}"
    return f"line {start}" if start == end else f"lines {start} to {end}"


def _language(path: str) -> str:
    return "sql" if path.endswith(".sql") else "ts"


def cut(text: str, limit: int) -> str:
    """Return `text` within `limit` characters, cut between lines and with every fence and details block closed."""
    if len(text) <= limit:
        return text
    kept: list[str] = []
    size, fence, details = 0, "", 0
    room = limit - 120
    for line in text.splitlines():
        size += len(line) + 1
        if size > room:
            break
        kept.append(line)
        stripped = line.lstrip()
        if fence:
            fence = "" if stripped.startswith(fence) and not stripped.strip("`") else fence
        elif stripped.startswith("```"):
            fence = stripped[: len(stripped) - len(stripped.lstrip("`"))]
        details += line.count("<details>") - line.count("</details>")
    closing = [fence] if fence else []
    closing += ["", "</details>"] * max(0, details)
    return "\n".join([*kept, *closing, "", "_Cut here: GitHub takes no more in one comment._"])
