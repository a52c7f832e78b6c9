"""Reading a repository: what differs, which files there are, and their texts."""

from base64 import b64decode
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from bot.blob import MISSING, TOO_LARGE, Unreadable, checked, decode
from bot.diff import hunks
from bot.github import queries
from bot.github.errors import NotFound, Unreachable
from bot.github.memory import is_fixed
from bot.github.trees import Trees
from bot.github.values import Comparison, Place, Texts
from bot.pull import ChangedFile
from schema.tree import MAX_TEXT

COMPARE_CAP = 300  # files in a comparison, on its first page only
FILES_CAP = 3000  # files of a pull request that GitHub names at all

_STATUS = {"added": "added", "copied": "added", "removed": "removed", "renamed": "renamed"}


class Contents(Trees):
    """The calls that need only `contents: read` and `pull_requests: read`."""

    async def compare(self, base: str, head: str, number: int | None = None) -> Comparison:
        """Return what `head` changed since its merge base with `base`, in one request up to 299 files.

        With more, the pull request `number` is asked for its files; without it the list is not complete. No request
        where it is remembered.
        """
        key = (self.repository.id, "compare", base, head)
        known: Comparison | None = self.calls.memory.get(key)
        if known is not None:
            return known
        span = f"{quote(base, safe='')}...{quote(head, safe='')}"
        body = await self.calls.get(self.url(f"compare/{span}"), per_page=1)
        files = tuple(changed_file(f) for f in body.get("files") or [])
        complete = len(files) < COMPARE_CAP
        whole = Comparison(body["merge_base_commit"]["sha"], files, complete)
        if complete and is_fixed(base) and is_fixed(head):
            self.calls.memory.put(key, whole, sum(200 + len(f.path) + 200 * _lines(f) for f in files))
        elif not complete and number is not None:
            files = await self.files(number)  # of the pull request as it is now
            return Comparison(whole.merge_base, files, len(files) < FILES_CAP)
        return whole

    async def files(self, number: int) -> tuple[ChangedFile, ...]:
        """Return the files of a pull request as it is now; GitHub names at most 3,000."""
        return tuple([changed_file(f) async for f in self.calls.pages(self.url(f"pulls/{number}/files"))])

    async def texts(self, wanted: Iterable[Place]) -> Texts:
        """Return the texts of `wanted`, 50 to a request, and one more for each that GitHub cut or calls binary."""
        result, places = self.remembered(wanted)
        for start in range(0, len(places), queries.BATCH):
            await self._batch(places[start : start + queries.BATCH], result)
        return result

    def remembered(self, wanted: Iterable[Place]) -> tuple[Texts, list[Place]]:
        """Return the texts that are remembered, and the places that GitHub has to be asked for."""
        known, places = Texts(), []
        for place in dict.fromkeys(wanted):
            text = self.calls.memory.get((self.repository.id, "text", *place))
            if text is None:
                places.append(place)
            else:
                known.texts[place] = text
        return known, places

    async def file(self, revision: str, path: str) -> str | None:
        """Return one file's text, None where there is none to be had. `revision`: a sha, a branch, or HEAD."""
        return (await self.texts([(revision, path)])).texts.get((revision, path))

    async def shared(self) -> str | None:
        """Return the settings file in the owner's `.github` repository, None where there is none for us."""
        try:
            return await self.shared_text(await self.calls.graphql(queries.shared(), {"owner": self.repository.owner}))
        except NotFound:
            return None

    async def shared_text(self, data: dict[str, Any]) -> str | None:
        """Return the shared settings out of an answer that was asked for them."""
        blob = (data.get("shared") or {}).get("object")
        try:
            return await self._text(blob) if blob else None
        except Unreadable:
            return None

    async def _batch(self, places: Sequence[Place], result: Texts) -> None:
        """Fetch up to 50 texts; a query that takes GitHub too long is asked again in halves."""
        try:
            variables = {**self.names(), **expressions(places)}
            data = await self.calls.graphql(queries.blobs(len(places)), variables, attempts=2 if places[1:] else 4)
        except Unreachable:
            if len(places) < 2:
                raise
            half = len(places) // 2
            await self._batch(places[:half], result)
            await self._batch(places[half:], result)
            return
        if data.get("repository") is None:
            raise NotFound(f"GitHub has no repository {self.repository.full_name} for this installation.", 404)
        await self.take(places, data["repository"], result)

    async def take(self, places: Sequence[Place], answers: dict[str, Any], result: Texts) -> None:
        """Sort the blobs f0, f1, ... of an answer into `result`."""
        for i, place in enumerate(places):
            blob = answers.get(f"f{i}")
            try:
                text = result.texts[place] = await self._text(blob)
                if is_fixed(place[0]):
                    self.calls.memory.put((self.repository.id, "text", *place), text, len(text) + 500)
            except Unreadable as why:
                result.unavailable[place] = str(why)

    async def _text(self, blob: dict[str, Any] | None) -> str:
        if not blob:  # null: no such path; {}: a folder or a submodule
            raise Unreadable(MISSING)
        size, text = blob["byteSize"], blob.get("text")
        if size > MAX_TEXT:
            raise Unreadable(TOO_LARGE)
        if text is not None and not blob["isTruncated"] and not blob["isBinary"] and len(text.encode()) == size:
            return checked(text)
        try:  # cut, binary, or not UTF-8 and therefore changed on the way: the bytes tell which
            body = await self.calls.get(self.url(f"git/blobs/{blob['oid']}"))
        except NotFound as error:
            raise Unreadable(MISSING) from error
        return decode(b64decode(body["content"]))


def expressions(places: Sequence[Place]) -> dict[str, str]:
    """Return the variables e0, e1, ... of a query of blobs."""
    return {f"e{i}": f"{revision}:{path}" for i, (revision, path) in enumerate(places)}


def _lines(file: ChangedFile) -> int:
    return sum(len(hunk.left) + len(hunk.right) for hunk in file.hunks)


def changed_file(file: dict[str, Any]) -> ChangedFile:
    """Return GitHub's entry of a comparison, or of a pull request's files, as ours."""
    status = _STATUS.get(file["status"], "modified")
    patch = file.get("patch")
    parsed = hunks(patch) if patch else ()
    counted = bool(file.get("changes"))
    return ChangedFile(
        path=file["filename"],
        status=status,  # type: ignore[arg-type]
        previous_path=file.get("previous_filename") if status == "renamed" else None,
        hunks=parsed or (),
        patch_missing=parsed is None or (not patch and (counted or status == "modified")),
    )
