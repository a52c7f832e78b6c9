"""The nodes of the GraphQL API as plain values; a field that costs something is a function of its arguments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from bot.standin.checks import CheckRun
from bot.standin.comments import Comment, IssueComment, ReviewComment
from bot.standin.git import GitError
from bot.standin.repository import Pull, Repository, User
from bot.standin.reviews import Review
from bot.standin.tokens import Token

if TYPE_CHECKING:
    from bot.standin.app import StandIn

Node = dict[str, Any]
CHANGES = {"added": "ADDED", "modified": "MODIFIED", "removed": "DELETED", "renamed": "RENAMED", "copied": "COPIED"}


@dataclass(frozen=True)
class Viewer:
    """Who is looking."""

    standin: "StandIn"
    token: Token


def actor_node(user: User) -> Node:
    """Return an account. GraphQL names a bot without the `[bot]` of the REST API."""
    return {
        "__typename": user.kind,
        "id": f"U_{user.id}",
        "databaseId": user.id,
        "login": user.login.removesuffix("[bot]"),
        "url": f"https://github.com/{user.login}",
    }


def connection(items: Sequence[Node], arguments: dict[str, Any], name: str) -> Node:
    """Return a page of nodes; `first` or `last` is required and at most 100, as GitHub has it."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is None and last is None:
        message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        raise GraphQLError(message, extensions={"type": "MISSING_PAGINATION_BOUNDARIES"})
    asked = first if first is not None else last
    assert asked is not None  # noqa: S101 - one of the two is given
    if not 1 <= asked <= 100:
        message = f"Requesting {asked} records on the `{name}` connection exceeds the `first` limit of 100 records."
        raise GraphQLError(message, extensions={"type": "EXCESSIVE_PAGINATION"})
    start = int(arguments.get("after") or 0)
    end = min(len(items), start + asked)
    if first is None:
        end = int(arguments.get("before") or len(items))
        start = max(0, end - asked)
    info = {
        "startCursor": str(start),
        "endCursor": str(end),
        "hasNextPage": end < len(items),
        "hasPreviousPage": start > 0,
    }
    return {"nodes": list(items[start:end]), "totalCount": len(items), "pageInfo": info}


def repository_node(viewer: Viewer, repository: Repository) -> Node:
    """Return a repository."""

    def pull_request(_info: Any, number: int) -> Node:
        if number not in repository.pulls:
            message = f"Could not resolve to a PullRequest with the number of {number}."
            raise GraphQLError(message, extensions={"type": "NOT_FOUND"})
        return pull_node(viewer, repository.pulls[number])

    def git_object(_info: Any, expression: str | None = None, oid: str | None = None) -> Node | None:
        return object_node(viewer, repository, expression or oid or "")

    return {
        "__typename": "Repository",
        "id": f"R_{repository.id}",
        "databaseId": repository.id,
        "name": repository.name,
        "nameWithOwner": repository.full_name,
        "isPrivate": repository.private,
        "url": f"https://github.com/{repository.full_name}",
        "defaultBranchRef": lambda _info: {
            "id": f"REF_{repository.id}",
            "name": "main",
            "target": object_node(viewer, repository, "main"),
        },
        "object": git_object,
        "pullRequest": pull_request,
    }


def object_node(viewer: Viewer, repository: Repository, expression: str) -> Node | None:
    """Return what an expression such as `SHA:path` names: a blob, a tree, a commit, or None."""
    revision, colon, path = expression.partition(":")
    try:
        commit = repository.git.sha(revision)
    except GitError:
        return None
    if not colon:
        node = _object("Commit", commit)
        tree = lambda _info: object_node(viewer, repository, commit + ":")  # noqa: E731
        suites = lambda _info, **arguments: suites_of(repository, commit, arguments)  # noqa: E731
        message = repository.git.commit_info(commit)["message"]
        return node | {"message": message, "tree": tree, "checkSuites": suites}
    entry = repository.git.entry(commit, path)
    if entry is None:
        return None
    if entry["type"] == "tree":
        return _object("Tree", entry["sha"]) | {"entries": lambda _info: _entries(viewer, repository, commit, path)}
    return _blob(viewer, repository, entry["sha"])


def suites_of(repository: Repository, commit: str, arguments: dict[str, Any]) -> Node:
    """Return the check suites of a commit: one, of the App, where it has made a run of the wanted name."""
    runs = [run for run in repository.check_runs.values() if run.head_sha == commit]
    wanted = (arguments.pop("filterBy", None) or {}).get("checkName")
    named = [run for run in runs if wanted in (None, run.name)]
    suites = [{"id": f"CS_{named[0].suite}", "checkRuns": lambda _info, **more: _runs(runs, more)}] if named else []
    return connection(suites, arguments, "checkSuites")


