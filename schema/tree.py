"""One commit as the readers see it: every path it holds, and the texts that were fetched."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schema.span import Source

MAX_TEXT = 5_000_000  # characters; a larger source file is a mistake or an attack


class NotFetched(LookupError):
    """A file exists in this commit, but its text is not here (yet)."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass
class Tree:
    """`paths` is complete; `texts` may be partial. What a reader asked for and did not get is collected in `wanted`.

    The caller fetches `wanted` and reads again until nothing is wanted: that keeps the readers pure and lets the
    caller fetch in batches. `unavailable` says why a text can never be had (too large, binary, missing object).
    """

    paths: frozenset[str]
    texts: Mapping[str, str]
    unavailable: Mapping[str, str] = field(default_factory=dict)
    wanted: set[str] = field(default_factory=set)
    at_base: bool = False
    local: bool = False  # every text is at hand: reading all of them asks nobody

    def source(self, path: str) -> Source | None:
        """Return the file, or None where the commit has no such path. Raises NotFetched where the text is not here."""
        if path not in self.paths:
            return None
        text = self.texts.get(path)
        if text is None or len(text) > MAX_TEXT:
            if text is None and path not in self.unavailable:
                self.wanted.add(path)
            raise NotFetched(path)
        return Source(path, text, self.at_base)

    def why_unavailable(self, path: str) -> str:
        """Return the reason, as the end of a sentence, why `path` was not read."""
        return self.unavailable.get(path, "its text was not fetched")
