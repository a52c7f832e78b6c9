"""Reviews in front of `emulate`: what it tells by signed webhooks is worked on, and what it then holds is looked at."""

import asyncio
import base64
import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.commands.story import CommandStory
from bot.github import Credentials, Forbidden, GitHub
from bot.github.limiter import Alone
from bot.job import Job
from bot.jobs.story import State
from bot.pull import Annotation, CheckOutput, Repository
from bot.review import Review
from bot.standin.example import tree
from bot.standin.server import serving
from bot.standin.tokens import key_pair
from tests.bot.jobs.service import free_port
from tests.faults.rig import Judge
from tests.second.bridge import Bridge
from tests.second.packages import FOLDER, Tools
from webhooks.events import job_of
from webhooks.signature import is_genuine

APP, INSTALLATION, SECRET, USER = 12345, 100, "It's a Secret", "a-user-token"
PERMISSIONS = {"contents": "read", "pull_requests": "write", "checks": "write", "issues": "write", "metadata": "read"}


@dataclass
class Mailbox:
    """What `emulate` delivered: event, payload, and whether its signature was right."""

    got: list[tuple[str, dict[str, Any], bool]] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    async def take(self, request: Request) -> Response:
        """Take one delivery."""
        body, headers = await request.body(), request.headers
        genuine = is_genuine((SECRET.encode(),), body, headers.get("x-hub-signature-256"))
        with self.arrived:
            self.got.append((headers["x-github-event"], json.loads(body), genuine))
            self.arrived.notify_all()
        return Response(status_code=202)

    async def comes(self, event: str, action: str) -> Job:
        """Wait for such a delivery, which `emulate` sends when it has answered already."""

        def there() -> bool:
            with self.arrived:
                return self.arrived.wait_for(
                    lambda: any((e, p.get("action")) == (event, action) for e, p, _ in self.got), 30
                )

        await asyncio.to_thread(there)
        return self.last(event, action)

    def last(self, event: str, action: str) -> Job:
        """Return the job of the newest such delivery."""
        found = [
            p for e, p, _ in self.got if (e, p.get("action"), p["installation"]["id"]) == (event, action, INSTALLATION)
        ]
        assert found, f"no {event}.{action} was delivered, only {sorted({e for e, _, _ in self.got})}"
        found[-1].get("issue", {}).setdefault("pull_request", {})  # which `emulate` leaves out
        job = job_of(event, f"guid-{len(self.got)}", found[-1])
        assert isinstance(job, Job), job
        return job