def _runs(runs: Sequence[CheckRun], arguments: dict[str, Any]) -> Node:
    """Return the runs of a suite: of one name, and the newest of each, where that is asked for."""
    wanted = arguments.pop("filterBy", None) or {}
    named = [run for run in runs if wanted.get("checkName") in (None, run.name)]
    if wanted.get("checkType") == "LATEST":
        named = list({run.name: run for run in named}.values())
    return connection([_run_node(run) for run in named], arguments, "checkRuns")


def _run_node(run: CheckRun) -> Node:
    texts = {name: getattr(run, name) for name in ("name", "title", "summary", "text")}
    return texts | {
        "__typename": "CheckRun",
        "id": f"CR_{run.id}",
        "status": run.status.upper(),
        "conclusion": run.conclusion and run.conclusion.upper(),
        "externalId": run.external_id,
        "startedAt": run.started_at,
        "completedAt": run.completed_at,
        "annotations": lambda _info, **arguments: connection(run.annotations, arguments, "annotations"),
    }


def _object(kind: str, oid: str) -> Node:
    return {"__typename": kind, "id": f"{kind}_{oid}", "oid": oid, "abbreviatedOid": oid[:7]}


def _blob(viewer: Viewer, repository: Repository, oid: str) -> Node:
    raw = repository.git.blob(oid)
    binary = b"\0" in raw[:8000]
    most = viewer.standin.limits.blob_text_bytes
    text = None if binary else raw[:most].decode(errors="replace")
    sizes = {"byteSize": len(raw), "isBinary": binary, "isTruncated": len(raw) > most}
    return _object("Blob", oid) | sizes | {"text": text}


def _entries(viewer: Viewer, repository: Repository, commit: str, folder: str) -> list[Node]:
    folder = folder.strip("/")
    found = []
    for entry in repository.git.tree(commit):
        parent, _, name = entry["path"].rpartition("/")
        if parent == folder:
            target = lambda _info, path=entry["path"]: object_node(viewer, repository, f"{commit}:{path}")  # noqa: E731
            node = {"name": name, "path": entry["path"], "type": entry["type"], "mode": int(entry["mode"], 8)}
            found.append(node | {"oid": entry["sha"], "size": entry.get("size", 0), "object": target})
    return found


def pull_node(viewer: Viewer, pull: Pull) -> Node:
    """Return a pull request."""
    repository = pull.repository

    def files(_info: Any, **arguments: Any) -> Node:
        return connection([_file_node(each) for each in pull.changes()], arguments, "files")

    def commits(_info: Any, **arguments: Any) -> Node:
        node = {"id": f"PRC_{pull.head_sha}", "commit": object_node(viewer, repository, pull.head_sha)}
        return connection([node], arguments, "commits")

    def comments(_info: Any, **arguments: Any) -> Node:
        mine = [each for each in repository.issue_comments.values() if each.number == pull.number]
        return connection([issue_comment_node(viewer, each) for each in mine], arguments, "comments")

    def reviews(_info: Any, **arguments: Any) -> Node:
        mine = [each for each in repository.reviews.values() if each.number == pull.number]
        return connection([review_node(viewer, each) for each in mine], arguments, "reviews")

    def threads(_info: Any, **arguments: Any) -> Node:
        mine = [
            each for each in repository.review_comments.values() if each.number == pull.number and not each.reply_to
        ]
        return connection([thread_node(viewer, each) for each in mine], arguments, "reviewThreads")

    return {
        "__typename": "PullRequest",
        "id": f"PR_{pull.id}",
        "fullDatabaseId": str(pull.id),
        "number": pull.number,
        "title": pull.title,
        "body": pull.body,
        "url": f"https://github.com/{repository.full_name}/pull/{pull.number}",
        "author": actor_node(pull.author),
        "isDraft": pull.draft,
        "isCrossRepository": pull.fork is not None,
        "state": pull.state.upper(),
        "headRefName": pull.head_ref,
        "headRefOid": pull.head_sha,
        "baseRefName": pull.base_ref,
        "baseRefOid": pull.base_sha,
        "changedFiles": lambda _info: len(pull.changes()),
        "files": files,
        "commits": commits,
        "comments": comments,
        "reviews": reviews,
        "reviewThreads": threads,
    }


def _file_node(file: Any) -> Node:
    counts = {"path": file.path, "additions": file.additions, "deletions": file.deletions}
    return counts | {"changeType": CHANGES.get(file.status, "CHANGED")}


