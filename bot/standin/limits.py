"""GitHub's limits on sizes and on how often one may ask."""

from collections import deque
from dataclasses import dataclass, field

from bot.standin.clock import Clock
from bot.standin.refusal import Refusal

SECONDARY = (
    "You have exceeded a secondary rate limit and have been temporarily blocked from content creation. "
    "Please retry your request again later."
)


@dataclass
class Limits:
    """Every limit as GitHub states it; a test lowers one instead of sending thousands of things."""

    clock: Clock
    enabled: bool = True
    requests_per_hour: int = 5_000
    content_per_minute: int = 80
    content_per_hour: int = 500
    points_per_minute: int = 900  # a read costs one, a write five
    pull_files: int = 3_000
    compare_files: int = 300
    tree_entries: int = 100_000
    content_bytes: int = 1_000_000
    blob_text_bytes: int = 512_000  # GraphQL cuts the text of larger blobs
    _requests: deque[float] = field(default_factory=deque)
    _content: deque[float] = field(default_factory=deque)
    _points: deque[float] = field(default_factory=deque)

    def remaining(self) -> int:
        """Return how many requests are left in this hour."""
        return max(0, self.requests_per_hour - _count(self._requests, self.clock.now(), 3600))

    def headers(self) -> dict[str, str]:
        """Return the rate limit headers that come with every answer."""
        oldest = self._requests[0] if self._requests else self.clock.now()
        return {
            "x-ratelimit-limit": str(self.requests_per_hour),
            "x-ratelimit-remaining": str(self.remaining()),
            "x-ratelimit-used": str(len(self._requests)),
            "x-ratelimit-reset": str(int(oldest) + 3600),
            "x-ratelimit-resource": "core",
        }

    def spend(self, *, write: bool, content: bool) -> None:
        """Count a request, or refuse it: the secondary limits come without a `retry-after`, as GitHub's may."""
        now = self.clock.now()
        if self.enabled and self.remaining() == 0:
            raise Refusal(403, "API rate limit exceeded for installation.", headers=self.headers())
        self._requests.append(now)
        points = 5 if write else 1
        if self.enabled and _count(self._points, now, 60) + points > self.points_per_minute:
            raise Refusal(403, SECONDARY)
        self._points.extend([now] * points)
        if not content:
            return
        hour = _count(self._content, now, 3600)
        minute = sum(at > now - 60 for at in self._content)
        if self.enabled and (minute >= self.content_per_minute or hour >= self.content_per_hour):
            raise Refusal(403, SECONDARY)
        self._content.append(now)


def _count(times: deque[float], now: float, window: float) -> int:
    while times and times[0] <= now - window:
        times.popleft()
    return len(times)
