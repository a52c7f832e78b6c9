"""Our door and the stand-in's own payloads against GitHub's published examples."""

import asyncio
import json
import logging
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import structlog

from bot.settings import Settings
from bot.standin import StandIn, serving
from bot.standin.checks import CheckRun
from bot.standin.comments import ReviewComment
from bot.standin.webhooks import Delivery
from tests.contract.published import PUBLISHED
from webhooks.app import create_app

# Fields that came after the published examples, or that none of them happens to show (an answer, a pull request).
NEWER = {"client_id", "merge_queues", "subject_type", "in_reply_to_id", "draft"}


class Nothing:
    """A story without steps: the door is what is looked at here."""

    steps = ()

    async def superseded(self, *_given: Any) -> None: ...

    async def failed(self, *_given: Any) -> None: ...


async def knock(url: str, github: StandIn) -> tuple[Counter[str], list[str]]:
    """Deliver every published example of every event, properly signed; return the answers and the complaints."""
    answers: Counter[str] = Counter()
    complaints = []
    examples = json.loads((PUBLISHED / "webhooks-examples" / "api.github.com" / "index.json").read_text())
    async with httpx.AsyncClient(base_url=url) as client:
        for event in examples:
            for number, payload in enumerate(event["examples"]):
                delivery = github.webhooks.delivery(event["name"], payload)
                response = await github.webhooks.send(client, "/webhooks/github", delivery)
                answers[response.text.strip() if response.status_code == 202 else str(response.status_code)] += 1
                if response.status_code != 202:
                    where = f"example {number} of {event['name']}"
                    complaints.append(f"The door answered {response.status_code} to {where}: {response.text[:200]}")
    return answers, complaints


def check_payloads() -> list[str]:
    """Check that the stand-in's own payloads have no field that no published example of the event has."""
    published = json.loads((PUBLISHED / "webhooks-examples" / "api.github.com" / "index.json").read_text())
    examples = {event["name"]: event["examples"] for event in published}
    with tempfile.TemporaryDirectory() as folder:
        deliveries = list(of_every_event(StandIn(Path(folder))))
    complaints = [
        f"The stand-in's {each.event} has {path}, and no published example does."
        for each in deliveries
        for path in sorted(set(paths_of(each.payload)) - set(paths_of(examples[each.event])))
        if not NEWER.intersection(path.split(".")) and not path.startswith("issue.pull_request")
    ]
    print(f"payloads: {len(deliveries)} of the stand-in's own")
    return complaints


def of_every_event(github: StandIn) -> Iterator[Delivery]:
    """Give one delivery of every event the stand-in can make."""
    repository, events = github.repository, github.events
    repository.commit("main", {"a.ts": "a\n"})
    repository.commit("feature", {"a.ts": "b\n"}, parent="main")
    pull = repository.open_pull("feature")
    yield events.pull_request("opened", pull)
    yield events.pull_request("synchronize", pull)
    yield events.issue_comment(pull, "/dbreview")
    yield events.check_suite("rerequested", pull)
    yield events.merge_group(pull)
    yield events.installation("created")
    yield events.repositories_added(repository)
    yield events.push(repository, "feature", pull.base_sha)
    yield events.ping()
    run = CheckRun(1, repository, "dbreview", pull.head_sha, github.app_json())
    yield events.check_run("requested_action", run, "rerun")
    repository.review_comments[1] = ReviewComment(1, repository, 1, github.bot, "x", github.clock.text())
    repository.review_comments[1].path, repository.review_comments[1].commit = "a.ts", pull.head_sha
    yield events.review_comment(pull, 1, "/dbreview")
    yield events.review_thread("resolved", pull, 1)


def paths_of(value: Any, at: str = "") -> Iterator[str]:
    """Give the dotted paths of all fields of a JSON value; the items of a list share theirs."""
    if isinstance(value, list):
        for each in value:
            yield from paths_of(each, at)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield f"{at}.{name}".lstrip(".")
            yield from paths_of(each, f"{at}.{name}")


def check_door() -> list[str]:
    """Start the service as it is, with a queue that does nothing, and deliver the examples."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder:
        github = StandIn(Path(folder) / "github")
        settings = Settings(
            app_id=str(github.app_id),
            private_key=github.private_key,
            webhook_secret=github.webhook_secret,
            data_dir=Path(folder),
        )
        with serving(create_app(settings, review=Nothing())) as url:
            answers, complaints = asyncio.run(knock(url, github))
    print(f"door: {answers.total()} published payloads, {answers['Accepted.']} accepted")
    for answer, count in answers.most_common():
        print(f"  {count:4}  {answer}")
    return complaints
