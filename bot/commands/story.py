"""The story of a job that may be a command: acknowledge it, obey it, and go on into the review if it asked for one."""

from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Final

from bot.commands import help as help_
from bot.commands.kit import MAY_WRITE, Command, Order, Reply
from bot.commands.parse import parse
from bot.commands.registry import find, is_question
from bot.decided import ORDER, Change, Kind
from bot.expert.pulls import Pulls
from bot.github import Forbidden, GitHub, NotFound, Repo
from bot.job import Comment, Job
from bot.jobs.story import FOLLOW, State, Step, Story
from bot.pull import Repository
from bot.render.escape import code

OVER = "over"  # in the state: why no review follows
BUTTONS: Final[dict[str, Kind | None]] = {"rerun": None, "ignore": "ignore-shown", "baseline": "baseline"}


@dataclass(frozen=True)
class CommandStory:
    """Tells `review` around the commands: a job of kind "review" goes straight through to it."""

    github: GitHub
    review: Story
    expert: Pulls | None = None  # answers what is no command

    @property
    def steps(self) -> tuple[tuple[str, Step], ...]:
        """The walk, in order."""
        return (
            ("acknowledge the command", self.acknowledge),
            ("obey the command", self.obey),
            *((name, _unless_over(step)) for name, step in self.review.steps),
            ("finish the command", self.finish),
        )

    async def acknowledge(self, job: Job, _: State) -> State:
        """Put eyes on the comment before anything else: whoever wrote it knows within seconds that it was read."""
        if job.kind != "command" or job.button:
            return {}
        order = _order(job)
        if order is None:
            return {OVER: "nothing was asked"}
        await _react(self._repo(job), job, "eyes")
        return {}

    async def obey(self, job: Job, state: State) -> State:
        """Carry the command out, if its author may ask for it, and answer where it was asked."""
        if job.button:
            return await self._pressed(job, job.button, job.actor or "")
        repo = self._repo(job)
        order = _order(job, repo)
        if order is None or OVER in state:
            return {}
        command = find(order.word)
        asks = order.text and (command is None or is_question(order))
        reply = await (self._asked(repo, job, order) if self.expert and asks else _reply(repo, job, command, order))
        if reply.text:
            await _answer(repo, job, reply.text)
        if reply.review:
            return {ORDER: asdict(reply.change)} if reply.change else {}
        await _react(repo, job, "confused" if reply.failed else "rocket")
        return {OVER: "refused" if reply.failed else "answered"}

    async def _asked(self, repo: Repo, job: Job, order: Order) -> Reply:
        """Let the expert answer, for whoever may write: an answer costs time, and perhaps a language model."""
        if self.expert is None or await repo.permission(_comment(job).author) not in MAY_WRITE:
            return Reply(f"{code('/dbreview <question>')} needs write access to this repository.", failed=True)
        answered = await self.expert.answer(repo, _number(job), job.installation, order.text)
        if isinstance(answered, str):
            return Reply(answered, failed=True)
        if (
            answered.consultation.kind != "unknown" and answered.failed and not order.argument
        ):  # one word that names nothing: more likely a typing error
            return help_.unknown(order)
        return Reply(answered.text, failed=answered.failed)

    async def _pressed(self, job: Job, button: str, who: str) -> State:
        """Obey a button of the check run: who may not write gets nothing done, and the check stays as it is."""
        if button not in BUTTONS or await self._repo(job).permission(who) not in MAY_WRITE:
            return {OVER: "refused"}
        kind = BUTTONS[button]
        return {ORDER: asdict(Change(kind, who, because="by the check's button"))} if kind else {}

    async def finish(self, job: Job, state: State) -> State:
        """Say with a rocket that the review which was asked for is done, or why its order could not be followed."""
        if job.comment is None or OVER in state or FOLLOW in state:
            return {}
        if state.get("refusal"):
            await _answer(self._repo(job), job, state["refusal"])
        await _react(self._repo(job), job, "confused" if state.get("refusal") else "rocket")
        return {}

    async def superseded(self, job: Job, state: State, /) -> None:
        """A newer push is reviewed instead; that is a review, so the command is served."""
        await self.review.superseded(job, state)

    async def failed(self, job: Job, state: State, sentence: str, /) -> None:
        """Conclude the check, and say on the comment that it did not work."""
        await self.review.failed(job, state, sentence)
        if job.comment is not None:
            await _react(self._repo(job), job, "confused")

    def _repo(self, job: Job) -> Repo:
        return self.github.repo(job.installation, Repository(job.repository, job.owner, job.name))


def _unless_over(step: Step) -> Step:
    async def guarded(job: Job, state: State) -> State:
        return {} if OVER in state else await step(job, state)

    return guarded


def _order(job: Job, repo: Repo | None = None) -> Order | None:
    """Return what the job's comment orders; a bot's comment orders nothing, or two bots would talk for ever."""
    comment = job.comment
    if job.kind != "command" or comment is None or comment.author.endswith("[bot]"):
        return None
    order = parse(comment.body)
    if order is None:
        return None
    glance = partial(repo.glance, job.number) if repo and job.number is not None else None
    return replace(order, by=comment.author, thread=comment.thread, glance=glance)


async def _reply(repo: Repo, job: Job, command: Command | None, order: Order) -> Reply:
    if command is None:
        return help_.unknown(order)
    if command.needs == "write" and await repo.permission(_comment(job).author) not in MAY_WRITE:
        return Reply(f"{code(command.usage)} needs write access to this repository.", failed=True)
    return await command.run(order)


async def _answer(repo: Repo, job: Job, text: str) -> None:
    """Post the answer once: after a crash in mid-step the hidden mark shows that it is there."""
    comment, number = _comment(job), _number(job)
    mark = f"<!-- dbreview:answer {comment.id} -->"
    body = f"{text}\n\n{mark}"
    if comment.kind == "review":
        if await repo.find_reply(number, mark) is None:
            await repo.reply(number, comment.thread or comment.id, body)
    elif await repo.find_comment(number, mark) is None:
        await repo.post_comment(number, body)


async def _react(repo: Repo, job: Job, content: str) -> None:
    """React to the comment; one that was deleted meanwhile, or a locked conversation, is no reason to fail."""
    comment = _comment(job)
    try:
        await repo.react(comment.id, comment.kind, content)
    except (NotFound, Forbidden):
        return


def _comment(job: Job) -> Comment:
    if job.comment is None:
        raise ValueError(f"the command of delivery {job.delivery} has no comment")
    return job.comment


def _number(job: Job) -> int:
    if job.number is None:
        raise ValueError(f"the command of delivery {job.delivery} has no pull request")
    return job.number
