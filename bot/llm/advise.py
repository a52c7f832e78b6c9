"""Ask a language model what facts cannot answer, check every word and every line of code, and write what survives."""

import time

import structlog

from bot.llm.advice import compose, repair
from bot.llm.asked import Advised, Asked, Unadvised
from bot.llm.asking import Line, LlmSettings, SpentError, provider_of, within
from bot.llm.counsel import Lexicon, lexicon_of
from bot.llm.draft import Check, Checked
from bot.llm.ground import Vocabulary
from bot.llm.meter import UNMETERED, Meter, Usage
from bot.llm.parsing import draft_of
from bot.llm.provider import Answer, BusyError, NoAnswerError, Prompt
from bot.llm.written import Weighed, weighed, written
from bot.render.escape import inert
from rules.catalogue import all_rules

OFF = "No language model is configured here, so only questions that facts can answer are answered."
SPENT = (
    "The language model's tokens for this month are used up here, so this has to wait for the next one."
    " Questions that facts can answer are answered as before."
)
BUSY = "The language model is overloaded or out of reach; please ask again in a few minutes."
FAILED = "So there is no answer from it this time; everything else works as before."
EMPTY = "Nothing of what the language model wrote could be verified, so nothing of it is posted."
RESERVE = 3.0  # seconds of the deadline for our own checks

log = structlog.get_logger("bot.llm")


async def advise(asked: Asked, settings: LlmSettings, check: Check, meter: Meter = UNMETERED) -> Advised | Unadvised:
    """Return the checked answer, or why there is none; never raises."""
    provider = provider_of(settings)
    if provider is None:
        return Unadvised("off", OFF)
    seconds = settings.model_seconds
    until = time.monotonic() + max(seconds - RESERVE, seconds / 2)
    line = Line(provider, meter, "advice", until, settings.model_monthly_tokens)
    found = await within(_Round(asked, line, check).run(settings.model_tokens), seconds, provider.model)
    if isinstance(found, SpentError):
        return Unadvised("spent", SPENT)
    if isinstance(found, BusyError):
        return Unadvised("failed", BUSY)
    return Unadvised("failed", f"{inert(str(found))} {FAILED}") if isinstance(found, NoAnswerError) else found


class _Round:
    """One question on its way: at most two answers are asked for."""

    def __init__(self, asked: Asked, line: Line, check: Check) -> None:
        self.asked, self.line, self.check = asked, line, check
        self.used = Usage()

    async def run(self, max_tokens: int) -> Advised | Unadvised:
        """Ask, have it mended once if need be, and write what stands."""
        prompt = compose(self.asked, max_tokens)
        answer = await self._ask(prompt)
        first, problems = await self._weigh(answer)
        best = first
        if problems:
            best = await self._repaired(repair(prompt, answer.text, problems)) or first
        if best is None:
            raise NoAnswerError("The language model's answer has another shape than asked for, twice.")
        return self._told(best, repaired=bool(problems) and best is not first)

    async def _repaired(self, prompt: Prompt) -> Weighed | None:
        """Return what the second round gives; None where it fails, and what the first one gave has to do."""
        try:
            second, _ = await self._weigh(await self._ask(prompt))
        except NoAnswerError as error:
            log.info("llm.not_repaired", model=self.line.provider.model, why=str(error))
            return None
        return second if second is not None and second.says_something else None

    async def _weigh(self, answer: Answer) -> tuple[Weighed | None, tuple[str, ...]]:
        """Return the answer with all that is known of it, and what is to be mended."""
        try:
            draft = draft_of(answer.text, self.asked.kind)
        except NoAnswerError as error:
            return None, (str(error),)
        checked = await self.check(draft) if draft.has_code else Checked()
        found = weighed(draft, checked, self._lexicon(checked))
        return found, found.objections

    def _lexicon(self, checked: Checked) -> Lexicon:
        names = Vocabulary(self.asked.facts).names | set(checked.proposed)
        names |= {rule.id for rule in all_rules()} | {name for name, _ in self.asked.links}
        return lexicon_of(names, self.asked.question, (piece.text for piece in checked.pieces))

    async def _ask(self, prompt: Prompt) -> Answer:
        answer = await self.line.ask(prompt)
        self.used += answer.usage
        return answer

    def _told(self, best: Weighed, *, repaired: bool) -> Advised | Unadvised:
        model = self.line.provider.model
        log.info("llm.advised", model=model, dropped=best.dropped, open=len(best.checked.open), repaired=repaired)
        if not best.says_something:
            return Unadvised("empty", EMPTY)
        text = written(self.asked, best, model)
        return Advised(text, repaired, best.dropped, model, self.used)
