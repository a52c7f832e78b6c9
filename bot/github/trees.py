"""All files of a commit, also where GitHub does not list them at once."""

from typing import Any
from urllib.parse import quote

from bot.github.memory import is_fixed
from bot.github.one import One
from bot.github.values import Paths

MOST = 150  # requests for one commit; beyond that the list is not complete, and says so
_NEVER_OURS = ("node_modules",)  # folders nobody reviews


class Trees(One):
    """The calls that list files."""

    async def paths(self, sha: str) -> Paths:
        """Return every file of a commit: submodules are left out, symbolic links are marked.

        One request up to 100,000 files (7 MB); beyond that folder by folder, with what is missing after 150 requests
        said as `truncated`. None where it is remembered.
        """
        key = (self.repository.id, "paths", sha)
        known: Paths | None = self.calls.memory.get(key)
        if known is not None:
            return known
        found = await self._listed(sha)
        if is_fixed(sha) and not found.truncated:
            self.calls.memory.put(key, found, sum(len(path) + 200 for path in found.paths))
        return found

    async def _listed(self, sha: str) -> Paths:
        body = await self._tree(sha, recursive=True)
        result = Paths({})
        _take(body, "", result)
        if not body.get("truncated"):
            return result
        complete = await self._walk(sha, result)
        return Paths(result.paths, result.symlinks, not complete)

    async def _walk(self, root: str, result: Paths) -> bool:
        """List the folders one by one, each whole where GitHub can; return whether all were listed."""
        folders = [("", root)]
        spent, whole = 0, True
        while folders:
            prefix, sha = folders.pop()
            body = await self._tree(sha, recursive=False)
            _take(body, prefix, result)
            whole = whole and not body.get("truncated")
            for entry in body["tree"]:
                if entry["type"] != "tree" or entry["path"] in _NEVER_OURS:
                    continue
                if spent >= MOST:
                    return False
                spent += 1
                below = f"{prefix}{entry['path']}/"
                inner = await self._tree(entry["sha"], recursive=True)
                _take(inner, below, result)
                if inner.get("truncated"):
                    folders.append((below, entry["sha"]))
        return whole

    async def _tree(self, sha: str, *, recursive: bool) -> dict[str, Any]:
        url = self.url(f"git/trees/{quote(sha, safe='')}")
        body: dict[str, Any] = await (self.calls.get(url, recursive=1) if recursive else self.calls.get(url))
        return body


def _take(body: dict[str, Any], prefix: str, result: Paths) -> None:
    for entry in body["tree"]:
        if entry["type"] == "blob":
            path = prefix + entry["path"]
            result.paths[path] = entry["sha"]
            if entry["mode"] == "120000":
                result.symlinks.add(path)
