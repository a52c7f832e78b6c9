"""What a job does, as the queue sees it: named steps over a JSON-able state, and two ways to end early."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from bot.job import Job

State = dict[str, Any]
AGAIN = "again"  # in a step's state: the step was begun before and cut off, so its effect may be there already
FOLLOW = "follow"  # in a finished job's state: the base and head that have to be reviewed instead, see `follow_up`
SPAWN = "spawn"  # in a finished job's state: jobs it leads to, each `{"job": ..., "seconds": to wait}`
Step = Callable[[Job, State], Awaitable[State]]


def follow_up(job: Job, state: State) -> Job | None:
    """Return the job that goes on where a finished one saw that the pull request had moved, or None.

    Deliveries may come in any order, or not at all; so whoever sees the newest head has it reviewed.
    """
    if FOLLOW not in state:
        return None
    base, head = state[FOLLOW]["base"], state[FOLLOW]["head"]
    delivery = f"{job.delivery}+{head[:7]}"  # longer each time: a head that comes back is reviewed anew
    return job.model_copy(update={"delivery": delivery, "reason": "head.moved", "base_sha": base, "head_sha": head})


class Postpone(Exception):
    """Raised by a step that GitHub asked to wait: the step is tried again after `seconds`, even over a restart."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason


class Story(Protocol):
    """The steps of a job, in order.

    A step gets the job and the state so far, and returns what it adds to the state: a dict that JSON can hold. A
    finished step is never repeated after a crash; one that was cut off runs again, with `state[AGAIN]` true, and must
    look for its own earlier writing. All of it runs on one event loop, which is not the web server's.
    """

    @property
    def steps(self) -> tuple[tuple[str, Step], ...]:
        """Names and functions; work in flight under other names starts anew after a deployment."""
        ...

    async def superseded(self, job: Job, state: State, /) -> None:
        """End a job that gives way to a newer one for its key, and ran a step, or, with `state[AGAIN]`, began one."""
        ...

    async def failed(self, job: Job, state: State, sentence: str, /) -> None:
        """Tell the user honestly that the job failed; `sentence` says why."""
        ...
