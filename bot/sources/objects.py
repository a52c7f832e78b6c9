"""Texts by blob id from one long-lived `git cat-file --batch`, read when they are asked for."""

import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import IO, cast

from bot.blob import TOO_LARGE, Unreadable, decode
from bot.sources.git import Git
from schema.tree import MAX_TEXT

GONE = "its content is not in this clone (a shallow or partial one?)"
_CHUNK = 1 << 20


class Blobs:
    """One reader per repository; every text is decoded once, however many commits share it."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: subprocess.Popen[bytes] | None = None
        self._texts: dict[str, str] = {}
        self._lock = threading.Lock()

    def text(self, blob: str) -> str:
        """Return the text of a blob. Raises Unreadable."""
        with self._lock:
            if blob not in self._texts:
                self._texts[blob] = decode(self._read(blob))
            return self._texts[blob]

    def _read(self, blob: str) -> bytes:
        if self._process is None or self._process.poll() is not None:
            self._process = self._git.start("cat-file", "--batch")
        try:
            return _ask(cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout), blob)
        except (BrokenPipeError, EOFError) as error:  # git gives up on a broken object
            self.close()
            raise Unreadable("git cannot read its content") from error

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _ask(questions: IO[bytes], answers: IO[bytes], blob: str) -> bytes:
    questions.write(blob.encode() + b"\n")
    questions.flush()
    words = answers.readline().split()
    if not words:
        raise EOFError
    if len(words) != 3 or words[1] != b"blob":
        raise Unreadable(GONE)
    size = int(words[2])
    if size > MAX_TEXT:
        _skip(answers, size + 1)
        raise Unreadable(TOO_LARGE)
    content = answers.read(size + 1)
    if len(content) != size + 1:
        raise EOFError
    return content[:-1]


def _skip(answers: IO[bytes], size: int) -> None:
    while size > 0:
        read = len(answers.read(min(size, _CHUNK)))
        if not read:
            raise EOFError
        size -= read


class LazyTexts(Mapping[str, str]):
    """The texts of one commit, read when first asked for; a path without a text is written into `unavailable` instead.

    Pickled, it becomes a plain dict of what was read so far.
    """

    def __init__(self, blobs: Mapping[str, str], read: Callable[[str], str], unavailable: dict[str, str]) -> None:
        self._blobs = blobs
        self._read = read
        self._unavailable = unavailable
        self._loaded: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        if path in self._loaded:
            return self._loaded[path]
        if path in self._unavailable:
            raise KeyError(path)
        try:
            text = self._loaded[path] = self._read(self._blobs[path])
        except Unreadable as why:
            self._unavailable[path] = str(why)
            raise KeyError(path) from why
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self._blobs)

    def __len__(self) -> int:
        return len(self._blobs)

    def __reduce__(self) -> tuple[type[dict[str, str]], tuple[dict[str, str]]]:
        return dict, (self._loaded,)
