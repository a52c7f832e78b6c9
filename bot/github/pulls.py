"""Pull requests as they are now, and what we said about them before."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from bot.github import queries
from bot.github.contents import Contents, expressions
from bot.github.errors import NotFound, Unreachable
from bot.github.retry import ATTEMPTS
from bot.github.values import Glance, OwnComment, OwnReview, OwnThread, Place, Standing
from bot.pull import PullRequest

PAGES = 20  # of one connection: 2,000 comments; beyond that nothing we say is readable anyway


class Pulls(Contents):
    """The calls about pull requests that change nothing."""

    async def pull(self, number: int) -> PullRequest:
        """Return a pull request. Raises NotFound."""
        return self._from_rest(await self.calls.get(self.url(f"pulls/{number}")))

    async def open_pulls(self, base: str | None = None) -> tuple[PullRequest, ...]:
        """Return the open pull requests, the newest 100, of one base branch if it is given."""
        into: dict[str, str] = {"base": base} if base else {}
        found = await self.calls.get(self.url("pulls"), state="open", per_page=100, **into)
        return tuple(self._from_rest(p) for p in found)

    async def pulls_of(self, sha: str) -> tuple[PullRequest, ...]:
        """Return the open pull requests whose head is `sha`: check events of forks do not name them."""
        found = [self._from_rest(p) async for p in self.calls.pages(self.url(f"commits/{quote(sha, safe='')}/pulls"))]
        return tuple(p for p in found if p.open and p.head_sha == sha)

    async def permission(self, user: str) -> str:
        """Return the role of `user` here: admin, maintain, write, triage, read or none.

        A custom role counts as the one it is built on, which GitHub's `permission` says
        (https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user).
        """
        try:
            body = await self.calls.get(self.url(f"collaborators/{quote(user, safe='')}/permission"))
        except NotFound:
            return "none"
        role, base = str(body.get("role_name") or ""), str(body.get("permission") or "none")
        return role if role in ("admin", "maintain", "write", "triage", "read", "none") else base

    async def glance(self, number: int, wanted: Iterable[Place] = (), *, check: bool = False) -> Glance:
        """Return the pull request, our own comments on it and the texts of `wanted`: one request up to 50 texts.

        A further request for each 100 threads, comments or reviews more. `check`: with the check on its head. Raises
        NotFound.
        """
        texts, places = self.remembered(wanted)
        first, rest = places[: queries.BATCH], places[queries.BATCH :]
        try:
            attempts = 2 if first else ATTEMPTS
            data = await self._ask(queries.glance(len(first), check=check), number, expressions(first), attempts)
        except Unreachable:
            if not first:
                raise
            first, rest = [], places  # too much for GitHub's 10 s: the texts go their own way
            data = await self._ask(queries.glance(0, check=check), number, {})
        repository = data["repository"]
        await self.take(first, repository, texts)
        if rest:
            others = await self.texts(rest)
            texts.texts.update(others.texts)
            texts.unavailable.update(others.unavailable)
        pull = repository["pullRequest"]
        said = {name: await self._all(number, name, pull[name]) for name in queries.SAID}
        return Glance(
            pull=self._from_graphql(pull),
            texts=texts,
            threads=tuple(t for t in map(self._thread, said["reviewThreads"]) if t),
            sticky=tuple(OwnComment(_id(c), c["id"], c["body"]) for c in said["comments"] if self.is_ours(c)),
            shared=await self.shared_text(data),
            reviews=tuple(_review(r) for r in said["reviews"] if self.is_ours(r)),
            check=_standing(pull) if check else None,
        )

    async def _ask(
        self, query: str, number: int, variables: dict[str, Any], attempts: int = ATTEMPTS
    ) -> dict[str, Any]:
        data = await self.calls.graphql(query, {**self.names(), "number": number, **variables}, attempts=attempts)
        if not (data.get("repository") or {}).get("pullRequest"):
            raise NotFound(f"GitHub has no pull request {self.repository.full_name}#{number}.", 404)
        return data

    async def _all(self, number: int, name: str, connection: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the nodes of `connection` and of its further pages."""
        cursor, _ = queries.SAID[name]
        nodes = list(connection["nodes"])
        for _ in range(PAGES - 1):
            if not connection["pageInfo"]["hasNextPage"]:
                break
            after = {cursor: connection["pageInfo"]["endCursor"]}
            connection = (await self._ask(queries.more(name), number, after))["repository"]["pullRequest"][name]
            nodes += connection["nodes"]
        return [node for node in nodes if node]

    def _thread(self, thread: dict[str, Any]) -> OwnThread | None:
        comments = thread["comments"]["nodes"]
        if not comments or not self.is_ours(comments[0]):
            return None
        first = comments[0]
        return OwnThread(
            thread_id=thread["id"],
            node_id=first["id"],
            database_id=_id(first),
            path=thread["path"],
            line=thread["line"],
            body=first["body"],
            outdated=thread["isOutdated"],
            resolved=thread["isResolved"],
            minimized=first["isMinimized"],
            has_replies=any(not self.is_ours(c) for c in comments[1:]),
            cleared=(first["minimizedReason"] or "").lower() == "resolved",
            commit=(first["originalCommit"] or {}).get("oid"),
            resolved_by=(thread["resolvedBy"] or {}).get("login"),
        )

    def _from_graphql(self, pull: dict[str, Any]) -> PullRequest:
        return PullRequest(
            repository=self.repository,
            number=pull["number"],
            base_ref=pull["baseRefName"],
            base_sha=pull["baseRefOid"],
            head_sha=pull["headRefOid"],
            author=(pull["author"] or {}).get("login", "ghost"),
            draft=pull["isDraft"],
            open=pull["state"] == "OPEN",
            from_fork=pull["isCrossRepository"],
            title=pull["title"],
        )

    def _from_rest(self, pull: dict[str, Any]) -> PullRequest:
        head_repository = pull["head"].get("repo") or {}  # null where the fork is deleted
        return PullRequest(
            repository=self.repository,
            number=pull["number"],
            base_ref=pull["base"]["ref"],
            base_sha=pull["base"]["sha"],
            head_sha=pull["head"]["sha"],
            author=(pull["user"] or {}).get("login", "ghost"),
            draft=bool(pull.get("draft")),
            open=pull["state"] == "open",
            from_fork=head_repository.get("id") != (pull["base"].get("repo") or {}).get("id"),
            title=pull.get("title") or "",
        )


def _id(node: dict[str, Any]) -> int:
    return int(node["fullDatabaseId"])


def _standing(pull: dict[str, Any]) -> Standing | None:
    """Return what the check on the head says; None where there is none, or it is not concluded."""
    commits = [node["commit"] for node in pull["commits"]["nodes"] or () if node]
    suites = [s for c in commits if c["oid"] == pull["headRefOid"] for s in (c["checkSuites"] or {}).get("nodes") or ()]
    runs = [run for suite in suites if suite for run in (suite["checkRuns"] or {}).get("nodes") or () if run]
    newest = max(runs, key=lambda run: run["startedAt"] or "", default=None)
    if newest is None or newest["status"] != "COMPLETED":
        return None
    return Standing(
        conclusion=(newest["conclusion"] or "").lower(),
        title=newest["title"] or "",
        summary=newest["summary"] or "",
        text=newest["text"] or "",
        annotations=(newest["annotations"] or {}).get("totalCount") or 0,
    )


def _review(node: dict[str, Any]) -> OwnReview:
    return OwnReview(_id(node), node["id"], node["body"], (node["commit"] or {}).get("oid"), node["isMinimized"])
