"""What the statements of migrations do to a running database, as Markdown."""

from bot.expert.kit import rows
from bot.expert.places import Places
from bot.judge import costs
from bot.judgement import StatementCost
from bot.render.escape import code, inert
from rules.names import short
from schema.difference import Difference
from schema.postgres.notices import in_sql, plain


def told(difference: Difference, places: Places, what: str) -> str:
    """Return what the migrations of a difference lock, rewrite and scan, statement by statement."""
    statements = costs(difference.replay.steps)
    if not statements:
        return f"No statement of {what} was found: it locks nothing."
    lines = [line for each in statements if (line := _line(each, places))]
    if not lines:
        count = f"{len(statements)} statement{'s' * (len(statements) != 1)}"
        return f"Nobody waits for {what}: its {count} work on what is new, or lock weakly."
    one = difference.deploy.one_transaction
    how = "one transaction holds each lock to its end" if one else "each statement runs on its own"
    table = rows("Statement | Waits | Rewrites, scans", lines)
    return f"What {what} does, on a database with rows ({how}):\n\n{table}"


def _line(cost: StatementCost, places: Places) -> tuple[str, ...]:
    if not (cost.waits or cost.rewrites or cost.scans or cost.fails):
        return ()
    waits = "; ".join(f"{plain(mode)} {code(short(relation))} ({in_sql(mode)})" for relation, mode in cost.waits)
    work = [f"rewrites {code(short(r))}" for r in cost.rewrites]
    work += [f"scans {code(short(r))}" for r in cost.scans if r not in cost.rewrites]
    if cost.fails:
        work.append(f"**fails**: {inert(cost.fails)}")
    return places.lines(cost.path, cost.line), waits, "; ".join(work)
