"""The terminal look: every finding with the code that causes it, why it matters, and the fix as it would be written."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Console
from rich.text import Text

from bot.render.drawing import Pen, block, diff, excerpt
from bot.render.escape import blocks, one_line, plain
from bot.render.outcome import Outcome
from bot.render.summary import conclusion_line, looked_at, unread_lines
from rules.kit import Severity
from rules.report import LineFix, Reported

STYLES = {Severity.BLOCK: "bold red", Severity.WARN: "bold yellow", Severity.NOTE: "bold cyan"}
COLOURS = {Severity.BLOCK: "red", Severity.WARN: "yellow", Severity.NOTE: "cyan"}
MAX_NOTES = 5  # of one rule
MAX_WIDTH = 110  # longer lines of prose are hard to read
_NAME = re.compile(r"`[^`\n]*`|\"[^\"\n]*\"")


def show(console: Console, outcome: Outcome) -> None:
    """Print the outcome to `console`; nothing of the repository is taken for markup or for terminal sequences."""
    pen = Pen(
        width=min(console.width, MAX_WIDTH),
        unicode=console.encoding.lower().startswith("utf"),
        highlight=console.color_system is not None and not console.no_color,
    )
    for line in _Page(console, pen, outcome).lines():
        console.print(line, soft_wrap=True, highlight=False, markup=False, emoji=False)


class _Page:
    """One rendering; remembers which rules were explained, so that a why is told once."""

    def __init__(self, console: Console, pen: Pen, outcome: Outcome) -> None:
        self.console, self.pen, self.outcome = console, pen, outcome
        self.explained: set[str] = set()
        self.told: set[tuple[str, ...]] = set()  # a rule, and the words of a recipe of its

    def lines(self) -> Iterator[Text]:
        loud = [f for f in self.outcome.findings if f.severity is not Severity.NOTE]
        for path, findings in groupby(loud, key=lambda f: f.path):
            yield self._title(path or "Not in one file")
            for finding in findings:
                yield Text()
                yield from self._finding(finding)
            yield Text()
        notes = [f for f in self.outcome.findings if f.severity is Severity.NOTE]
        if notes:
            yield self._title("Notes")
            for rule, group in groupby(sorted(notes, key=lambda f: f.rule), key=lambda f: f.rule):
                yield from self._notes(rule, list(group))
            yield Text()
        yield from self._summary()

    def _title(self, title: str) -> Text:
        dash = "─" if self.pen.unicode else "-"
        text = Text(f"{dash * 2} ", "dim")
        text.append(one_line(title), "bold")
        return text.append(f" {dash * max(2, self.pen.width - len(text.plain) - 1)}", "dim")

    def _finding(self, finding: Reported) -> Iterator[Text]:
        yield from self._labelled(finding.severity.value, finding.message, STYLES[finding.severity], bold=True)
        yield Text(f"         {finding.rule}", "dim")
        yield from self._code(finding)
        first = finding.rule not in self.explained
        self.explained.add(finding.rule)
        if first or finding.fix or finding.recipe:
            yield Text()
        if first:
            yield from self._labelled("why", finding.why, "bold")
        if finding.fix:
            yield from self._fix(finding.fix)
        if finding.recipe:
            yield from self._recipe(finding.rule, finding.recipe)
        if first:
            yield self._label("more", "bold").append(finding.docs, "dim underline")

    def _code(self, finding: Reported) -> list[Text]:
        if finding.path is None or finding.line is None:
            return []
        text = self.outcome.text_of(finding.path, finding.side)
        if text is None:
            return [Text(f"         line {finding.line}", "dim")]
        lines = (finding.line, finding.end_line or finding.line)
        side = [Text("         (as it was before)", "dim")] if finding.side == "LEFT" else []
        drawn = excerpt(self.pen, finding.path, text, lines, COLOURS[finding.severity])
        return [*side, Text(), *(Text("    ") + line for line in drawn)]

    def _fix(self, fix: LineFix) -> Iterator[Text]:
        yield from self._labelled("fix", fix.title, "bold green")
        path: str | None = None
        for edit in fix.edits:
            if edit.path != path:
                path = edit.path
                yield Text(f"         {one_line(path)}", "dim")
            for line in diff(self.pen, edit, self.outcome.text_of(edit.path, "RIGHT")):
                yield Text("     ") + line

    def _recipe(self, rule: str, recipe: str) -> Iterator[Text]:
        """Tell the steps; where a rule told the same ones above, of other names, only their code."""
        label = "how"
        parts = list(blocks(recipe))
        words = (rule, *(_NAME.sub("", part.text) for part in parts if part.language is None))
        again = words in self.told
        self.told.add(words)
        if again:
            end = ":" if any(part.language is not None for part in parts) else "."
            yield from self._labelled(label, f"The same steps as above{end}", "bold green")
        for part in parts:
            if part.language is not None:
                for drawn in block(self.pen, part.text, part.language):
                    yield Text("         ") + drawn
            elif not again:
                for line in part.text.splitlines():
                    yield from self._labelled(label, line.replace("**", ""), "bold green")
                    label = ""

    def _notes(self, rule: str, notes: list[Reported]) -> Iterator[Text]:
        """Tell the notes of one rule together, each with its place."""
        yield Text()
        yield self._label("note", STYLES[Severity.NOTE]).append(rule, "dim")
        for note in notes[:MAX_NOTES]:
            yield from self._labelled("", note.message, "")
            where = f"{note.path}:{note.line}" if note.path and note.line else note.path or ""
            title = f" ({note.fix.title})" if note.fix else ""
            yield Text(f"         {one_line(where + title)}", "dim")
        if len(notes) > MAX_NOTES:
            yield Text(f"         and {len(notes) - MAX_NOTES} more; --json lists all of them", "dim")

    def _label(self, label: str, style: str) -> Text:
        return Text().append(f"  {label:<7}", style)

    def _labelled(self, label: str, words: str, style: str, *, bold: bool = False) -> Iterator[Text]:
        """Yield `words` wrapped beside `label`, with the names in backticks set off."""
        wrapped = _prose(words, bold=bold).wrap(self.console, max(20, self.pen.width - 9), tab_size=2)
        for at, line in enumerate(wrapped):
            line.rstrip()
            yield self._label("" if at else label, style) + line

    def _summary(self) -> Iterator[Text]:
        worst = next((s for s in Severity if self.outcome.count(s)), None)
        style = STYLES[worst] if worst else "bold green"
        yield Text(conclusion_line(self.outcome, unicode=self.pen.unicode), style)
        yield Text(looked_at(self.outcome, separator=" · " if self.pen.unicode else " - "), "dim")
        yield from self._unread()

    def _unread(self) -> Iterator[Text]:
        for at, line in enumerate(unread_lines(self.outcome)):
            yield Text(plain(line), "yellow" if at == 0 else "")


def _prose(words: str, *, bold: bool) -> Text:
    """Set names in backticks off by style; without colours the backticks stay, so that nothing is lost."""
    text = Text()
    for at, part in enumerate(_spans(one_line(words))):
        text.append(f"`{part}`" if at % 2 else part, " ".join(["bold"] * bold + ["cyan"] * (at % 2)))
    return text


def _spans(words: str) -> Iterable[str]:
    """Split at pairs of backticks: every second part is a name."""
    parts = words.split("`")
    if len(parts) % 2 == 0:  # a lone backtick: it is a character like any other
        parts[-2:] = [f"{parts[-2]}`{parts[-1]}"]
    return parts
