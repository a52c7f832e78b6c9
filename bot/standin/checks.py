"""Check runs: created, updated, completed once, listed with the newest of each name first."""

from dataclasses import dataclass, field
from typing import Any

from bot.standin.call import Answer, Call, Operation
from bot.standin.refusal import Refusal, invalid, not_found
from bot.standin.repository import Repository

REPO = "/repos/{owner}/{repo}"
RUN = REPO + "/check-runs/{check_run:int}"
TEXT = 65_535  # characters of `summary` and of `text`
ANNOTATIONS = 50  # in one request; a PATCH adds to those that are there
CREATE = ("ReposOwnerRepoCheckRunsPostBodyOneof0", "ReposOwnerRepoCheckRunsPostBodyOneof1")
UPDATE = ("ReposOwnerRepoCheckRunsCheckRunIdPatchBodyAnyof0", "ReposOwnerRepoCheckRunsCheckRunIdPatchBodyAnyof1")


@dataclass
class CheckRun:
    """A check run. `conclusion` is None until it is completed."""

    id: int
    repository: Repository
    name: str
    head_sha: str
    app: dict[str, Any]
    status: str = "queued"
    conclusion: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    external_id: str = ""
    details_url: str | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def suite(self) -> int:
        """The id of the check suite: one for each commit and App."""
        return int(self.head_sha[:8], 16)

    def json(self) -> dict[str, Any]:
        """Return GitHub's check run. For the pull request of a fork `pull_requests` is empty, as on GitHub."""
        pulls = [pull for pull in self.repository.pulls.values() if pull.head_sha == self.head_sha and not pull.fork]
        output = {"title": self.title, "summary": self.summary, "text": self.text}
        return {
            "id": self.id,
            "node_id": f"CR_{self.id}",
            "name": self.name,
            "head_sha": self.head_sha,
            "external_id": self.external_id,
            "details_url": self.details_url,
            "html_url": f"https://github.com/{self.repository.full_name}/runs/{self.id}",
            "status": self.status,
            "conclusion": self.conclusion,
            "started_at": self.started_at,
            "completed_at": self.completed_at,
            "output": output | {"annotations_count": len(self.annotations), "annotations_url": ""},
            "check_suite": {"id": self.suite},
            "app": self.app,
            "pull_requests": [short_json(pull.json()) for pull in pulls],
        }

    def update(self, body: dict[str, Any], now: str) -> None:
        """Take over what a body says. A run that is completed stays completed."""
        output = body.get("output") or {}
        self.annotations += [dict(each) for each in output.get("annotations", [])]
        for name in ("title", "summary", "text"):
            setattr(self, name, output.get(name, getattr(self, name)))
        for name in ("name", "external_id", "details_url", "actions", "started_at"):
            setattr(self, name, body.get(name, getattr(self, name)))
        if body.get("conclusion") or body.get("status") == "completed":
            self.status, self.conclusion = "completed", body.get("conclusion")
            self.completed_at = body.get("completed_at") or now
        elif self.status != "completed":
            self.status = body.get("status", self.status)


def short_json(pull: dict[str, Any]) -> dict[str, Any]:
    """Return a pull request as the events of checks name it."""
    return {
        "id": pull["id"],
        "number": pull["number"],
        **{
            end: {"ref": pull[end]["ref"], "sha": pull[end]["sha"], "repo": _short(pull[end]["repo"])}
            for end in ("head", "base")
        },
    }


def _short(repository: dict[str, Any]) -> dict[str, Any]:
    return {"id": repository["id"], "name": repository["name"], "url": repository["html_url"]}


def _check(body: dict[str, Any]) -> None:
    """Refuse what no description of types can: completed without a conclusion, and text that is too long."""
    if body.get("status") == "completed" and not body.get("conclusion"):
        raise invalid("CheckRun", "conclusion", "conclusion is required when status is completed")
    output = body.get("output") or {}
    for name in ("summary", "text"):
        if len(output.get(name) or "") > TEXT:
            raise invalid("CheckRun", name, f"Only {TEXT} characters are allowed; {len(output[name])} were supplied.")
    if len(output.get("title") or "") > 255:
        raise invalid("CheckRun", "title", "is too long (maximum is 255 characters)")
    if len(output.get("annotations") or ()) > ANNOTATIONS:
        raise Refusal(422, f"Invalid request.\n\nNo more than {ANNOTATIONS} items are allowed; more were supplied.")
    for annotation in output.get("annotations") or ():
        if annotation["start_line"] > annotation["end_line"]:
            raise invalid("CheckRun", "annotations", "end_line must not be before start_line")
        columns = "start_column" in annotation or "end_column" in annotation
        if columns and annotation["start_line"] != annotation["end_line"]:
            raise invalid("CheckRun", "annotations", "columns are only for annotations of one line")
        for name in ("message", "raw_details"):
            if len((annotation.get(name) or "").encode()) > 65_536:
                raise invalid("CheckRun", name, "is too long (maximum is 64 KB)")


def create(call: Call) -> Answer:
    """Create a check run; a second one of the same name takes the place of the first."""
    _check(call.body)
    repository = call.repository
    sha = call.body["head_sha"]
    if repository.resolve(sha) != sha:
        raise invalid("CheckRun", "head_sha", "No commit found for SHA: " + sha)
    run = CheckRun(next(repository.ids), repository, call.body["name"], sha, call.standin.app_json())
    run.started_at = call.standin.clock.text()
    run.update(call.body, call.standin.clock.text())
    repository.check_runs[run.id] = run
    return Answer(run.json(), 201)


def find(call: Call) -> CheckRun:
    """Return the check run of the path, or refuse with 404."""
    run = call.repository.check_runs.get(call.number("check_run"))
    if run is None:
        raise not_found()
    return run


def update(call: Call) -> Answer:
    """Update a check run; its annotations are added to."""
    run = find(call)
    _check(call.body)
    run.update(call.body, call.standin.clock.text())
    return Answer(run.json())


def get(call: Call) -> Answer:
    """Answer one check run."""
    return Answer(find(call).json())


def annotations(call: Call) -> Answer:
    """Answer the annotations of a run."""
    return call.page(find(call).annotations)


def for_commit(call: Call) -> Answer:
    """Answer the check runs of a commit; `filter=latest`, the default, shows the newest of each name."""
    sha = call.repository.resolve(call.parameters["sha"])
    runs = [run for run in call.repository.check_runs.values() if run.head_sha == sha]
    if name := call.query.get("check_name"):
        runs = [run for run in runs if run.name == name]
    if call.query.get("filter", "latest") == "latest":
        runs = list({run.name: run for run in runs}.values())
    return call.page([run.json() for run in reversed(runs)], wrap="check_runs")


def rules(call: Call) -> Answer:
    """Answer the rules of a branch."""
    return call.page(call.repository.rules if call.parameters["branch"] == "main" else [])


OPERATIONS = (
    Operation("GET", REPO + "/rules/branches/{branch:path}", rules),
    Operation("POST", REPO + "/check-runs", create, "checks: write", body=CREATE),
    Operation("PATCH", RUN, update, "checks: write", body=UPDATE),
    Operation("GET", RUN, get, "checks: read"),
    Operation("GET", RUN + "/annotations", annotations, "checks: read"),
    Operation("GET", REPO + "/commits/{sha}/check-runs", for_commit, "checks: read"),
)
