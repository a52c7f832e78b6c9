"""Our client before the stand-in for GitHub, with a clock that only sleeping moves."""

from dataclasses import dataclass, field

from bot.github import Clock, Credentials, GitHub, Repo
from bot.pull import Repository
from bot.standin import StandIn

BEFORE = "".join(f"line {number}\n" for number in range(1, 41))
AFTER = BEFORE.replace("line 5\n", "line five\n").replace("line 30\n", "line 30\nline thirty and a half\n")


@dataclass
class Against:
    """The stand-in, our client, and what was slept. Sleeping moves the stand-in's clock."""

    standin: StandIn
    slept: list[float] = field(default_factory=list)
    slug: str | None = "dbreview"

    def __post_init__(self) -> None:
        self.credentials = Credentials(str(self.standin.app_id), self.standin.private_key)
        now = self.standin.clock.now
        clock = Clock(now=now, monotonic=now, sleep=self.sleep, jitter=lambda: 0.0)
        self.github = GitHub(self.credentials, self.standin.transport(), clock=clock, slug=self.slug)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.standin.clock.advance(seconds)

    @property
    def repository(self) -> Repository:
        ours = self.standin.repository
        return Repository(ours.id, ours.owner, ours.name)

    @property
    def repo(self) -> Repo:
        return self.github.repo(self.standin.installation_id, self.repository)