def _minimizable(viewer: Viewer, subject: Comment | Review) -> Node:
    return {
        "databaseId": subject.id,
        "fullDatabaseId": str(subject.id),
        "author": actor_node(subject.author),
        "body": subject.body,
        "isMinimized": subject.minimized is not None,
        "minimizedReason": subject.minimized and subject.minimized.lower().replace("_", "-"),
        "viewerCanMinimize": viewer.token.allows("pull_requests: write"),
        "viewerDidAuthor": subject.author == viewer.standin.bot,
        "url": subject.json()["html_url"] if not isinstance(subject, Comment) else "",
    }


def _times(comment: Comment) -> Node:
    return {"createdAt": comment.created_at, "updatedAt": comment.updated_at or comment.created_at}


def issue_comment_node(viewer: Viewer, comment: IssueComment) -> Node:
    """Return a comment of the conversation."""
    url = {"url": comment.json()["html_url"]}
    return (
        {"__typename": "IssueComment", "id": f"IC_{comment.id}"} | _minimizable(viewer, comment) | _times(comment) | url
    )


def review_node(viewer: Viewer, review: Review) -> Node:
    """Return a review."""
    table = review.repository.review_comments

    def comments(_info: Any, **arguments: Any) -> Node:
        mine = [comment_node(viewer, each) for each in table.values() if each.review == review.id]
        return connection(mine, arguments, "comments")

    own = {
        "state": review.state,
        "submittedAt": review.submitted_at,
        "commit": lambda _info: object_node(viewer, review.repository, review.commit),
        "comments": comments,
    }
    return {"__typename": "PullRequestReview", "id": f"PRR_{review.id}"} | _minimizable(viewer, review) | own


def comment_node(viewer: Viewer, comment: ReviewComment) -> Node:
    """Return a comment on the diff."""
    table = comment.repository.review_comments
    shown = comment.json()
    own = {
        "path": comment.path,
        "line": shown["line"],
        "originalLine": comment.line,
        "originalCommit": lambda _info: object_node(viewer, comment.repository, comment.commit),
        "startLine": shown["start_line"],
        "outdated": comment.outdated,
        "url": shown["html_url"],
        "replyTo": lambda _info: comment_node(viewer, table[comment.reply_to]) if comment.reply_to in table else None,
        "pullRequestReview": lambda _info: review_node(viewer, comment.repository.reviews[comment.review]),
    }
    identity = {"__typename": "PullRequestReviewComment", "id": f"PRRC_{comment.id}"}
    return identity | _minimizable(viewer, comment) | _times(comment) | own


def thread_node(viewer: Viewer, top: ReviewComment) -> Node:
    """Return the thread that a comment opened."""
    table = top.repository.review_comments
    shown, may = top.json(), viewer.token.allows("contents: write")

    def comments(_info: Any, **arguments: Any) -> Node:
        mine = [each for each in table.values() if top.id in (each.id, each.reply_to)]
        return connection([comment_node(viewer, each) for each in mine], arguments, "comments")

    return {
        "__typename": "PullRequestReviewThread",
        "id": f"PRRT_{top.id}",
        "isResolved": top.resolved,
        "resolvedBy": actor_node(top.resolved_by) if top.resolved_by else None,
        "isOutdated": top.outdated,
        "viewerCanResolve": may and not top.resolved,
        "viewerCanUnresolve": may and top.resolved,
        "viewerCanReply": True,
        "path": top.path,
        "line": shown["line"],
        "originalLine": top.line,
        "startLine": shown["start_line"],
        "diffSide": top.side,
        "subjectType": top.subject.upper(),
        "comments": comments,
    }


def find_node(viewer: Viewer, identity: str) -> tuple[Any, Node] | None:
    """Return the thing with a node id, and its node; None if there is none this token may see."""
    kind, _, number = identity.rpartition("_")
    if not number.isdigit():
        return None
    for repository in viewer.standin.repositories:
        if not viewer.standin.opens(viewer.token, repository):
            continue
        tables: dict[str, tuple[dict[int, Any], Any]] = {
            "IC": (repository.issue_comments, issue_comment_node),
            "PRR": (repository.reviews, review_node),
            "PRRC": (repository.review_comments, comment_node),
            "PRRT": (repository.review_comments, thread_node),
            "PR": ({each.id: each for each in repository.pulls.values()}, pull_node),
        }
        table, make = tables.get(kind, ({}, None))
        if int(number) in table:
            thing = table[int(number)]
            return thing, make(viewer, thing)
    return None
