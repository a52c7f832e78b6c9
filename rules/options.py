"""What repositories can set for a rule, where several rules take the same: frozen, with a default for each field."""

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Names:
    """`names`: globs of columns that it takes for what it looks for, besides those it knows by itself."""

    names: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        """Return whether the repository named it."""
        return bool(self.names) and any(fnmatchcase(name, pattern) for pattern in self.names)


@dataclass(frozen=True)
class Allowed:
    """`allowed`: globs of tables and columns that may be called so."""

    allowed: tuple[str, ...] = ()

    def allows(self, name: str) -> bool:
        """Return whether the repository allows it."""
        return any(fnmatchcase(name, pattern) for pattern in self.allowed)


@dataclass(frozen=True)
class Limits:
    """`limits`: the lengths that mean nothing."""

    limits: tuple[int, ...] = (255,)


@dataclass(frozen=True)
class FewerThan:
    """`fewer_than`: so many values are data, and belong into a table."""

    fewer_than: int = 10
