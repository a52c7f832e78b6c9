"""The durable workflow: the story's steps one after another, each checkpointed, giving way to a newer delivery."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, TypedDict

import orjson
import sqlalchemy as sa
import structlog
from dbos import DBOS, SetEnqueueOptions, SetWorkflowID
from dbos import error as dbos_error

from bot import traces
from bot.github.errors import Forbidden, NotInstalled, RateLimited, Refused, Unreachable
from bot.job import Job
from bot.jobs.names import CONCLUDE, DUE, KINDS, QUEUE, WAITING, WORK, id_of, prefix_of
from bot.jobs.story import AGAIN, SPAWN, Postpone, State, Step, Story, follow_up
from bot.jobs.turns import share_of, went_on
from bot.metrics import JOBS, JOBS_RUNNING, STEP_SECONDS
from bot.settings import Settings

log = structlog.get_logger("bot.jobs")

MAX_ATTEMPTS = 5  # more, after the first, for a job over which its process died
_MAX_POSTPONED = 12  # with the pauses below: an outage of two hours is waited for
_LONGEST_PAUSE = 3600.0
_DOUBT = 5.0  # seconds until a refusal is asked for once more: GitHub's copies lag behind what its webhook told
_CLOSING_PAUSES = (2.0, 15.0, 60.0, 300.0, 900.0, 3600.0)  # between tries to tell GitHub how a job ended
_OURS = ("bot.", "rules.", "schema.", "webhooks.")


class JobError(Exception):
    """Ends a workflow as failed, so that a redelivery of its delivery runs it again."""


class Running:
    """The story that this process tells: DBOS knows workflows by name, so they find it here."""

    story: Story
    engine: sa.Engine | None = None
    step_seconds: float = 600.0
    asleep: int = 0  # jobs that wait until GitHub answers again: they keep no other from running


class Outcome(TypedDict, total=False):
    """What is checkpointed of one try of one step: exactly one of these; `begun`: an earlier one may have acted."""

    state: State
    superseded: str
    begun: bool
    postponed: float
    failed: str


def tell(story: Story, settings: Settings, engine: sa.Engine) -> None:
    """Make `story` what jobs do; `engine` is of their store."""
    Running.story = story
    Running.engine = engine
    Running.step_seconds = settings.step_seconds


@DBOS.workflow(name=WORK, max_recovery_attempts=MAX_ATTEMPTS)
async def work(raw: dict[str, Any]) -> str:
    """Work on one job; return how it ended. Raise JobError when it failed."""
    job = Job.model_validate(raw)
    with (
        structlog.contextvars.bound_contextvars(delivery=job.delivery, key=job.key, reason=job.reason),
        JOBS_RUNNING.track_inprogress(),
    ):
        return await _tell(job)


async def _tell(job: Job) -> str:
    about = {"kind": job.kind, "reason": job.reason, "delivery": job.delivery, "pull_request": job.key}
    with traces.of(job.delivery), traces.span("job", **about) as span:
        ended = await _told(job)
        span.set_attribute("outcome", ended)
        return ended


async def _told(job: Job) -> str:
    state: State = {}
    for name, step in Running.story.steps:
        outcome = await _step(name, job, partial(_begin, step, job, state))
        if "superseded" in outcome:
            doubt = {AGAIN: True} if outcome.get("begun") else {}
            if state or doubt:
                await _close("superseded", job, partial(Running.story.superseded, job, state | doubt))
            return _ended(job, "superseded")
        if "failed" in outcome:
            await _close("failed", job, partial(Running.story.failed, job, dict(state), outcome["failed"]))
            _ended(job, "failed")
            raise JobError(outcome["failed"])
        state |= outcome["state"]
    if job_after := follow_up(job, state):
        with SetWorkflowID(id_of(job_after)), _for(job_after):
            await DBOS.enqueue_workflow_async(QUEUE, work, job_after.model_dump(mode="json"))
        return _ended(job, "followed")
    for spawned in state.get(SPAWN, ()):
        await _spawn(Job.model_validate(spawned["job"]), spawned["seconds"])
    return _ended(job, "done")


async def _spawn(job: Job, seconds: float) -> None:
    with SetWorkflowID(id_of(job)), _for(job, seconds or None):
        await DBOS.enqueue_workflow_async(QUEUE, work, job.model_dump(mode="json"))


def _for(job: Job, seconds: float | None = None) -> SetEnqueueOptions:
    share = share_of(job.installation)
    return SetEnqueueOptions(queue_partition_key=job.key, priority=share, delay_seconds=seconds)


async def busy(key: str) -> bool:
    """Return whether a job for `key` waits or runs; asked from inside a step."""
    for kind in KINDS.values():
        rows = await DBOS.list_workflows_async(
            workflow_id_prefix=f"{kind}:{key}:", status=list(WAITING), load_input=False, load_output=False, limit=1
        )
        if rows:
            return True
    return False


async def _begin(step: Step, job: Job, state: State, *, again: bool = False) -> State:
    return await step(job, {**state, AGAIN: True} if again else dict(state))


@DBOS.workflow(name=CONCLUDE, max_recovery_attempts=1)
async def conclude(raw: dict[str, Any], abandoned: str) -> str:
    """Tell GitHub that the job `abandoned` is given up, because it took its process down again and again."""
    job = Job.model_validate(raw)

    async def give_up() -> None:
        state: State = {}
        for step in await DBOS.list_workflow_steps_async(abandoned):
            output = step["output"]
            state |= output.get("state", {}) if isinstance(output, dict) else {}
        times = MAX_ATTEMPTS + 1
        sentence = f"The review was given up: it stopped the service {times} times. Its operator has to look."
        await Running.story.failed(job, state, sentence)

    with structlog.contextvars.bound_contextvars(delivery=job.delivery, key=job.key):
        await _close("failed", job, give_up)
    return _ended(job, "given-up")


async def _step(name: str, job: Job, call: Callable[[], Awaitable[State]]) -> Outcome:
    """Run one step to an outcome other than "postponed"; waits are durable and survive a restart."""
    me = str(DBOS.workflow_id)
    for turn in range(_MAX_POSTPONED):
        outcome: Outcome = await DBOS.run_step_async({"name": name}, _try, name, call, turn, (job, me))
        if "postponed" not in outcome:
            return outcome
        await _sleep(outcome["postponed"])
    return {"failed": f"GitHub could not be reached {_MAX_POSTPONED} times in a row; deliver again to try once more."}


async def _try(
    name: str, call: Callable[..., Awaitable[State | None]], turn: int, waiting: tuple[Job, str] | None
) -> Outcome:
    """Run one step once, after looking whether a newer delivery waits. The one place that catches what nobody expected.

    `turn` counts the tries of this step from 0: an outage is waited for longer each time.
    """
    with traces.span(name, turn=turn) as span:
        outcome = await _tried(name, call, turn, waiting)
        span.set_attribute("outcome", next(iter(outcome)))
        return outcome


async def _tried(
    name: str, call: Callable[..., Awaitable[State | None]], turn: int, waiting: tuple[Job, str] | None
) -> Outcome:
    started = time.monotonic()
    limit: asyncio.Timeout | None = None
    died = False
    try:
        if waiting:
            died = await _recovered(waiting[1])
            if newer := await _newer(*waiting):
                return {"superseded": newer, "begun": bool(turn) or died}
            if turn or died:
                call = partial(call, again=True)
        async with asyncio.timeout(Running.step_seconds) as limit:
            added = await call()
        if waiting and died:
            await _went_on(waiting[1])
        # Through JSON now, so that a first run sees what a run after a crash would see.
        return {"state": orjson.loads(orjson.dumps(added or {}))}
    except dbos_error.DBOSException:  # the store's own signals, such as a cancelled workflow
        raise
    except Exception as error:
        seconds = _pause(error, turn)
        if seconds is not None:
            log.info("postponed", step=name, seconds=seconds, why=str(error))
            return {"postponed": seconds}
        log.exception("step failed", step=name)
        if limit is not None and limit.expired():
            return {"failed": f"The step `{name}` took longer than {Running.step_seconds:g} seconds."}
        return {"failed": _sentence(error)}
    finally:
        STEP_SECONDS.labels(name).observe(time.monotonic() - started)


def _pause(error: Exception, turn: int) -> float | None:
    """Return the seconds after which a step is tried again; None where that would not help."""
    match error:
        case Postpone() | RateLimited():
            return min(max(error.seconds, 0.1), _LONGEST_PAUSE)
        case Unreachable():
            return min(15.0 * float(2**turn), _LONGEST_PAUSE / 4)
        case Forbidden() | NotInstalled():
            return None
        case Refused():
            return None if turn else _DOUBT
    return None


def _sentence(error: Exception) -> str:
    """Return what a user may read: our own errors are sentences, those of libraries may hold anything."""
    if type(error).__module__.startswith(_OURS) and str(error):
        return str(error)
    return f"An unexpected error ({type(error).__name__}) stopped this review; its operator finds it in the log."


async def _close(name: str, job: Job, call: Callable[[], Awaitable[None]]) -> None:
    """Tell GitHub how the job ended; tried again, because a check that is never concluded blocks the pull request.

    While GitHub refuses, the pull request's next job waits only for the short pauses: it has a check of its own.
    """
    pauses = iter(_CLOSING_PAUSES)
    for turn in range(_MAX_POSTPONED):
        outcome: Outcome = await DBOS.run_step_async({"name": name}, _try, name, call, turn, None)
        pause = outcome.get("postponed") or next(pauses, None)
        if "state" in outcome or pause is None:
            return
        if turn > 2 and await _overtaken(job):
            return
        await _sleep(pause)


async def _sleep(seconds: float) -> None:
    Running.asleep += 1
    try:
        await DBOS.sleep_async(seconds)
    finally:
        Running.asleep -= 1


async def _recovered(me: str) -> bool:
    """Return whether a process died over this job: what the step does now, it may have done before."""
    status = await DBOS.get_workflow_status_async(me)
    return bool(status and ((status.recovery_attempts or 0) > 1 or AGAIN in (status.attributes or {})))


async def _went_on(me: str) -> None:
    """Forget how often processes died over this job: it took none down with what it did now."""
    try:
        if Running.engine is not None:
            await asyncio.to_thread(went_on, Running.engine, me)
    except sa.exc.SQLAlchemyError as error:
        log.warning("not noted", why=str(error).splitlines()[0])


async def _overtaken(job: Job) -> bool:
    newer: str | None = await DBOS.run_step_async({"name": "look behind"}, _newer, job, str(DBOS.workflow_id))
    return newer is not None


async def _newer(job: Job, me: str) -> str | None:
    """Return the id of a review of the same pull request that came in later and is not finished, if there is one."""
    if job.kind != "review":
        return None
    rows = await DBOS.list_workflows_async(
        workflow_id_prefix=prefix_of(job), status=list(DUE), load_input=False, load_output=False
    )
    mine = next((row.created_at or 0 for row in rows if row.workflow_id == me), 0)
    later = [row.workflow_id for row in rows if (row.created_at or 0, row.workflow_id) > (mine, me)]
    return later[-1] if later else None


def _ended(job: Job, outcome: str) -> str:
    JOBS.labels(job.kind, outcome).inc()
    log.info("job ended", outcome=outcome)
    return outcome


def version_of(steps: Sequence[str], revision: int = 1) -> str:
    """Return the version under which work in flight may go on: the order of steps, and `revision` of this file."""
    return f"{revision}:{'>'.join(steps)}"
