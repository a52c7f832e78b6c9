"""The two commits of a review, wherever their files come from."""

from collections.abc import Iterable
from typing import Protocol

from schema.tree import Tree


class Commits(Protocol):
    """`base` is the merge base, `head` the commit under review: all their paths, and the texts that were fetched."""

    @property
    def base(self) -> Tree:
        """The files before the pull request."""

    @property
    def head(self) -> Tree:
        """The files after it."""

    async def fetch(self, base: Iterable[str], head: Iterable[str]) -> None:
        """Load these texts of both sides in one batch; afterwards each is in `texts` or `unavailable`."""
