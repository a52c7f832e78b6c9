"""What the running service is made of: the operator's settings in, the story its jobs tell out."""

import httpx

from bot.commands.story import CommandStory
from bot.expert.pulls import Pulls
from bot.github import DEFAULT_API, Credentials, GitHub
from bot.jobs.pace import Pace
from bot.jobs.usage import Ledger
from bot.review import Review
from bot.settings import Settings
from bot.survey import SurveyStory
from bot.worker import Limits, Workers


def story_of(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> SurveyStory:
    """Return the story of reviews and commands, wired to the GitHub the settings name (`transport`: by this way)."""
    key = settings.private_key.get_secret_value()
    pace = Pace(settings.store_url)
    github = GitHub(Credentials(settings.app_id, key, settings.github_api_url), transport, others=pace)
    limits = Limits(cpu=settings.analysis_seconds, memory=settings.analysis_megabytes << 20)
    workers = Workers(settings.workers, limits)
    workers.warm()  # the first review does not wait for it
    web = web_url(settings.github_api_url)
    ledger = Ledger(settings.store_url)
    review = Review(github, workers, web, settings, ledger)
    expert = Pulls(workers, web, settings if settings.anthropic_api_key else None, ledger.of)
    return SurveyStory(github, CommandStory(github, review, expert))


def web_url(api_url: str) -> str:
    """Return where people look at repositories: github.com, or the host of an Enterprise Server's API."""
    if api_url.rstrip("/") == DEFAULT_API:
        return "https://github.com"
    return api_url.rstrip("/").removesuffix("/api/v3").replace("https://api.", "https://", 1)
