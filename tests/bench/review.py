"""From a webhook to the posted review, through the real service over HTTP, and how many requests to GitHub it takes."""

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bot.github.shared import SHARED
from bot.standin import StandIn, serving
from bot.standin.repository import Pull
from tests.bot.jobs.service import Nursery
from tests.reviews.stage import BRANCH, files_of
from tests.service.real import RealService

EXAMPLE = Path(__file__).parents[2] / "bot" / "standin" / "example"
REVIEWS = 12


def run() -> None:
    """Print the seconds from webhook to concluded check, and GitHub requests per review and per re-review."""
    with tempfile.TemporaryDirectory() as folder:
        standin = StandIn(Path(folder) / "github")
        with serving(standin.app) as url:
            nursery = Nursery()
            service = RealService(nursery, Path(folder), (f"sqlite:///{folder}/jobs.sqlite", url), standin)
            service.start()
            try:
                _measure(standin, service)
            finally:
                service.stop()
                nursery.close()


def _measure(standin: StandIn, service: RealService) -> None:
    repository = standin.repository
    first = repository.commit("main", files_of(EXAMPLE / "base"))
    pulls = []
    for n in range(REVIEWS):
        repository.commit(f"{BRANCH}-{n}", files_of(EXAMPLE / "head"), f"The change {n}", first)
        pulls.append(repository.open_pull(f"{BRANCH}-{n}"))
    cold = _one(standin, service, pulls[0], "opened")  # warms the process, and mints the token
    reviews = [_one(standin, service, pull, "opened") for pull in pulls[1:]]
    again = [_one(standin, service, pull, "synchronize") for pull in pulls[1:]]
    asked = [_asked(standin, service, pull) for pull in pulls[1:4]]
    print("Webhook to concluded check, against the stand-in (one write per second is our own limit towards GitHub)")
    for name, rows in (
        ("with its token", [cold]),
        ("first review", reviews),
        ("same head again", again),
        ("/dbreview again", asked),
    ):
        seconds = sorted(row[0] for row in rows)
        requests = sorted({row[1] for row in rows})
        middle, worst = statistics.median(seconds), seconds[-1]
        print(f"  {name:<16} {middle:6.2f} s median, {worst:6.2f} s worst, GitHub requests {requests}")


def _asked(standin: StandIn, service: RealService, pull: Pull) -> tuple[float, int]:
    """Return seconds and GitHub requests of a `/dbreview` that finds nothing new, until its rocket."""
    asked, started = len(standin.requests), time.perf_counter()
    service.send(standin.events.issue_comment(pull, "/dbreview", "ada"))
    comment = list(standin.repository.issue_comments.values())[-1]
    while all(reaction["content"] != "rocket" for reaction in list(comment.reactions)):
        if time.perf_counter() - started > 120:
            raise SystemExit(f"No answer within two minutes.\n{service.log_tail()}")
        time.sleep(0.005)
    return time.perf_counter() - started, _spent(standin, asked)


def _spent(standin: StandIn, since: int) -> int:
    """Count the requests from then on that a review made: the service knocks and looks around between them."""
    mine = (r for r in standin.requests[since:] if r.path.startswith("/repos/") or r.path == "/graphql" or _token(r))
    return sum(1 for _ in mine)


def _token(request: Any) -> bool:
    asked = request.body if isinstance(request.body, dict) else {}
    return request.path.endswith("/access_tokens") and asked.get("repositories") != [SHARED]


def _one(standin: StandIn, service: RealService, pull: Pull, action: str) -> tuple[float, int]:
    """Return seconds and GitHub requests of one review."""
    runs, before, asked = standin.repository.check_runs, len(standin.repository.check_runs), len(standin.requests)
    started = time.perf_counter()
    status = service.send(standin.events.pull_request(action, pull))
    if status != 202:
        raise SystemExit(f"The service answered {status} to a delivery.")
    while len(runs) == before or any(run.status != "completed" for run in list(runs.values())):
        if time.perf_counter() - started > 120:
            raise SystemExit(f"No review within two minutes.\n{service.log_tail()}")
        time.sleep(0.005)
    return time.perf_counter() - started, _spent(standin, asked)
