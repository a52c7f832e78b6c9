"""Speaking on a pull request: reviews, comments, replies, reactions, and tidying up what we said."""

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Literal

from bot.github import queries
from bot.github.errors import NotFound, Refused, ReviewRefused, Uncertain
from bot.github.one import One
from bot.github.sending import Request
from bot.github.values import Fold
from bot.pull import InlineComment

Kind = Literal["issue", "review"]

_MARKER = re.compile(r"<!-- [^<>]{1,200} -->")


class Conversation(One):
    """The calls that need `pull_requests: write`."""

    async def post_review(
        self, number: int, commit_sha: str, body: str, comments: tuple[InlineComment, ...] = ()
    ) -> int:
        """Post one COMMENT review and return its id. Raises ReviewRefused where GitHub cannot place a comment.

        Where the answer is lost, it is looked for by the first hidden marker in `body` before it is posted again.
        """
        payload = {
            "commit_id": commit_sha,
            "event": "COMMENT",
            "body": body,
            "comments": [_inline(c) for c in comments],
        }
        try:
            return await self._post(
                self.url(f"pulls/{number}/reviews"), payload, lambda marker: self.find_review(number, marker)
            )
        except Refused as error:
            if error.status == 422:
                raise ReviewRefused(str(error), 422, error.messages) from error
            raise

    async def find_review(self, number: int, marker: str) -> int | None:
        """Return the id of our review that carries `marker`."""
        return await self._find(self.url(f"pulls/{number}/reviews"), marker)

    async def post_comment(self, number: int, body: str) -> int:
        """Post a comment in the conversation and return its id; looked for by its marker as a review is."""
        url = self.url(f"issues/{number}/comments")
        return await self._post(url, {"body": body}, lambda marker: self.find_comment(number, marker))

    async def find_comment(self, number: int, marker: str) -> int | None:
        """Return the id of our comment in the conversation that carries `marker`."""
        return await self._find(self.url(f"issues/{number}/comments"), marker)

    async def reply(self, number: int, comment: int, body: str) -> int:
        """Reply in the review thread that `comment` (its top comment) opened; return the reply's id."""
        return await self._post(self.url(f"pulls/{number}/comments/{comment}/replies"), {"body": body}, None)

    async def find_reply(self, number: int, marker: str) -> int | None:
        """Return the id of our comment in a review thread that carries `marker`."""
        return await self._find(self.url(f"pulls/{number}/comments"), marker)

    async def edit_comment(self, comment: int, body: str) -> None:
        """Replace the text of a comment of the conversation; nobody is notified. Raises NotFound where it is gone."""
        await self.calls.write(Request("PATCH", self.url(f"issues/comments/{comment}"), {"body": body}))

    async def edit_review_comment(self, comment: int, body: str) -> None:
        """Replace the text of a comment of a review thread; nobody is notified. Raises NotFound where it is gone."""
        await self.calls.write(Request("PATCH", self.url(f"pulls/comments/{comment}"), {"body": body}))

    async def delete_comment(self, comment: int) -> None:
        """Delete a comment of the conversation; one that is gone already is fine."""
        try:
            await self.calls.write(Request("DELETE", self.url(f"issues/comments/{comment}")))
        except NotFound:
            return

    async def fold(self, folds: Sequence[Fold]) -> None:
        """Fold comments or reviews of ours away, with the reason shown, or edit them; one that is gone is fine."""
        for start in range(0, len(folds), queries.BATCH_OF_WRITES):
            batch = folds[start : start + queries.BATCH_OF_WRITES]
            variables: dict[str, Any] = {f"n{i}": each.node_id for i, each in enumerate(batch)}
            variables |= {f"r{i}": each.reason for i, each in enumerate(batch) if each.reason is not None}
            variables |= {f"b{i}": each.body for i, each in enumerate(batch) if each.body is not None}
            with suppress(NotFound):  # which is raised only where all of them are gone
                wanted = [(each.body is not None, each.reason is not None) for each in batch]
                await self.calls.graphql(queries.fold(wanted), variables)

    async def react(self, comment: int, kind: Kind, content: str) -> None:
        """React to a comment (`eyes`, `+1`, `confused`, ...); GitHub keeps one reaction of a kind, so twice is once."""
        where = "issues" if kind == "issue" else "pulls"
        request = Request("POST", self.url(f"{where}/comments/{comment}/reactions"), {"content": content})
        async with self.calls.limiter.turn():
            await self.calls.write(request)

    async def _post(
        self, url: str, payload: dict[str, Any], find: Callable[[str], Awaitable[int | None]] | None
    ) -> int:
        """POST content; where the answer is lost, look for the effect, and only then once more."""
        try:
            return int((await self.calls.create(url, payload))["id"])
        except Uncertain:
            marker = _MARKER.search(payload["body"])
            if find is None or marker is None:
                raise
            found = await find(marker.group())
            return found if found is not None else int((await self.calls.create(url, payload))["id"])

    async def _find(self, url: str, marker: str) -> int | None:
        found = None
        async for item in self.calls.pages(url):
            if marker in (item.get("body") or "") and (self.slug is None or self.is_ours(item)):
                found = int(item["id"])
        return found


def _inline(comment: InlineComment) -> dict[str, Any]:
    body: dict[str, Any] = {"path": comment.path, "line": comment.line, "side": comment.side, "body": comment.body}
    if comment.start_line is not None and comment.start_line < comment.line:
        body |= {"start_line": comment.start_line, "start_side": comment.side}
    return body
