"""A question on a pull request of GitHub: its two commits, the settings in force, and the answer as a comment."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.blob import MISSING
from bot.compose import MAX_BODY, cut
from bot.config import PATH
from bot.expert.consult import Request
from bot.expert.expert import Answered, Expert
from bot.expert.places import Places
from bot.github import Repo
from bot.inforce import InForce, settle, unreadable
from bot.llm.meter import UNMETERED, Meter
from bot.llm.summary import LlmSettings
from bot.sources.foresee import foresee
from bot.sources.github import GitHubCommits
from bot.worker import WorkerError, Workers

ROOM = 200  # characters for what is put under an answer


@dataclass(frozen=True)
class Pulls:
    """Answers on pull requests; `meters` gives the counter of an installation's tokens."""

    workers: Workers
    web_url: str = "https://github.com"
    settings: LlmSettings | None = None
    meters: Callable[[int], Meter] = lambda _: UNMETERED

    async def answer(self, repo: Repo, number: int, installation: int, text: str) -> Answered | str:
        """Return the answer to `text` about the head of a pull request, or a sentence why there is none."""
        pull = await repo.pull(number)
        comparison = await repo.compare(pull.base_sha, pull.head_sha, number)
        commits = await GitHubCommits.open(repo, comparison, pull.head_sha)
        changed = frozenset(p for file in comparison.files for p in (file.path, file.previous_path) if p)
        config = (await _settings(repo, commits, pull.base_sha, changed)).config
        web = f"{self.web_url}/{repo.repository.owner}/{repo.repository.name}"
        places = Places(web, comparison.merge_base, pull.head_sha)
        request = Request(text, commits.base, commits.head, changed, config, places)
        try:
            answered = await Expert(self.workers.run, self.settings).answer(request, commits, self.meters(installation))
        except WorkerError as error:
            return str(error)
        return Answered(cut(answered.text, MAX_BODY - ROOM), answered.consultation, answered.advised)


async def _settings(repo: Repo, commits: GitHubCommits, base: str, changed: frozenset[str]) -> InForce:
    """Return the settings in force, and take along what reading will most likely need."""
    own = (base, PATH)
    near = commits.places(foresee(commits.base.paths, changed), foresee(commits.head.paths, changed))
    texts = await repo.texts([own, *near])
    commits.put(texts)
    if (why := texts.unavailable.get(own, MISSING)) != MISSING:
        return unreadable(why)
    text = texts.texts.get(own)
    return settle(text, None if text is not None else await repo.shared())
