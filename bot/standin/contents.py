"""Reading operations: repositories, pull requests, their files, comparisons, trees, blobs and contents."""

import base64
from typing import Any

from bot.standin.call import Answer, Call, Operation
from bot.standin.git import FileChange, GitError
from bot.standin.refusal import Refusal, not_found
from bot.standin.repository import ROLES, Repository

REPO = "/repos/{owner}/{repo}"
PULL = REPO + "/pulls/{number:int}"


def file_json(file: FileChange) -> dict[str, Any]:
    """Return GitHub's entry of a changed file; `patch` is left out where GitHub leaves it out."""
    entry: dict[str, Any] = {
        "sha": file.sha,
        "filename": file.path,
        "status": file.status,
        "additions": file.additions,
        "deletions": file.deletions,
        "changes": file.additions + file.deletions,
    }
    if file.previous:
        entry["previous_filename"] = file.previous
    if file.patch is not None:
        entry["patch"] = file.patch
    return entry


def commit_json(repository: Repository, sha: str) -> dict[str, Any]:
    """Return GitHub's commit."""
    info = repository.git.commit_info(sha)
    who = {"name": "Ada", "email": "ada@example.com", "date": info["when"]}
    return {
        "sha": sha,
        "commit": {"message": info["message"], "tree": {"sha": info["tree"]}, "author": who, "committer": who},
        "parents": [{"sha": parent} for parent in info["parents"]],
        "html_url": f"https://github.com/{repository.full_name}/commit/{sha}",
    }


def get_repository(call: Call) -> Answer:
    """Answer the repository."""
    return Answer(call.repository.json())


def list_pulls(call: Call) -> Answer:
    """Answer the pull requests, the newest first; `state`, `head` and `base` filter."""
    state, head, base = call.query.get("state", "open"), call.query.get("head"), call.query.get("base")
    found = []
    for pull in reversed(call.repository.pulls.values()):
        shown = pull.simple_json()
        if (
            state in ("all", shown["state"])
            and head in (None, shown["head"]["label"])
            and base in (None, pull.base_ref)
        ):
            found.append(shown)
    return call.page(found)


def get_pull(call: Call) -> Answer:
    """Answer one pull request."""
    return Answer(call.repository.pull(call.number("number")).json())


def pull_files(call: Call) -> Answer:
    """Answer the changed files: page by page, and never more than the first 3,000."""
    files = call.repository.pull(call.number("number")).changes()
    return call.page([file_json(file) for file in files[: call.standin.limits.pull_files]])


def compare(call: Call) -> Answer:
    """Answer `base...head`: merge base, commits by the page, and up to 300 files on the first page only."""
    base_name, dots, head_name = call.parameters["basehead"].partition("...")
    if not dots:
        raise not_found()
    repository, git = call.repository, call.repository.git
    # A fork's branch is written `owner:branch`; its commits are in this repository too.
    base, head = (repository.resolve(name.rpartition(":")[2]) for name in (base_name, head_name))
    try:
        merge_base = git.merge_base(base, head)
    except GitError:
        raise Refusal(404, f"No common ancestor between {base_name} and {head_name}.") from None
    ahead, behind = git.log(merge_base, head), git.log(merge_base, base)
    commits = call.page([commit_json(repository, sha) for sha in ahead])
    first = call.query.get("page", "1") == "1"
    files = git.changes(merge_base, head)[: call.standin.limits.compare_files] if first else ()
    status = {(False, False): "identical", (True, False): "ahead", (False, True): "behind"}
    body = {
        "status": status.get((bool(ahead), bool(behind)), "diverged"),
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "base_commit": commit_json(repository, base),
        "merge_base_commit": commit_json(repository, merge_base),
        "commits": commits.json,
        "files": [file_json(file) for file in files],
    }
    return Answer(body, headers=commits.headers)


