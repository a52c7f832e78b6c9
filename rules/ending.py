"""When the locks of an action end, in words."""

from itertools import dropwhile

from rules.context import Context
from schema.postgres.actions import Commit, Rollback

_ENDS = (Commit, Rollback)


def until(ctx: Context) -> str:
    """Return when the transaction of this action ends, as a person would say it."""
    after = dropwhile(lambda step: step is not ctx.step, ctx.difference.replay.steps)
    ends = (step for step in after if isinstance(step.action, _ENDS))
    end = next(
        (e for e in ends if ctx.deploy.one_transaction or (ctx.step and e.migration is ctx.step.migration)), None
    )
    if end is not None:
        return f"the {type(end.action).__name__.upper()} after it"
    return "the last pending migration is done" if ctx.deploy.one_transaction else "the transaction ends"
