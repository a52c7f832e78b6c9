"""The questions that the bot asks by GraphQL, answered from the REST API of a GitHub that has none."""

import base64
import json
from typing import Any

import httpx

EMPTY: dict[str, Any] = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": []}


class Bridge(httpx.AsyncBaseTransport):
    """A transport: GraphQL is answered here, everything else goes on. `passed` is what went by."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self._trees: dict[str, dict[str, str]] = {}
        self.passed: list[tuple[str, str, int]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it on, or answer it."""
        if request.url.path.endswith("/graphql"):
            answer = httpx.Response(200, json=await self._graphql(request), request=request)
        else:
            answer = await self._inner.handle_async_request(request)
        self.passed.append((request.method, request.url.path, answer.status_code))
        return answer

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    async def _graphql(self, request: httpx.Request) -> dict[str, Any]:
        asked = json.loads(await request.aread())
        if asked["query"].startswith("mutation"):
            return {"errors": [{"type": "NOT_FOUND", "message": "no GraphQL here"}]}
        given = asked["variables"]
        root = str(request.url).removesuffix("/graphql") + f"/repos/{given['owner']}/{given['name']}"
        async with httpx.AsyncClient(headers={"authorization": request.headers["authorization"]}) as rest:
            repository: dict[str, Any] = {}
            if "number" in given:
                repository["pullRequest"] = await self._pull(rest, root, given["number"])
            for name, expression in given.items():
                if name.startswith("e"):
                    repository[f"f{name[1:]}"] = await self._blob(rest, root, expression)
        return {"data": {"repository": repository, "shared": None}}

    async def _pull(self, rest: httpx.AsyncClient, root: str, number: int) -> dict[str, Any]:
        pull = (await rest.get(f"{root}/pulls/{number}")).json()
        comments = (await rest.get(f"{root}/issues/{number}/comments", params={"per_page": 100})).json()
        return {
            "number": number,
            "title": pull["title"],
            "state": pull["state"].upper(),
            "isDraft": pull["draft"],
            "isCrossRepository": False,
            "baseRefName": pull["base"]["ref"],
            "baseRefOid": pull["base"]["sha"],
            "headRefOid": pull["head"]["sha"],
            "author": {"login": pull["user"]["login"]},
            "comments": EMPTY | {"nodes": [_comment(each) for each in comments]},
            "reviewThreads": EMPTY,
            "reviews": EMPTY,
            "commits": {"nodes": [{"commit": await self._checked(rest, root, pull["head"]["sha"])}]},
        }

    async def _checked(self, rest: httpx.AsyncClient, root: str, sha: str) -> dict[str, Any]:
        found = (await rest.get(f"{root}/commits/{sha}/check-runs", params={"check_name": "dbreview"})).json()
        runs = [_run(each) for each in found.get("check_runs", ())]
        return {"oid": sha, "checkSuites": {"nodes": [{"checkRuns": {"nodes": runs}}]}}

    async def _blob(self, rest: httpx.AsyncClient, root: str, expression: str) -> dict[str, Any] | None:
        revision, _, path = expression.partition(":")
        if revision not in self._trees:
            tree = (await rest.get(f"{root}/git/trees/{revision}", params={"recursive": 1})).json()
            self._trees[revision] = {entry["path"]: entry["sha"] for entry in tree.get("tree", [])}
        sha = self._trees[revision].get(path)
        if sha is None:
            return None
        body = (await rest.get(f"{root}/git/blobs/{sha}")).json()
        raw = base64.b64decode(body["content"]) if body["encoding"] == "base64" else body["content"].encode()
        return {"oid": sha, "byteSize": len(raw), "isBinary": False, "isTruncated": False, "text": raw.decode()}


def _run(run: dict[str, Any]) -> dict[str, Any]:
    output = run.get("output") or {}
    return {
        "status": run["status"].upper(),
        "conclusion": run["conclusion"] and run["conclusion"].upper(),
        "startedAt": run.get("started_at"),
        **{name: output.get(name) for name in ("title", "summary", "text")},
        "annotations": {"totalCount": output.get("annotations_count") or 0},
    }


def _comment(comment: dict[str, Any]) -> dict[str, Any]:
    user = comment["user"]
    author = {"__typename": user["type"], "login": user["login"]}
    identity = {"id": comment["node_id"], "fullDatabaseId": str(comment["id"])}
    return {**identity, "body": comment["body"], "viewerDidAuthor": False, "author": author}
