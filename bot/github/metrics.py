"""What we count about GitHub: requests by outcome, and how much of the rate limit is left."""

from collections.abc import Mapping

from prometheus_client import Counter, Gauge

REQUESTS = Counter("dbreview_github_requests", "Requests sent to GitHub", ["method", "status"])
REMAINING = Gauge("dbreview_github_rate_limit_remaining", "Requests left in this window", ["installation", "resource"])


def observe(installation: int, headers: Mapping[str, str]) -> None:
    """Note what an answer's headers say about the rate limit; GitHub Enterprise Server may say nothing."""
    left = headers.get("x-ratelimit-remaining", "")
    if left.isdigit():
        REMAINING.labels(str(installation), headers.get("x-ratelimit-resource", "core")).set(int(left))