def get_tree(call: Call) -> Answer:
    """Answer a tree; a recursive one is cut where GitHub cuts it, and then says `truncated`."""
    repository, sha = call.repository, call.parameters["sha"]
    try:
        entries = list(repository.git.tree(sha if repository.git.is_tree(sha) else repository.resolve(sha)))
    except GitError as error:
        raise not_found() from error
    if not call.query.get("recursive"):
        entries = [entry for entry in entries if "/" not in entry["path"]]
    most = call.standin.limits.tree_entries
    return Answer({"sha": sha, "tree": entries[:most], "truncated": len(entries) > most})


def get_blob(call: Call) -> Answer:
    """Answer a blob in base64."""
    sha = call.parameters["sha"]
    try:
        raw = call.repository.git.blob(sha)
    except GitError as error:
        raise not_found() from error
    return Answer({"sha": sha, "size": len(raw), "encoding": "base64", "content": base64.encodebytes(raw).decode()})


def get_contents(call: Call) -> Answer:
    """Answer a file (raw if asked so; above 1 MB only raw) or the entries of a folder."""
    repository, path = call.repository, call.parameters["path"]
    commit = repository.resolve(call.query.get("ref") or "main")
    entry = repository.git.entry(commit, path)
    if entry is None:
        raise not_found()
    if entry["type"] == "tree":
        return Answer([_content_json(each) for each in repository.git.tree(commit) if _parent(each["path"]) == path])
    raw = repository.git.blob(entry["sha"])
    if "raw" in call.accept:
        return Answer(raw=raw)
    if len(raw) > call.standin.limits.content_bytes:
        return Answer(_content_json(entry) | {"encoding": "none", "content": ""})
    return Answer(_content_json(entry) | {"encoding": "base64", "content": base64.encodebytes(raw).decode()})


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _content_json(entry: dict[str, Any]) -> dict[str, Any]:
    kinds = {"040000": "dir", "120000": "symlink", "160000": "submodule"}
    kind = kinds.get(entry["mode"], "file")
    name = entry["path"].rpartition("/")[2]
    return {"type": kind, "name": name, "path": entry["path"], "sha": entry["sha"], "size": entry.get("size", 0)}


def get_commit(call: Call) -> Answer:
    """Answer one commit."""
    return Answer(commit_json(call.repository, call.repository.resolve(call.parameters["sha"])))


def commit_pulls(call: Call) -> Answer:
    """Answer the pull requests whose head, or whose commits, hold this commit."""
    repository, sha = call.repository, call.repository.resolve(call.parameters["sha"])
    pulls = repository.pulls.values()
    found = [each for each in pulls if sha in repository.git.log(each.origin(each.head_sha), each.head_sha)]
    return call.page([each.simple_json() for each in found])


def permission(call: Call) -> Answer:
    """Answer what a user may do: `permission` is coarse (maintain counts as write), `role_name` is exact."""
    login = call.parameters["login"]
    role = call.repository.roles.get(login, "none")
    if role == "unknown":
        raise Refusal(404, f"{login} is not a user")
    return Answer({"permission": ROLES.get(role, "none"), "role_name": role, "user": {"login": login}})


OPERATIONS = (
    Operation("GET", REPO, get_repository),
    Operation("GET", REPO + "/pulls", list_pulls, "pull_requests: read"),
    Operation("GET", PULL, get_pull, "pull_requests: read"),
    Operation("GET", PULL + "/files", pull_files, "pull_requests: read"),
    Operation("GET", REPO + "/compare/{basehead:path}", compare, "contents: read"),
    Operation("GET", REPO + "/git/trees/{sha:path}", get_tree, "contents: read"),
    Operation("GET", REPO + "/git/blobs/{sha}", get_blob, "contents: read"),
    Operation("GET", REPO + "/contents/{path:path}", get_contents, "contents: read"),
    Operation("GET", REPO + "/commits/{sha}/pulls", commit_pulls, "pull_requests: read"),
    Operation("GET", REPO + "/commits/{sha}", get_commit, "contents: read"),
    Operation("GET", REPO + "/collaborators/{login}/permission", permission),
)
