"""Making a git repository for a test."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

IDENTITY = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


@dataclass(frozen=True)
class Made:
    """A repository at `at`."""

    at: Path

    def git(self, *arguments: str, where: Path | None = None) -> str:
        self.at.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["git", *arguments], cwd=where or self.at, env={**os.environ, **IDENTITY}, capture_output=True, check=True
        )
        return done.stdout.decode(errors="replace").strip()

    def write(self, files: dict[str, str | bytes | None]) -> None:
        for path, content in files.items():
            place = self.at / path
            if content is None:
                place.unlink()
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: dict[str, str | bytes | None]) -> str:
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")
        return self.git("rev-parse", "HEAD")
