"""`/dbreview status`: what was decided about this pull request."""

from bot import decided
from bot.commands.kit import Order, Reply, command
from bot.decided import Ignored
from bot.farewell import said
from bot.publish import summary_among
from bot.render.escape import code, inert


@command(usage="/dbreview status", needs="write")
async def run(order: Order) -> Reply:
    """Say what is ignored here, by whom and why, the baseline, and whether reviews are paused."""
    if order.glance is None:
        return Reply("There is no pull request to look at.", failed=True)
    glance = await order.glance()
    sticky = summary_among(glance.sticky)
    known = decided.read(sticky["body"] if sticky else None)
    lines = [
        f"The head is {code(glance.pull.head_sha[:10])}; my comments speak of {len(said(glance.threads))} findings.",
        *map(_ignored, known.ignored),
    ]
    if known.baseline:
        by, head = code(known.baseline.by), code(known.baseline.head[:10])
        lines.append(f"- {len(known.baseline.fingerprints)} findings are the baseline, accepted by {by} at {head}")
    lines.append(f"- Reviews are {f'paused by {code(known.paused)}' if known.paused else 'on'}")
    return Reply("\n".join([lines[0], "", *lines[1:]]))


def _ignored(each: Ignored) -> str:
    what = "What was found then" if each.rule == "*" else code(each.rule)
    where = f" on {code(each.object)}" if each.object else ""
    return f"- {what}{where} is ignored, by {code(each.by)}: {inert(each.because, 300)}"
