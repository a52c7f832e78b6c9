"""Code drawn for a terminal: the offending lines with a mark under them, and a fix as a small diff."""

from dataclasses import dataclass

from rich.text import Text

from bot.render.escape import plain
from rules.report import LineEdit

MAX_LINES = 12  # of one excerpt or of one side of an edit; the middle of a longer one is left out
TAB = 4
BREAKPOINT = "--> statement-breakpoint"


@dataclass(frozen=True)
class Pen:
    """How to draw: `width` columns in all, box glyphs or ASCII, highlighted or not."""

    width: int = 100
    unicode: bool = True
    highlight: bool = False

    @property
    def bar(self) -> str:
        """Between line number and code."""
        return "│" if self.unicode else "|"

    @property
    def heavy(self) -> str:
        """Before each line of a marked range."""
        return "┃" if self.unicode else ">"

    @property
    def under(self) -> str:
        """Under a marked line."""
        return "─" if self.unicode else "^"

    @property
    def ellipsis(self) -> str:
        """Where something was left out."""
        return "…" if self.unicode else "..."


def excerpt(pen: Pen, path: str, text: str, lines: tuple[int, int], style: str) -> list[Text]:
    """Return lines `lines[0]`..`lines[1]` of `text` with one line of context, marked in `style`; [] beyond the file."""
    every = text.split("\n")
    first, last = lines[0], min(max(lines), len(every))
    if not 1 <= first <= len(every):
        return []
    shown = [n for n in range(first - 1, last + 2) if first <= n <= last or _says_something(every, n)]
    code = _dedent([_clean(every[n - 1]) for n in shown])
    drawn = _code(pen, path, code)
    number = len(str(shown[-1]))
    room = pen.width - number - 10
    out: list[Text] = []
    for n, line in zip(shown, drawn, strict=True):
        marked = first <= n <= last
        if first + MAX_LINES - 3 <= n < last - 1:
            if n == first + MAX_LINES - 3:
                out.append(Text(f"  {'':>{number}} {pen.ellipsis}", "dim"))
            continue
        gutter = Text().append(f"  {n:>{number}} ", "bold" if marked else "dim")
        gutter.append(pen.heavy if marked and first != last else pen.bar, style if marked and first != last else "dim")
        out.append(_fit(pen, gutter, line, room))
        if marked and first == last and line.plain.strip():
            out.append(_underline(pen, number, line.plain, style))
    return out


def diff(pen: Pen, edit: LineEdit, text: str | None) -> list[Text]:
    """Return an edit as removed and added lines; only added ones where the file's text is not known."""
    before, after, start = _changed(edit, text)
    lines = _dedent([_clean(line) for line in (*before, *after)])
    number = len(str(start + max(len(before), len(after))))
    room = pen.width - number - 11
    if len(before) == len(after):
        lines = _framed(pen, lines, len(before), room)
    out = []
    for at, line in enumerate(lines):
        removed = at < len(before)
        n, mark, style = (start + at, "-", "red") if removed else (start + at - len(before), "+", "green")
        gutter = Text().append(f"  {n:>{number}} {mark} ", style)
        out.append(_fit(pen, gutter, Text().append(line, style), room))
    return out if len(out) <= 2 * MAX_LINES else [*out[: 2 * MAX_LINES], Text(f"  {pen.ellipsis}", "dim")]


def _changed(edit: LineEdit, text: str | None) -> tuple[list[str], list[str], int]:
    """Return the lines that go, those that come, and the number of the first; equal ones at both ends are left out."""
    every = text.split("\n") if text is not None else []
    old = every[edit.start_line - 1 : edit.end_line] if edit.end_line >= edit.start_line else []
    new = edit.text.split("\n") if edit.text or edit.end_line < edit.start_line else []
    old = [line.rstrip("\r") for line in old]
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    tail = 0
    while tail < min(len(old), len(new)) - same and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return old[same : len(old) - tail], new[same : len(new) - tail], edit.start_line + same


def _framed(pen: Pen, lines: list[str], half: int, room: int) -> list[str]:
    """Move long pairs of lines to where they begin to differ: cut at the right, they would look the same."""
    out = list(lines)
    for at in range(half):
        old, new = lines[at], lines[half + at]
        shared = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        if max(len(old), len(new)) > room and shared > room // 2:
            cut = shared - room // 3
            out[at], out[half + at] = (f"{pen.ellipsis}{line[cut:]}" for line in (old, new))
    return out


def block(pen: Pen, code: str, language: str) -> list[Text]:
    """Return a code block of a recipe behind a bar, highlighted where colours are shown."""
    lines = [_clean(line) for line in code.split("\n")]
    return [Text().append(f"{pen.bar} ", "dim").append_text(line) for line in _code(pen, language or "sql", lines)]


def _clean(line: str) -> str:
    return plain(line.rstrip("\r")).expandtabs(TAB)


def _dedent(lines: list[str]) -> list[str]:
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]


def _code(pen: Pen, path: str, lines: list[str]) -> list[Text]:
    if not pen.highlight:
        return [Text(line) for line in lines]
    from rich.syntax import Syntax  # noqa: PLC0415 - pygments is slow to import, and most output has no colours

    lexer = "sql" if path.endswith("sql") else "typescript"
    highlighted = Syntax("", lexer, theme="ansi_dark", background_color="default").highlight("\n".join(lines))
    drawn = list(highlighted.split("\n", allow_blank=True))
    return [*drawn, *(Text(line) for line in lines[len(drawn) :])][: len(lines)]


def _fit(pen: Pen, gutter: Text, line: Text, room: int) -> Text:
    if len(line.plain) > room > 8:
        line = line.copy()
        line.right_crop(len(line.plain) - room + len(pen.ellipsis))
        line.append(pen.ellipsis, "dim")
    return gutter.append(" ").append_text(line)


def _underline(pen: Pen, number: int, code: str, style: str) -> Text:
    room = max(1, pen.width - number - 10)
    indent = len(code) - len(code.lstrip())
    said = code.partition(BREAKPOINT)[0].strip() or code.strip()  # the marker is Drizzle's, not part of the statement
    length = max(1, min(len(said), room - indent))
    out = Text(f"  {'':>{number}} ")
    out.append(pen.bar, "dim")
    out.append(f" {'':>{indent}}")
    return out.append(pen.under * length, style)


def _says_something(every: list[str], number: int) -> bool:
    """A line of context that is empty is not worth its room."""
    return 1 <= number <= len(every) and bool(every[number - 1].strip())
