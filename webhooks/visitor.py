"""Who looks at the operator's page, and what of it is theirs: all, or what they are an admin of on GitHub."""

import json
from dataclasses import dataclass

MOST = 200  # installations and repositories of one visitor: a cookie has 4 kB


@dataclass(frozen=True)
class Visitor:
    """`whole`: the operator. Else the installations and repositories, by id, of which `login` is an admin."""

    login: str = ""
    whole: bool = False
    installations: frozenset[int] = frozenset()
    repositories: frozenset[int] = frozenset()

    def sees(self, installation: int | None, repository: int | None) -> bool:
        """Tell whether a review or a delivery is theirs."""
        return self.whole or installation in self.installations or repository in self.repositories

    def text(self) -> str:
        """Return what a session keeps of them."""
        return json.dumps([self.login, sorted(self.installations), sorted(self.repositories)], separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> "Visitor":
        """Return the visitor of a session."""
        login, installations, repositories = json.loads(text)
        return cls(login, installations=frozenset(installations), repositories=frozenset(repositories))


OPERATOR = Visitor(whole=True)
