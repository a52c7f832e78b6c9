"""When a failed request is sent again, and after how long: one pure decision.

Sources: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
and, for what is never retried (400, 401, 403, 404, 410, 422, 451), https://github.com/octokit/plugin-retry.js.
"""

from dataclasses import dataclass

ATTEMPTS = 4  # the first one included
LONGEST_WAIT = 90.0  # seconds, all waits of one call together: a worker never sleeps longer
UNSAID = 60.0  # seconds to wait on a secondary limit that says no time; it doubles


@dataclass(frozen=True)
class Failure:
    """One failed attempt. `status` is None where no answer came; `unsent` where the request surely never arrived."""

    repeatable: bool  # sending it twice does no harm
    status: int | None = None
    unsent: bool = False
    limited: bool = False
    retry_after: float | None = None
    attempts: int = ATTEMPTS  # the first one included

    @property
    def undecided(self) -> bool:
        """Whether the request may have taken effect although it failed."""
        return not self.unsent and not self.limited and (self.status is None or self.status >= 500)


def pause(failure: Failure, attempt: int) -> float | None:
    """Return the seconds to wait before the next attempt (`attempt` counts from 0), or None to give up."""
    if failure.limited:
        return failure.retry_after if failure.retry_after is not None else UNSAID * 2.0**attempt
    if attempt + 1 >= failure.attempts:
        return None
    if failure.unsent or (failure.undecided and failure.repeatable):
        return 2.0**attempt
    return None
