"""The GraphQL API over the stand-in's state: any document over the fields of schema.graphql is executed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, GraphQLSchema, build_schema, graphql_sync

from bot.standin.nodes import Node, Viewer, find_node, repository_node, thread_node
from bot.standin.placement import BODY
from bot.standin.tokens import Token

if TYPE_CHECKING:
    from bot.standin.app import StandIn


@cache
def _schema() -> GraphQLSchema:
    return build_schema((Path(__file__).parent / "schema.graphql").read_text())


def _refuse(kind: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": kind})


@dataclass(frozen=True)
class Root:
    """The fields of Query and of Mutation, for one token."""

    standin: "StandIn"
    token: Token

    @property
    def viewer(self) -> Viewer:
        """Who is looking, and what they may do."""
        return Viewer(self.standin, self.token)

    def fields(self) -> dict[str, Callable[..., Any]]:
        """Return the resolvers by the name of their field."""
        return {
            "repository": self._repository,
            "node": lambda _info, id: self._node(id),  # noqa: A006 - the argument is called so
            "nodes": lambda _info, ids: [self._node(each) for each in ids],
            "rateLimit": self._rate_limit,
            "minimizeComment": self._minimize,
            "unminimizeComment": self._unminimize,
            "updatePullRequestReviewComment": self._edit,
            "resolveReviewThread": lambda _info, input: self._resolve(input, resolved=True),  # noqa: A006
            "unresolveReviewThread": lambda _info, input: self._resolve(input, resolved=False),  # noqa: A006
        }

    def _repository(self, _info: Any, owner: str, name: str, **_more: Any) -> Node:
        repository = self.standin.find(f"{owner}/{name}")
        if repository is None or not self.standin.opens(self.token, repository):
            raise _refuse("NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'.")
        return repository_node(self.viewer, repository)

    def _node(self, identity: str) -> Node:
        found = find_node(self.viewer, identity)
        if found is None:
            raise _refuse("NOT_FOUND", f"Could not resolve to a node with the global id of '{identity}'")
        return found[1]

    def _rate_limit(self, _info: Any, **_more: Any) -> Node:
        limits = self.standin.limits
        left = limits.remaining()
        return {
            "cost": 1,
            "limit": limits.requests_per_hour,
            "nodeCount": 0,
            "remaining": left,
            "resetAt": self.standin.clock.text(3600),
            "used": limits.requests_per_hour - left,
        }

    def _subject(self, identity: str) -> Any:
        if not self.token.allows("pull_requests: write"):
            raise _refuse("FORBIDDEN", "Resource not accessible by integration")
        found = find_node(self.viewer, identity)
        if found is None or not hasattr(found[0], "minimized"):
            raise _refuse("NOT_FOUND", f"Could not resolve to a node with the global id of '{identity}'")
        return found[0]

    def _minimize(self, _info: Any, input: dict[str, Any]) -> Node:  # noqa: A002 - GitHub's name
        subject = self._subject(input["subjectId"])
        subject.minimized = input["classifier"]
        return {"minimizedComment": find_node(self.viewer, input["subjectId"])[1]}  # type: ignore[index]

    def _unminimize(self, _info: Any, input: dict[str, Any]) -> Node:  # noqa: A002
        subject = self._subject(input["subjectId"])
        subject.minimized = None
        return {"unminimizedComment": find_node(self.viewer, input["subjectId"])[1]}  # type: ignore[index]

    def _edit(self, _info: Any, input: dict[str, Any]) -> Node:  # noqa: A002
        identity, body = input["pullRequestReviewCommentId"], input["body"]
        subject = self._subject(identity)
        if not identity.startswith("PRRC_") or subject.author != self.standin.bot:
            raise _refuse("FORBIDDEN", "Resource not accessible by integration")
        if not body.strip() or len(body) > BODY:
            raise _refuse("UNPROCESSABLE", f"Body is too long (maximum is {BODY} characters)")
        subject.body, subject.updated_at = body, self.standin.clock.text()
        return {"pullRequestReviewComment": find_node(self.viewer, identity)[1]}  # type: ignore[index]

    def _resolve(self, given: dict[str, Any], *, resolved: bool) -> Node:
        """Resolve a thread; an App needs `contents: write` for it, https://github.com/PostHog/posthog/issues/52454."""
        if not self.token.allows("contents: write"):
            raise _refuse("FORBIDDEN", "Resource not accessible by integration")
        found = find_node(self.viewer, given["threadId"])
        if found is None or not given["threadId"].startswith("PRRT_"):
            raise _refuse("NOT_FOUND", f"Could not resolve to a node with the global id of '{given['threadId']}'")
        found[0].resolved = resolved
        return {"thread": thread_node(self.viewer, found[0])}


def execute(standin: "StandIn", token: Token, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one document: `data`, and `errors` with GitHub's `type` beside each message."""
    result = graphql_sync(_schema(), query, root_value=Root(standin, token).fields(), variable_values=variables)
    if result.errors:
        for error in result.errors:
            if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
                raise error.original_error
        if result.data is None and not any((error.extensions or {}).get("type") for error in result.errors):
            standin.violations.append(f"GraphQL: {result.errors[0].message}")
    answer: dict[str, Any] = {} if result.data is None else {"data": result.data}
    if result.errors:
        answer["errors"] = [_error(error) for error in result.errors]
    return answer


def _error(error: GraphQLError) -> dict[str, Any]:
    kind = (error.extensions or {}).get("type")
    body: dict[str, Any] = {"message": error.message, "path": list(error.path or ())}
    body["locations"] = [{"line": each.line, "column": each.column} for each in error.locations or ()]
    return body | ({"type": kind} if kind else {})