@dataclass
class World:
    """The bot, the other GitHub, and a person on it."""

    url: str
    github: GitHub
    bridge: Bridge
    mail: Mailbox
    person: httpx.AsyncClient
    story: CommandStory

    async def tell(self, job: Job) -> State:
        """Work on a job."""
        state: State = {}
        for _, step in self.story.steps:
            state |= await step(job, dict(state))
        return state

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Do something as a person."""
        answer = await self.person.request(method, f"{self.url}/repos/acme/shop/{path}", json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:200]}"
        return answer.json() if answer.content else None

    async def ours(self) -> list[str]:
        """Return what we said in the conversation."""
        comments = await self.ask("GET", "issues/1/comments")
        return [each["body"] for each in comments if each["user"]["type"] == "Bot"]

    async def runs(self, sha: str) -> list[Any]:
        """Return the check runs of a commit."""
        found = await self.ask("GET", f"commits/{sha}/check-runs?filter=all")
        return list(found["check_runs"])


async def the_app(world: World) -> None:
    """The app knows itself by its key."""
    app = await world.github.app()
    assert app.slug == "dbreview", app


async def a_review(world: World) -> None:
    """A pull request is opened, and its signed delivery becomes a check, a summary, and nothing twice.

    `emulate` takes no comment with a line: GitHub's 422 on each, so all of it is said in the summary.
    """
    await _open(world)
    job = world.mail.last("pull_request", "opened")
    state = await world.tell(job)
    assert state["concluded"] == "failure", state
    (said,) = await world.ours()
    assert "#### On lines GitHub could not place" in said
    (run,) = await world.runs(job.head_sha or "")
    assert (run["status"], run["conclusion"]) == ("completed", "failure"), run


async def the_same_again(world: World) -> None:
    """The same head is reviewed again: a new check, and the same summary."""
    job = world.mail.last("pull_request", "opened").model_copy(update={"delivery": "again"})
    await world.tell(job)
    assert len(await world.ours()) == 1
    assert [run["status"] for run in await world.runs(job.head_sha or "")] == ["completed"] * 2


async def a_question(world: World) -> None:
    """Somebody asks about a rule, and is answered once, although the comment takes no reaction there."""
    await world.ask("POST", "issues/1/comments", {"body": "/dbreview explain data-loss/table-dropped"})
    job = world.mail.last("issue_comment", "created")
    await world.tell(job)
    await world.tell(job)
    assert sum("dbreview:answer" in body for body in await world.ours()) == 1


async def a_rerun(world: World) -> None:
    """The check is asked for again by its button; of which pull request it is, `emulate` does not tell anywhere."""
    head = world.mail.last("pull_request", "opened").head_sha or ""
    run = (await world.runs(head))[0]
    await world.ask("POST", f"check-runs/{run['id']}/rerequest")
    job = await world.mail.comes("check_run", "rerequested")
    assert (job.kind, job.head_sha) == ("review", head)


async def a_narrow_token(world: World) -> None:
    """Without `checks: write` GitHub says 403, and we say which permission is missing."""
    app = await world.person.get(f"{world.url}/_emulate/installation-tokens")
    assert app.is_success
    repo = world.github.repo(INSTALLATION + 1, Repository(1, "acme", "shop"))
    try:
        await repo.open_check(world.mail.last("pull_request", "opened").head_sha or "", "narrow", "Reviewing")
    except Forbidden:
        return
    raise AssertionError("a token without `checks: write` opened a check")


async def many_annotations(world: World) -> None:
    """120 annotations in three requests; `emulate` keeps the last ones only, GitHub all."""
    head = world.mail.last("pull_request", "opened").head_sha or ""
    repo = world.github.repo(INSTALLATION, Repository(1, "acme", "shop"))
    notes = tuple(Annotation("README.md", 1, 1, "notice", f"note {n}") for n in range(120))
    check = await repo.open_check(head, "many", "Reviewing")
    await repo.conclude_check(check, "neutral", CheckOutput("Title", "Summary", "", notes))
    assert sum(path.endswith(f"/check-runs/{check}") for _, path, _ in world.bridge.passed) == 3
    assert await repo.find_check(head, "many") == check


async def every_signature(world: World) -> None:
    """Each delivery was signed as we expect it, and each is understood, or ignored for a reason."""
    assert world.mail.got
    assert all(genuine for _, _, genuine in world.mail.got)
    for event, payload, _ in world.mail.got:
        job_of(event, "guid", payload)


SCENARIOS: tuple[Callable[[World], Awaitable[None]], ...] = (
    the_app,
    a_review,
    the_same_again,
    a_question,
    a_rerun,
    a_narrow_token,
    many_annotations,
    every_signature,
)


async def _open(world: World) -> None:
    """Put the example on two branches and open the pull request."""
    await _write(world, "main", tree("base"))
    tip = (await world.ask("GET", "git/ref/heads/main"))["object"]["sha"]
    await world.ask("POST", "git/refs", {"ref": "refs/heads/coupons", "sha": tip})
    await _write(world, "coupons", tree("head"))
    await world.ask("POST", "pulls", {"title": "Coupons", "head": "coupons", "base": "main"})


async def _write(world: World, branch: str, files: dict[str, str]) -> None:
    """Commit files one by one: that is all that its contents API takes."""
    there = await world.ask("GET", f"git/trees/{branch}?recursive=1")
    shas = {entry["path"]: entry["sha"] for entry in there["tree"]}
    for path, text in files.items():
        body = {"message": path, "content": base64.b64encode(text.encode()).decode(), "branch": branch}
        await world.ask("PUT", f"contents/{path}", body | ({"sha": shas[path]} if path in shas else {}))


def _seed(hook: str, key: str) -> Path:
    """Write what it begins with: an organisation, a repository, a person, and our app installed twice."""
    app = {"app_id": APP, "slug": "dbreview", "name": "dbreview", "private_key": key, "permissions": PERMISSIONS}
    app |= {"webhook_url": hook, "webhook_secret": SECRET}
    app |= {"events": ["pull_request", "issue_comment", "push", "check_run"]}
    app["installations"] = [
        {"installation_id": INSTALLATION, "account": "acme", "repository_selection": "all"},
        {
            "installation_id": INSTALLATION + 1,
            "account": "acme",
            "permissions": {"contents": "read"},
            "repository_selection": "all",
        },
    ]
    github = {"users": [{"login": "ada"}], "orgs": [{"login": "acme", "members": [{"login": "ada", "role": "admin"}]}]}
    seed = {
        "tokens": {USER: {"login": "ada", "scopes": ["repo", "user", "admin:org"]}},
        "github": {**github, "repos": [{"owner": "acme", "name": "shop", "auto_init": True}], "apps": [app]},
    }
    path = FOLDER / "seed.yaml"
    path.write_text(json.dumps(seed))  # which is YAML too
    return path


async def run(tools: Tools) -> int:
    """Print each scenario and how it ended; return how many did not end well."""
    mail, keys, port, lost = Mailbox(), key_pair(), free_port(), 0
    door = Starlette(routes=[Route("/", mail.take, methods=["POST"])])
    with serving(door) as hook:
        command = (
            str(tools.emulate),
            "start",
            "-s",
            "github",
            "--seed",
            str(_seed(hook, keys.private)),
            "-p",
            str(port),
        )
        with tools.running(*command, port=port) as url:
            bridge = Bridge()
            github = GitHub(Credentials(str(APP), keys.private, url), bridge, slug="dbreview", others=Alone(interval=0))
            story = CommandStory(github, Review(github, Judge()))  # type: ignore[arg-type]
            async with httpx.AsyncClient(headers={"authorization": f"Bearer {USER}"}, timeout=60) as person:
                world = World(url, github, bridge, mail, person, story)
                for scenario in SCENARIOS:
                    lost += not await _ended_well(scenario, world)
            refused = sorted({f"{m} {p.rpartition('/')[2]}: {s}" for m, p, s in bridge.passed if s >= 400})
            print(f"  {len(bridge.passed)} requests; refused there: {', '.join(refused) or 'none'}")
    return lost


async def _ended_well(scenario: Callable[[World], Awaitable[None]], world: World) -> bool:
    name = scenario.__name__.replace("_", " ")
    try:
        await scenario(world)
    except Exception as error:
        print(f"emulate: {name}: {type(error).__name__}: {str(error)[:600]}")
        return False
    print(f"emulate: {name}: as it should")
    return True
