"""`make screenshots`: golden reviews as people see them, as pages and, with a Chromium at hand, as pictures.

They are for reading with a fresh eye before a change of words lands; nothing of them is kept in the project.
"""

import asyncio
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from bot.config import BASELINE
from bot.standin import StandIn
from bot.standin.page import page
from bot.worker import Workers
from tests.reviews.shop import EMPTIED, HERE, SCHEMA, WIDER, migrated, opened, shop
from tests.reviews.stage import Stage, files_of

PROJECT = Path(__file__).parent.parent
FOLDER = PROJECT / "scratch" / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZE = "1100,3600"  # pixels


async def example(stage: Stage) -> None:
    """The example of the demonstration."""
    case = PROJECT / "bot" / "standin" / "example"
    stage.open(files_of(case / "base"), files_of(case / "head"))
    await stage.review()


async def hazards(stage: Stage) -> None:
    """A schema with much to mend."""
    case = HERE / "hazards"
    stage.open(shop(), files_of(case / "head"))
    await stage.review()


async def pushes(stage: Stage) -> None:
    """Several pushes: what is mended, what is set aside, and what is new."""
    base = {SCHEMA: (shop()[SCHEMA] or "").replace("{ index,", "{ index, serial, timestamp,")}
    table = 'export const returns = pgTable("returns", {{\n  reason: text("reason").notNull(),\n{}}});\n'
    when = '  createdAt: timestamp("created_at", {{ withTimezone: true }}).notNull().defaultNow(),\n'.replace("{{", "{")
    await opened(stage, {SCHEMA: base[SCHEMA] + table.format(""), **migrated(sizes=WIDER)}, base)
    await stage.says("/dbreview ignore locks/type-change-rewrites because the table has ten rows")
    await stage.pushed({SCHEMA: base[SCHEMA] + table.format(when.replace("}}", "}"))})


async def aside(stage: Stage) -> None:
    """What the baseline file accepts, what stands in a resolved thread, and a baseline that is edited."""
    accepted = "findings:\n  - {rule: locks/type-change-rewrites, object: orders.total_cents, because: ten rows}\n"
    index = 'CREATE INDEX "orders_total_cents_idx" ON "orders" ("total_cents");\n'
    stage.open({**shop(), BASELINE: accepted}, migrated(sizes=WIDER + index + EMPTIED))
    await stage.review()
    assert stage.pull
    for comment in list(stage.standin.repository.review_comments.values()):
        await stage.hears(stage.standin.events.review_thread("resolved", stage.pull, comment.id, "eve"))
    more = "  - {rule: data-loss/delete-without-where, object: customers}\n  - {rule: locks}\n"
    await stage.pushed({BASELINE: accepted + more})


SHOWN: tuple[Callable[[Stage], Awaitable[None]], ...] = (example, hazards, pushes, aside)


async def shown(tell: Callable[[Stage], Awaitable[None]], workers: Workers) -> Path:
    """Play one pull request and return its page, every fold of it open."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(StandIn(Path(folder)), workers)
        await tell(stage)
        assert stage.pull
        file = FOLDER / f"{tell.__name__}.html"
        file.write_text(page(stage.pull).replace("<details", "<details open"), encoding="utf-8")
        return file


def main() -> int:
    """Write the pages and the pictures, and say where they are."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    FOLDER.mkdir(parents=True, exist_ok=True)
    workers = Workers(1)
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    for tell in SHOWN:
        file = asyncio.run(shown(tell, workers))
        print(file.relative_to(PROJECT))
        if browser is None:
            continue
        picture = file.with_suffix(".png")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={SIZE}"]
        command = [browser, *options, f"--screenshot={picture}", file.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        print(picture.relative_to(PROJECT))
    workers.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
