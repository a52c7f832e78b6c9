"""What we count about GitHub: requests by outcome, and how much of the rate limit is left."""

from collections import OrderedDict
from collections.abc import Mapping

from prometheus_client import Counter, Gauge

REQUESTS = Counter("dbreview_github_requests", "Requests sent to GitHub", ["method", "status"])
REMEMBERED = Gauge("dbreview_github_remembered_bytes", "About how much is kept of what GitHub answered")
REMAINING = Gauge("dbreview_github_rate_limit_remaining", "Requests left in this window", ["installation", "resource"])


MOST = 200  # installations that are shown; who has not been asked for longest is left out
_shown: OrderedDict[tuple[str, str], None] = OrderedDict()


def observe(installation: int, headers: Mapping[str, str]) -> None:
    """Note what an answer's headers say about the rate limit; GitHub Enterprise Server may say nothing."""
    left = headers.get("x-ratelimit-remaining", "")
    if not left.isdigit():
        return
    labels = (str(installation), headers.get("x-ratelimit-resource", "core")[:40])
    REMAINING.labels(*labels).set(int(left))
    _shown[labels] = None
    _shown.move_to_end(labels)
    while len(_shown) > MOST:
        oldest, _ = _shown.popitem(last=False)
        REMAINING.remove(*oldest)
