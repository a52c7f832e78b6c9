"""What GitHub sends about one pull request in its life, and the whole of it in an order that a seed decides."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.standin import StandIn
from bot.standin.example import tree
from bot.standin.repository import Pull
from bot.standin.webhooks import Delivery

QUESTION = "/dbreview explain data-loss/table-dropped"
# One pull request: it is opened, pushed to three times, talked about; some of it arrives twice, or much later again.
LIFE = ("opened", "push", "question", "last push", "twice", "talk", "late", "push", "twice", "labelled")


@dataclass
class Life:
    """One pull request; `mended`: its last push follows the review."""

    standin: StandIn
    name: str
    mended: bool
    pull: Pull | None = None
    sent: list[Delivery] = field(default_factory=list)
    questions: int = 0

    def next(self, what: str) -> Delivery:
        """Let something happen, and return what GitHub tells of it."""
        delivery = getattr(self, "_" + what.replace(" ", "_"))()
        self.sent.append(delivery)
        return delivery

    @property
    def there(self) -> Pull:
        """The pull request, which has been opened."""
        assert self.pull is not None
        return self.pull

    def _opened(self) -> Delivery:
        repository = self.standin.repository
        repository.commit(self.name, tree("head"), f"Coupons, {self.name}", "main")
        self.pull = repository.open_pull(self.name)
        return self.standin.events.pull_request("opened", self.pull)

    def _push(self) -> Delivery:
        self.there.push({"README.md": f"{self.name}, {len(self.sent)}\n"})
        return self.standin.events.pull_request("synchronize", self.there)

    def _last_push(self) -> Delivery:
        self.there.push({**(tree("fixed") if self.mended else {}), "README.md": f"{self.name}, the last\n"})
        return self.standin.events.pull_request("synchronize", self.there)

    def _twice(self) -> Delivery:
        return self.sent[-1]

    def _late(self) -> Delivery:
        return self.sent[0]

    def _question(self) -> Delivery:
        self.questions += 1
        return self.standin.events.issue_comment(self.there, QUESTION)

    def _talk(self) -> Delivery:
        return self.standin.events.issue_comment(self.there, "Looks good to me")

    def _labelled(self) -> Delivery:
        return self.standin.events.pull_request("labeled", self.there)


def lives(standins: list[StandIn], pulls: int) -> list[Life]:
    """Return as many pull requests, spread over the organisations; every second one is mended at its end."""
    for standin in standins:
        standin.repository.commit("main", tree("base"), "The shop's database")
    many = len(standins)
    return [Life(standins[n % many], f"change-{n}", mended=n // many % 2 == 1) for n in range(pulls)]


def traffic(all_lives: list[Life], deliveries: int, seed: int, abreast: int = 40) -> Iterator[Callable[[], Delivery]]:
    """Yield what happens, one after another: `abreast` pull requests are alive at a time, each at its own pace."""
    chance = random.Random(seed)
    each, more = divmod(deliveries, len(all_lives))
    left = [(life, _events(each + (n < more))) for n, life in enumerate(all_lives)]
    alive: list[tuple[Life, list[str]]] = []
    while left or alive:
        while left and len(alive) < abreast:
            alive.append(left.pop(0))
        life, events = alive[chance.randrange(len(alive))]
        what = events.pop(0)
        yield lambda life=life, what=what: life.next(what)
        if not events:
            alive = [pair for pair in alive if pair[0] is not life]


def _events(count: int) -> list[str]:
    """Return `count` events of a life: always an opening, and the last push among them."""
    middle = [LIFE[1 + n % (len(LIFE) - 1)] for n in range(count - 1)]
    return ["opened", *middle]
