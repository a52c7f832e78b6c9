"""One pull request reviewed on this machine, from signed webhook to posted comments, with no account."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import httpx
import typer

from bot.cli import InputError
from bot.cli.terminal import console, say
from bot.standin import StandIn, serving
from bot.standin.checks import CheckRun
from bot.standin.example import open_example, push_fixes
from bot.standin.page import page
from bot.standin.repository import Pull
from bot.standin.screen import check, comments, conversation, heading
from bot.standin.service import ServiceError, environment, running, wait_for
from bot.standin.webhooks import Delivery

EXAMPLES = """\
  dbreview demo                the review, and a page of the pull request in demo-review.html
  dbreview demo --push         then the author's fixes, and what becomes of the comments
"""
PAGE = Path("demo-review.html")


@dataclass
class Show:
    """A stand-in with the example's pull request, the service in its own process, and what was shown already."""

    standin: StandIn
    pull: Pull
    service: str
    log: Path
    shown: set[int] = field(default_factory=set)

    def deliver(self, delivery: Delivery) -> tuple[CheckRun, float, int]:
        """Send a delivery and wait; return the concluded check run, the seconds, and the requests it took."""
        before, began = len(self.standin.requests), time.monotonic()
        asyncio.run(self._send(delivery))
        run = wait_for(self._concluded, "The review did not conclude", self.log)
        return run, time.monotonic() - began, len(self.standin.requests) - before

    async def _send(self, delivery: Delivery) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            url = f"{self.service}/webhooks/github"
            response = await self.standin.webhooks.send(client, url, delivery)
        if response.status_code != 202:
            raise ServiceError(f"The service answered {response.status_code} to the webhook: {response.text}")

    def _concluded(self) -> CheckRun | None:
        head = self.pull.head_sha
        runs = list(self.standin.repository.check_runs.values())
        return next((run for run in runs if run.head_sha == head and run.status == "completed"), None)


def demo(
    *,
    push: Annotated[bool, typer.Option("--push", help="Also push the fixes, and show the second review.")] = False,
    output: Annotated[Path, typer.Option("--page", help="Where the page of the pull request is written.")] = PAGE,
) -> int:
    """Review an example pull request with the real service against a stand-in for GitHub, and show the result."""
    screen = console()
    say("Starting a stand-in for GitHub and, beside it, the service ...")
    try:
        with _opened() as show:
            screen.print(heading(show.pull))
            _show(show, show.standin.events.pull_request("opened", show.pull))
            if push:
                push_fixes(show.pull)
                screen.print("\n[bold]The author follows the review and pushes.[/bold]\n")
                _show(show, show.standin.events.pull_request("synchronize", show.pull))
            output.write_text(page(show.pull), encoding="utf-8")
    except ServiceError as error:
        raise InputError(str(error)) from None
    except OSError as error:
        raise InputError(f"{error.filename or 'The demonstration'}: {error.strerror or error}.") from None
    screen.print(f"\nThe pull request as a page: {output}", highlight=False)
    return 0


@contextlib.contextmanager
def _opened() -> Iterator[Show]:
    """Start the stand-in with the example and the service beside it, both on free ports of this machine."""
    with tempfile.TemporaryDirectory(prefix="dbreview-demo-") as name:
        folder = Path(name)
        standin = StandIn(folder / "github")
        pull, log = open_example(standin), folder / "service.log"
        with serving(standin.app) as github, running(environment(standin, github, folder), log) as service:
            yield Show(standin, pull, service, log)


def _show(show: Show, delivery: Delivery) -> None:
    """Deliver, and print the check, the new comments and the conversation."""
    screen, repository = console(), show.standin.repository
    say(f"Delivering a signed {delivery.event} webhook: {delivery.payload['action']} ...")
    run, seconds, requests = show.deliver(delivery)
    screen.print(check(run))
    fresh = [each for each in repository.review_comments.values() if each.id not in show.shown]
    show.shown |= set(repository.review_comments)
    for renderable in (*comments(show.pull, fresh), *conversation(repository.issue_comments.values())):
        screen.print(renderable)
    folded = sum(each.minimized is not None for each in repository.review_comments.values())
    away = f", {folded} earlier ones folded away" if folded else ""
    new = f"{len(fresh)} new comment{'s' * (len(fresh) != 1)}"
    screen.print(f"\n{new}{away}; {seconds:.1f} s and {requests} requests from webhook to conclusion.")
    for violation in show.standin.violations:
        screen.print(f"GitHub would have refused: {violation}", style="bold red", highlight=False, markup=False)
