"""The two commits of a pull request, read from GitHub in batches."""

from collections.abc import Iterable
from dataclasses import replace

from bot.blob import MISSING, SYMLINK
from bot.github import Comparison, Paths, Place, Repo, Texts
from bot.pull import ChangedFile, Status
from schema.tree import Tree


class GitHubCommits:
    """Opened with `GitHubCommits.open`. A file that the pull request leaves alone is fetched once for both sides."""

    def __init__(self, repo: Repo, comparison: Comparison, head_sha: str, head: Paths, base: Paths | None) -> None:
        self._repo = repo
        self._shas = (comparison.merge_base, head_sha)
        self._touched = _touched(comparison)
        self.truncated = head.truncated or bool(base and base.truncated)
        paths = frozenset(head.paths) | _at_head(comparison)
        before = frozenset(base.paths) if base else _before(paths, comparison)
        links = dict.fromkeys(head.symlinks, SYMLINK)
        self.base = Tree(before, {}, {p: w for p, w in links.items() if p not in self._touched}, at_base=True)
        self.head = Tree(paths, {}, links)
        self._complete = base is None
        self._differing = _differing(base, head) if base else {}

    @classmethod
    async def open(cls, repo: Repo, comparison: Comparison, head_sha: str) -> "GitHubCommits":
        """Ask for head's files; base's follow from the differences, unless GitHub could not name them all."""
        head = await repo.paths(head_sha)
        base = None if comparison.complete else await repo.paths(comparison.merge_base)
        return cls(repo, comparison, head_sha, head, base)

    def completed(self, comparison: Comparison) -> Comparison:
        """Return the comparison with the files that GitHub did not name, told from two trees that are both whole."""
        if comparison.complete or self.truncated:
            return comparison
        more = [file for path, file in self._differing.items() if path not in self._touched]
        return replace(comparison, files=(*comparison.files, *more), complete=True)

    def places(self, base: Iterable[str], head: Iterable[str]) -> list[Place]:
        """Return what has yet to be fetched to have these texts: for a `Repo.glance` that brings them along."""
        wanted = dict.fromkeys((self._shas[1], path) for path in head if self._lacks(self.head, path))
        for path in base:
            if self._lacks(self.base, path):
                wanted[(self._shas[0] if self._differs(path) else self._shas[1], path)] = None
        return list(wanted)

    def put(self, texts: Texts) -> None:
        """Take in texts that came some other way."""
        for (sha, path), text in texts.texts.items():
            for tree in self._sides(sha, path):
                tree.texts[path] = text  # type: ignore[index] # ours, made as a dict above
        for (sha, path), why in texts.unavailable.items():
            for tree in self._sides(sha, path):
                tree.unavailable[path] = why  # type: ignore[index]

    async def fetch(self, base: Iterable[str], head: Iterable[str]) -> None:
        """Load these texts of both sides in one batch; afterwards each is in `texts` or `unavailable`."""
        base, head = list(base), list(head)
        places = self.places(base, head)
        if places:
            self.put(await self._repo.texts(places))
        for tree, paths in ((self.base, base), (self.head, head)):
            for path in paths:
                if self._lacks(tree, path):
                    tree.unavailable[path] = MISSING  # type: ignore[index]
            tree.wanted.difference_update(paths)

    def _lacks(self, tree: Tree, path: str) -> bool:
        return path in tree.paths and path not in tree.texts and path not in tree.unavailable

    def _differs(self, path: str) -> bool:
        """Whether base and head may hold different contents at `path`."""
        return not self._complete or path in self._touched or path not in self.head.paths

    def _sides(self, sha: str, path: str) -> list[Tree]:
        """Return the trees that the text at this place belongs to."""
        if sha in self._shas and not self._differs(path):
            return [self.base, self.head]
        return [tree for tree, own in zip((self.base, self.head), self._shas, strict=True) if own == sha]


def _differing(base: Paths, head: Paths) -> dict[str, ChangedFile]:
    """Return the files whose contents differ between two trees; no lines of them can carry a comment."""
    found = {}
    for path in sorted(base.paths.keys() | head.paths.keys()):
        before, after = base.paths.get(path), head.paths.get(path)
        if before != after:
            status: Status = "added" if before is None else "removed" if after is None else "modified"
            found[path] = ChangedFile(path, status, patch_missing=True)
    return found


def _touched(comparison: Comparison) -> frozenset[str]:
    previous = (f.previous_path for f in comparison.files)
    return frozenset([*(f.path for f in comparison.files), *(p for p in previous if p)])


def _at_head(comparison: Comparison) -> frozenset[str]:
    return frozenset(f.path for f in comparison.files if f.status != "removed")


def _before(paths: frozenset[str], comparison: Comparison) -> frozenset[str]:
    """Return base's paths: head's, less what the pull request brought, plus what it took away."""
    brought = {f.path for f in comparison.files if f.status in ("added", "renamed")}
    taken = {f.path for f in comparison.files if f.status == "removed"}
    moved = {f.previous_path for f in comparison.files if f.previous_path}
    return (paths - brought) | taken | moved
