"""Where the files under review are looked at: permalinks of both commits."""

from dataclasses import dataclass
from urllib.parse import quote

from bot.render.escape import code
from rules.report import Reported


@dataclass(frozen=True)
class Links:
    """`web` is the repository's page; the shas are those under review, `base` the merge base."""

    web: str
    base: str
    head: str

    def at(self, finding: Reported) -> str | None:
        """Return the permalink of a finding's lines; None where it stands in no file."""
        if finding.path is None:
            return None
        sha = self.base if finding.side == "LEFT" else self.head
        return self.file(finding.path, finding.line, finding.end_line, sha)

    def file(self, path: str, line: int | None = None, end_line: int | None = None, sha: str = "") -> str:
        """Return the permalink of a file's lines, at head where no other commit is named."""
        lines = f"#L{line}" if line else ""
        if line and end_line and end_line > line:
            lines += f"-L{end_line}"
        return f"{self.web}/blob/{sha or self.head}/{quote(path, safe='/')}{lines}"

    def place(self, finding: Reported) -> str:
        """Return a finding's place as a Markdown link; its object where it stands in no file."""
        address = self.at(finding)
        if address is None:
            return code(finding.object)
        return f"[{code(f'{finding.path}:{finding.line}' if finding.line else str(finding.path))}]({address})"
