"""The words of a summary, shared by the looks: what it comes to, what was looked at, what was not read."""

from bot.render.escape import one_line
from bot.render.outcome import Outcome
from rules.kit import Severity

MAX_UNREAD = 10
_WORDS = {
    Severity.BLOCK: ("blocking finding", "blocking findings"),
    Severity.WARN: ("warning", "warnings"),
    Severity.NOTE: ("note", "notes"),
}
_VERDICTS = {
    "failure": "the check fails",
    "neutral": "no verdict, because something that changed could not be read",
    "success": "the check passes",
}
_SILENT = {**_VERDICTS, "neutral": "No verdict: something that changed could not be read", "success": "Nothing to mend"}


def conclusion_line(outcome: Outcome, *, unicode: bool = True) -> str:
    """Return one line: counts and verdict."""
    judgement = outcome.judgement
    mark = {"failure": "✗", "neutral": "?", "success": "✓"}[judgement.conclusion] if unicode else ""
    said = [f"{n} {_WORDS[s][n != 1]}" for s in Severity if (n := outcome.count(s))]
    if not said and not judgement.touched and judgement.conclusion == "success":
        words = "No database change"
    else:
        verdict = _VERDICTS[judgement.conclusion]
        words = f"{', '.join(said)}: {verdict}" if said else _SILENT[judgement.conclusion]
    return f"{mark} {words}".strip()


def looked_at(outcome: Outcome, separator: str = " · ") -> str:
    """Return one line: the range, the packages, how much was read and how long it took."""
    stats = outcome.stats
    parts = [one_line(outcome.subject)] if outcome.subject else []
    roots = list(dict.fromkeys(one_line(p.root) for p in outcome.judgement.packages if p.root))
    if roots:
        parts.append(", ".join(roots[:3]) + (f" and {len(roots) - 3} more" if len(roots) > 3 else ""))
    parts += [count(stats[key], key) for key in ("files", "tables", "migrations", "statements") if stats.get(key)]
    accepted = len(outcome.judgement.accepted)
    parts += [f"{count(accepted, 'findings')} accepted by the baseline file"] if accepted else []
    return separator.join([*parts, f"{outcome.milliseconds / 1000:.2f} s"])


def unread_lines(outcome: Outcome) -> list[str]:
    """Return a title and one line per thing that was not read; [] where everything was."""
    if not outcome.unread:
        return []
    lines = [f"Not read ({len(outcome.unread)}), so nothing is said about it:"]
    for item in outcome.unread[:MAX_UNREAD]:
        place = f"{item.path}:{item.line}" if item.line else item.path
        lines.append(one_line(f"{place}: {item.what} ({item.why})" if place else f"{item.what} ({item.why})"))
    if len(outcome.unread) > MAX_UNREAD:
        lines.append(f"and {len(outcome.unread) - MAX_UNREAD} more; --json lists all of them")
    return [lines[0], *(f"  {line}" for line in lines[1:])]


def count(number: int, plural: str) -> str:
    """Return `1 table` or `3 tables`."""
    if number == 1:
        return f"1 {'index' if plural == 'indexes' else plural.removesuffix('s')}"
    return f"{number} {plural}"
