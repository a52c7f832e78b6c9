"""Where things stand, as a person can follow it: a permalink where the repository has a page, else path and line."""

from dataclasses import dataclass

from bot.links import Links
from bot.render.escape import code
from rules.report import Reported
from schema.span import Span


@dataclass(frozen=True)
class Places:
    """`web` is the repository's page, '' on the command line; the commits are those of the question."""

    web: str = ""
    base: str = ""
    head: str = ""

    def at(self, span: Span | None) -> str:
        """Return the place of a span as Markdown, '' where there is none."""
        if span is None:
            return ""
        return self.lines(span.path, span.line, span.end_line, at_base=span.source.at_base)

    def lines(self, path: str, line: int | None = None, end_line: int | None = None, *, at_base: bool = False) -> str:
        """Return a file, or lines of it, as Markdown."""
        shown = code(f"{path}:{line}" if line else path)
        if not self.web:
            return shown
        address = Links(self.web, self.base, self.head).file(path, line, end_line, self.base if at_base else "")
        return f"[{shown}]({address})"

    def numbers(self, path: str, line: int, end_line: int) -> str:
        """Return lines of a file that was named already, as Markdown."""
        shown = str(line) if end_line == line else f"{line}-{end_line}"
        return f"[{shown}]({Links(self.web, self.base, self.head).file(path, line, end_line)})" if self.web else shown

    def of(self, finding: Reported) -> str:
        """Return a finding's place as Markdown; its object where it stands in no file."""
        if finding.path is None:
            return code(finding.object)
        return self.lines(finding.path, finding.line, finding.end_line, at_base=finding.side == "LEFT")
