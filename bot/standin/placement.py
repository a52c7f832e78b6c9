"""Where a comment may be placed, and how long it may be."""

from typing import Any

from bot.standin.call import Call
from bot.standin.comments import ReviewComment
from bot.standin.hunks import hunks, problem
from bot.standin.refusal import invalid
from bot.standin.repository import Pull

BODY = 65_536  # characters


def check_length(resource: str, body: str) -> None:
    """Refuse a body above GitHub's limit, or an empty one."""
    if not body.strip():
        raise invalid(resource, "body", "body can't be blank")
    if len(body) > BODY:
        raise invalid(resource, "body", f"Body is too long (maximum is {BODY} characters)")


def note_suggestion(call: Call, entry: dict[str, Any]) -> None:
    """Record a suggestion that nobody could apply: GitHub takes one on a removed line, but offers no button."""
    if "```suggestion" in entry["body"] and "LEFT" in (entry.get("side"), entry.get("start_side")):
        call.standin.note_violation(call, f"A suggestion on the LEFT side of {entry['path']} cannot be applied.")


def placed(call: Call, pull: Pull, entry: dict[str, Any], review: int, commit: str) -> ReviewComment:
    """Return the comment of a body that was found to be in the diff."""
    change = next(each for each in pull.changes(commit) if each.path == entry["path"])
    side, line = entry.get("side", "RIGHT"), entry.get("line")
    quoted = ""
    for hunk in hunks(change.patch):
        index = hunk.index(side, line) if line else None
        if index is not None:
            quoted = hunk.quote(index)
    ids, now = call.repository.ids, call.standin.clock.text()
    comment = ReviewComment(next(ids), call.repository, pull.number, call.author, entry["body"], now)
    comment.app = call.standin.app_json()
    comment.review, comment.path, comment.commit = review, entry["path"], commit
    comment.side, comment.line, comment.diff_hunk = side, line, quoted
    comment.start_line = entry.get("start_line")
    comment.start_side = entry.get("start_side") or (side if comment.start_line else None)
    comment.subject = entry.get("subject_type", "line")
    return comment


def placement_problem(pull: Pull, entry: dict[str, Any], commit: str) -> str | None:
    """Return GitHub's text about an entry whose path or line is not in the diff, or None."""
    change = next((each for each in pull.changes(commit) if each.path == entry["path"]), None)
    if change is None:
        return "Path could not be resolved"
    if entry.get("subject_type") == "file":
        return None
    side = entry.get("side", "RIGHT")
    if side not in ("LEFT", "RIGHT") or entry.get("start_side", side) not in ("LEFT", "RIGHT"):
        return "Pull request review thread side is not included in the list"
    if entry.get("line") is None:
        return "Pull request review thread line can't be blank"
    start = (entry.get("start_side", side), entry["start_line"]) if entry.get("start_line") is not None else None
    return problem(change.patch, side, entry["line"], start)
