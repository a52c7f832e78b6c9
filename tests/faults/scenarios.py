"""The situations whose every request to GitHub is made to fail; each is prepared, and then told by one delivery."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.standin.example import tree
from bot.standin.webhooks import Delivery
from tests.faults.rig import Rig

Prepare = Callable[[Rig], Awaitable[Delivery]]
MANY = 60  # tables with something to mend: more than one request takes annotations
TABLE = 'export const many{0} = pgTable("many_{0}", {{ id: serial("id").primaryKey(), at: timestamp("at") }});'


@dataclass(frozen=True)
class Scenario:
    """What happens before, and the delivery that meets the fault."""

    name: str
    prepare: Prepare


async def first(rig: Rig) -> Delivery:
    """A pull request is opened: the check, one review, the summary."""
    repository = rig.standin.repository
    repository.commit("main", tree("base"), "The shop's database")
    repository.commit("coupons", tree("head"), "Coupons", "main")
    return rig.standin.events.pull_request("opened", repository.open_pull("coupons"))


async def mended(rig: Rig) -> Delivery:
    """A push mends everything: comments are folded away, the summary is edited."""
    await rig.deliver(await first(rig))
    pull = rig.standin.repository.pulls[1]
    pull.push(tree("fixed"), "Follow the review")
    return rig.standin.events.pull_request("synchronize", pull)


async def moved(rig: Rig) -> Delivery:
    """A push writes a line anew that a comment stands on: it is said there, and the old comment folded away."""
    await rig.deliver(await first(rig))
    path = "packages/database/drizzle/0001_coupons.sql"
    text = tree("head")[path].replace("SET DATA TYPE", "TYPE")
    pull = rig.standin.repository.pulls[1]
    pull.push({path: f"-- Larger totals, and coupons\n{text}"}, "Say it shorter")
    return rig.standin.events.pull_request("synchronize", pull)


async def surveyed(rig: Rig) -> Delivery:
    """A migration is pushed to the base branch: what is open towards it is looked for, and reviewed."""
    await first(rig)
    repository = rig.standin.repository
    before = repository.git.sha("refs/heads/main")
    repository.commit("main", {"packages/database/drizzle/0001_theirs.sql": "SELECT 1;\n"}, "Theirs")
    return rig.standin.events.push(repository, "main", before)


async def again(rig: Rig) -> Delivery:
    """Somebody asks for the review once more, and nothing is new."""
    await rig.deliver(await first(rig))
    return rig.standin.events.issue_comment(rig.standin.repository.pulls[1], "/dbreview", "ada")


async def asked(rig: Rig) -> Delivery:
    """Somebody asks a question, which is answered in the conversation."""
    await first(rig)
    body = "/dbreview explain data-loss/table-dropped"
    return rig.standin.events.issue_comment(rig.standin.repository.pulls[1], body, "eve")


async def ignored(rig: Rig) -> Delivery:
    """Somebody sets a rule aside: its comments are folded away, and the summary keeps what was decided."""
    await rig.deliver(await first(rig))
    body = "/dbreview ignore failure because it is tried out elsewhere"
    return rig.standin.events.issue_comment(rig.standin.repository.pulls[1], body, "ada")


async def pressed(rig: Rig) -> Delivery:
    """Somebody presses a button of the check."""
    await rig.deliver(await first(rig))
    (run,) = rig.standin.repository.check_runs.values()
    return rig.standin.events.check_run("requested_action", run, "baseline")


async def resolved(rig: Rig) -> Delivery:
    """Somebody resolves a thread of ours: summary and check follow, and nothing is posted."""
    await rig.deliver(await first(rig))
    repository = rig.standin.repository
    mild = next(each for each in repository.review_comments.values() if "Worth mending" in each.body)
    return rig.standin.events.review_thread("resolved", repository.pulls[1], mild.id, "eve")


async def many(rig: Rig) -> Delivery:
    """More findings than one request takes annotations, and no comments on lines."""
    repository = rig.standin.repository
    path = "packages/database/src/schema.ts"
    schema = tree("base")[path].replace("{ index,", "{ index, serial,") + "\n".join(
        TABLE.format(n) for n in range(MANY)
    )
    base = {**tree("base"), ".github/dbreview.yml": "comments:\n  inline: 0\n"}
    repository.commit("main", base, "The shop's database")
    repository.commit("many", {path: schema}, "Many", "main")
    return rig.standin.events.pull_request("opened", repository.open_pull("many"))


async def queue(rig: Rig) -> Delivery:
    """A merge group: a check and no conversation."""
    await first(rig)
    return rig.standin.events.merge_group(rig.standin.repository.pulls[1])


SCENARIOS = tuple(
    Scenario(prepare.__name__, prepare)
    for prepare in (first, mended, moved, surveyed, again, asked, ignored, pressed, resolved, many, queue)
)
