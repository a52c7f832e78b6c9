"""How a review ends where it is cut short."""

from unittest.mock import create_autospec

from bot.github import GitHub, Repo
from bot.job import Job
from bot.review import Review
from bot.worker import Workers


async def test_a_check_that_has_concluded_stays_as_it_is_when_a_newer_push_comes():
    github = create_autospec(GitHub, instance=True)
    github.repo.return_value = repo = create_autospec(Repo, instance=True)
    job = Job(
        kind="review", delivery="d", reason="r", installation=1, repository=2, owner="acme", name="shop", number=3
    )
    review = Review(github, create_autospec(Workers, instance=True))
    await review.superseded(job, {"check": 7, "concluded": "success"})
    github.repo.assert_not_called()
    await review.superseded(job, {"check": 7})
    repo.conclude_check.assert_awaited_once()
