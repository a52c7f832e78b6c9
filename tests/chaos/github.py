"""Many organisations on one GitHub: a stand-in each, with limits of its own, one record of deliveries, and a die.

GitHub counts its limits by installation, and so does this: what one organisation has used up is no matter to another.
"""

import itertools
import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse

from bot.standin import StandIn
from bot.standin.apps import installation_json
from bot.standin.call import Call
from bot.standin.faults import Faults, Kind
from bot.standin.webhooks import Webhooks

Scope = MutableMapping[str, Any]
Send = Callable[[Any], Awaitable[None]]
APART = 1_000_000  # ids of two organisations differ by as much

# Each as often as it stands here. A secondary limit that says no time costs a minute of silence: GitHub's are as rare.
KINDS: tuple[Kind, ...] = (
    *("500", "502-after", "cut", "cut-after", "secondary-retry-after") * 20,
    "secondary",
)
_OWNER = re.compile(r"/repos/([^/]+)/")
_INSTALLATION = re.compile(r"/app/installations/(\d+)(?:/|$)")
_TOKEN = re.compile(r"ghs_(\d+)_")


class Dice(Faults):
    """Lets a share of all requests fail, as a seed and the order in which they come want it."""

    def __init__(self, share: float, seed: int) -> None:
        super().__init__()
        self.share = share
        self.asked = 0
        self.thrown: Counter[str] = Counter()
        self._random = random.Random(seed)

    def take(self, method: str, path: str) -> Kind | None:
        """Return what happens to this request."""
        self.asked += 1
        if self._random.random() >= self.share:
            return super().take(method, path)
        kind = self._random.choice(KINDS)
        self.thrown[kind] += 1
        return kind


class Organisations:
    """As many organisations as wanted, each with one repository `shop`: an ASGI app."""

    def __init__(self, folder: Path, count: int, dice: Dice) -> None:
        self.dice = dice
        self.all = [self._one(folder / f"org-{n}", n) for n in range(count)]
        self._by_owner = {each.repository.owner: each for each in self.all}
        self._by_id = {each.installation_id: each for each in self.all}

    def _one(self, folder: Path, number: int) -> StandIn:
        standin = StandIn(folder, owner=f"org-{number}")
        standin.ids = standin.repository.ids = itertools.count(1 + (number + 1) * APART)
        standin.repository.id = next(standin.ids)
        standin.installation_id = 100 + number
        standin.faults = self.dice
        return standin

    @property
    def webhooks(self) -> Webhooks:
        """The record of all deliveries: it is the App's, whatever organisation they are about."""
        return self.all[0].webhooks

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """Lead a request to the organisation it is about."""
        if scope["type"] == "http" and scope["path"] == "/app/installations":
            shown = [installation_json(Call(each, "", "", {}, {}, {}, "", None, None)) for each in self.all]
            return await JSONResponse(shown)(scope, receive, send)
        return await self._of(scope).app(scope, receive, send)

    def _of(self, scope: Scope) -> StandIn:
        if scope["type"] != "http":
            return self.all[0]
        if found := _OWNER.search(scope["path"]):
            return self._by_owner.get(found[1], self.all[0])
        if found := _INSTALLATION.search(scope["path"]):
            return self._by_id.get(int(found[1]), self.all[0])
        headers = dict(scope["headers"])
        if token := _TOKEN.search(headers.get(b"authorization", b"").decode()):
            return self._by_id.get(int(token[1]), self.all[0])
        return self.all[0]

    @property
    def violations(self) -> list[str]:
        """What GitHub's own description does not allow."""
        return [sentence for each in self.all for sentence in each.violations]

    def refused(self) -> int:
        """Count the requests that a limit of GitHub's own refused, those of the die included."""
        return sum(r.status in (403, 429) for each in self.all for r in list(each.requests))

    def requests(self) -> int:
        """Count all requests."""
        return sum(len(each.requests) for each in self.all)
