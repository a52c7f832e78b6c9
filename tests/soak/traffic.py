"""What a day of many repositories sends, without end: pull requests opened, pushed to, asked about and closed."""

import itertools
from collections import deque
from collections.abc import Iterator

from bot.standin.repository import Pull
from bot.standin.webhooks import Delivery
from tests.soak.github import EXAMPLE, Installed, Many

LIFE = 8  # deliveries of one pull request
OPEN = 40  # pull requests at a time, so that no push overtakes the review of the last one
REMEMBERED = 60  # closed ones, until the stand-in forgets them

_FIXED = "packages/database/drizzle/0001_coupons.sql"
_SCHEMA = "packages/database/src/schema.ts"


def deliveries(github: Many) -> Iterator[Delivery]:
    """Yield them in the order they are sent."""
    closed: deque[tuple[Installed, Pull]] = deque()
    turns = itertools.cycle(github.installed)
    lives = deque(_life(next(turns), closed) for _ in range(OPEN))
    for number, life in enumerate(lives):  # what is open at the start is as far as on any other day
        for _ in range(number % LIFE):
            next(life)
    while True:
        life = lives.popleft()
        try:
            yield next(life)
            lives.append(life)
        except StopIteration:
            lives.append(_life(next(turns), closed))
        while len(closed) > REMEMBERED:
            installed, pull = closed.popleft()
            installed.forget(pull)


def _life(installed: Installed, closed: "deque[tuple[Installed, Pull]]") -> Iterator[Delivery]:
    """Yield what one pull request sends."""
    events = installed.standin.events
    pull = installed.open()
    yield events.pull_request("opened", pull)
    yield events.check_suite("requested", pull)  # comes with every push, and asks for nothing
    schema, fixed = (EXAMPLE / "head" / _SCHEMA).read_text(), (EXAMPLE / "fixed" / _FIXED).read_text()
    pull.push({_SCHEMA: f"{schema}// {pull.number}\n"})
    yield events.pull_request("synchronize", pull)
    yield events.issue_comment(pull, "Looks good to me.")
    pull.push({_FIXED: f"{fixed}-- {installed.repository.owner} {pull.number}\n"})
    yield events.pull_request("synchronize", pull)
    yield events.issue_comment(pull, "/dbreview explain locks/index-without-concurrently")
    pull.push({"README.md": f"{pull.number}\n"})
    yield events.pull_request("synchronize", pull)
    pull.state = "closed"
    closed.append((installed, pull))
    yield events.pull_request("closed", pull)
