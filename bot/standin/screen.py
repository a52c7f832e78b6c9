"""A review in the terminal, as one would read it on GitHub: the check, each comment below its lines, the summary."""

import re
from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.render.page import Page
from bot.standin.checks import CheckRun
from bot.standin.comments import Comment, ReviewComment
from bot.standin.hunks import DiffLine, hunks
from bot.standin.repository import Pull

COLOURS = {"success": "green", "failure": "red", "neutral": "bright_black", None: "yellow"}
MARKS = {"success": "✓", "failure": "✕", "neutral": "■", None: "●"}
SIGNS = {"+": "green", "-": "red", " ": "default"}
LINES = 5  # of the diff, above a comment

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SUMMARY = re.compile(r"<details(?: open)?>\s*<summary>(.*?)</summary>", re.DOTALL)
_TAG = re.compile(r"</?(?:details|summary|sub|sup|kbd|b)(?: open)?\s*/?>")
_BREAK = re.compile(r"<br ?/?>")
_SUGGESTION = re.compile(r"^(`{3,})suggestion\n(.*?)^\1$", re.DOTALL | re.MULTILINE)


def heading(pull: Pull) -> RenderableType:
    """Return the line that says which pull request this is."""
    title = Text.assemble((f"{pull.repository.full_name} #{pull.number} ", "bold"), (pull.title, "bold cyan"))
    merge = Text(f"{pull.author.login} wants to merge {pull.head_ref} into {pull.base_ref}", style="bright_black")
    return Group(Rule(style="bright_black"), title, merge)


def check(run: CheckRun) -> RenderableType:
    """Return the check run: its colour, and its title."""
    colour = COLOURS.get(run.conclusion, "yellow")
    line = Text.assemble(
        (f"{MARKS.get(run.conclusion, '●')} {run.name}", f"bold {colour}"),
        f"  {run.title or run.status}",
    )
    return Panel(line, border_style=colour, title=f"check: {run.conclusion or run.status}", title_align="left")


def comments(pull: Pull, chosen: Iterable[ReviewComment]) -> Iterator[RenderableType]:
    """Give each comment on the diff below the lines it stands on, in the order of the files."""
    order = {change.path: index for index, change in enumerate(pull.changes())}
    for each in sorted(chosen, key=lambda each: (order.get(each.path, 0), each.line or 0, each.id)):
        yield _inline(pull, each)


def _inline(pull: Pull, comment: ReviewComment) -> RenderableType:
    change = next((each for each in pull.changes(comment.commit) if each.path == comment.path), None)
    shown, replaced = list[DiffLine](), list[str]()
    for hunk in hunks(change.patch if change else None):
        index = hunk.index(comment.side, comment.line) if comment.line else None
        if index is None:
            continue
        start = hunk.index(comment.side, comment.start_line) if comment.start_line else index
        first = max(0, min(start if start is not None else index, index - LINES + 1))
        shown = list(hunk.lines[first : index + 1])
        inside = hunk.lines[start if start is not None else index : index + 1]
        replaced = [line.text for line in inside if line.right is not None]
    place = f"{comment.path}:{comment.line}" + (" (removed line)" if comment.side == "LEFT" else "")
    below = Padding(_spoken(comment, replaced), (0, 0, 0, 4))
    return Group(Text(), Text(place, style="bold underline"), _lines(shown), below)


def _lines(lines: Iterable[DiffLine]) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", width=5, style="bright_black")
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    for line in lines:
        number, style = line.right if line.right is not None else line.left, SIGNS[line.sign]
        grid.add_row(str(number), Text(line.sign, style), Text(line.text.replace("\t", "    "), style))
    return grid


def _spoken(comment: Comment, replaced: list[str]) -> RenderableType:
    folded = f" · folded away as {comment.minimized.lower()}" if comment.minimized else ""
    title = Text(comment.author.login + folded)  # not a string: [bot] would be taken for markup
    style = "bright_black" if comment.minimized else "blue"
    return Panel(markdown(comment.body, replaced), title=title, title_align="left", border_style=style)


def conversation(chosen: Iterable[Comment]) -> Iterator[RenderableType]:
    """Give the comments of the conversation."""
    for comment in chosen:
        yield Text()
        yield _spoken(comment, [])


def markdown(text: str, replaced: list[str]) -> Page:
    """Return a comment's Markdown as a terminal can show it: no tags, and a suggestion as a diff."""

    def diff(found: re.Match[str]) -> str:
        fence = found[1]
        new = found[2].split("\n")[:-1]
        lines = [f"- {line}" for line in replaced] + [f"+ {line}" for line in new]
        return "Suggested change:\n\n" + "\n".join([f"{fence}diff", *lines, fence])

    text = _SUGGESTION.sub(diff, _COMMENT.sub("", text))
    text = _TAG.sub("", _SUMMARY.sub(r"**\1**", _BREAK.sub("; ", text)))
    return Page(text, code_theme="ansi_dark", hyperlinks=True)
