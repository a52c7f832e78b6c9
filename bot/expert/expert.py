"""The expert at work: asks for the texts a question needs, answers by facts, and else asks a language model."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter

from bot.expert.brief import Brief
from bot.expert.consult import Consultation, Request, consult
from bot.expert.places import Places
from bot.expert.proposed import Proposal, check
from bot.links import Links
from bot.llm.advise import advise
from bot.llm.asked import Advised, Asked
from bot.llm.draft import Checked, Draft
from bot.llm.meter import UNMETERED, Meter
from bot.llm.summary import LlmSettings
from bot.source import Commits

CONSULTATION = TypeAdapter(Consultation)
CHECKED = TypeAdapter(Checked)
MAX_ROUNDS = 8  # of fetching what a question turns out to need

R = TypeVar("R")


class Run(Protocol):
    """Runs a pure function: in a process with limits, or (on one's own machine) right here."""

    async def __call__(self, function: Callable[[Any], R], argument: Any, kind: TypeAdapter[R], /) -> R:
        """Return `function(argument)`. Raises WorkerError where it could not be finished."""


@dataclass(frozen=True)
class Answered:
    """What is posted: Markdown; the consultation it comes from, and what a language model had to do with it."""

    text: str
    consultation: Consultation
    advised: Advised | None = None

    @property
    def failed(self) -> bool:
        """Whether the question found no answer."""
        return self.consultation.kind == "unknown" or (
            self.consultation.kind in ("design", "open") and self.advised is None
        )


@dataclass(frozen=True)
class Expert:
    """Answers questions; without `settings` no language model is asked."""

    run: Run
    settings: LlmSettings | None = None

    async def answer(self, request: Request, commits: Commits, meter: Meter = UNMETERED) -> Answered:
        """Return the answer to a question about `commits`. Raises WorkerError, and what fetching raises."""
        request = replace(request, base=commits.base, head=commits.head)
        found = await self._consult(request, commits)
        if found.kind in ("fact", "review", "unknown"):
            return Answered(_with_gaps(found), found)
        advised = await self._advised(request, commits, found, meter)
        if isinstance(advised, Advised):
            return Answered(advised.text, found, advised)
        return Answered(f"{found.text} {advised}".strip(), found)

    async def _consult(self, request: Request, commits: Commits) -> Consultation:
        """Ask, fetch what was wanted, and ask again, until nothing more is wanted."""
        for _ in range(MAX_ROUNDS):
            found = await self.run(consult, request, CONSULTATION)
            if not (found.wanted_base or found.wanted_head):
                return found
            await commits.fetch(found.wanted_base, found.wanted_head)
        return Consultation("unknown", f"The files this needs lead to others more than {MAX_ROUNDS} times.")

    async def _advised(self, request: Request, commits: Commits, found: Consultation, meter: Meter) -> Advised | str:
        """Return a model's checked answer, or the sentence why there is none."""
        if self.settings is None or not request.config.llm:
            return OFF
        asked = Asked(
            request.text,
            "design" if found.kind == "design" else "open",
            found.brief.facts,
            found.brief.conventions,
            found.brief.rules,
            found.brief.deploy,
            _links(found.brief, request.places),
        )
        advised = await advise(asked, self.settings, self._check(request, commits, found), meter)
        return advised if isinstance(advised, Advised) else advised.sentence

    def _check(self, request: Request, commits: Commits, found: Consultation) -> Callable[[Draft], Awaitable[Checked]]:
        async def checked(draft: Draft) -> Checked:
            if found.brief.package is None:
                reads = not draft.has_code
                return Checked(schema_reads=reads, sql_reads=reads, seed_reads=reads)
            proposal = Proposal(commits.head, found.brief.package, request.config, draft)
            for _ in range(MAX_ROUNDS):
                answer = await self.run(check, proposal, CHECKED)
                if not answer.wanted:
                    return answer
                await commits.fetch((), answer.wanted)
            return Checked(("its files lead to others too often",), schema_reads=False, sql_reads=False)

        return checked


OFF = "No language model is configured here; `/dbreview help` lists what can be asked without one."


def _links(told: Brief, places: Places) -> tuple[tuple[str, str], ...]:
    """Return the tables and files that an answer may name, each with the page where it stands."""
    if not places.web:
        return ()
    pages = Links(places.web, places.base, places.head)
    tables = {name: pages.file(path, line, end) for name, path, line, end in told.declared}
    return tuple((tables | {path: pages.file(path) for path in told.facts.files}).items())


def _with_gaps(found: Consultation) -> str:
    if not found.unread:
        return found.text
    return "\n\n".join([found.text, "\n".join(["Not looked at:", *(f"- {gap}" for gap in found.unread)])])
