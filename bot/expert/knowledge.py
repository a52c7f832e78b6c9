"""What is known when somebody asks: a repository at one commit. What costs is read when a question needs it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from bot.config import Config
from bot.deploy import deploy_of
from schema.changes import TableDropped
from schema.deploy import Deploy
from schema.difference import Difference, read_difference
from schema.drizzle.journal import Journal, read_journal
from schema.drizzle.package import Package, find_packages
from schema.drizzle.reader import read_schema
from schema.model import Database, Table
from schema.span import Unread
from schema.surroundings import with_surroundings
from schema.tree import NotFetched, Tree
from schema.typescript.beside import Beside
from schema.typescript.changed import with_code
from schema.typescript.facts import Code
from schema.typescript.mentions import is_code

MAX_CODE = 300  # files of a repository that are all fetched to answer where something is used


@dataclass(frozen=True)
class Known:
    """One Drizzle package at head; `base` is where the pull request left its base branch."""

    package: Package
    base: Tree
    head: Tree
    config: Config = Config()

    @cached_property
    def declared(self) -> Database:
        """What the schema files declare at head."""
        return read_schema(self.head, self.package)

    @cached_property
    def journal(self) -> Journal:
        """The migrations in the order they run."""
        return read_journal(self.head, self.package)

    @cached_property
    def deploy(self) -> Deploy:
        """How the migrations are run."""
        return deploy_of(self.config, self.head, self.package)

    @cached_property
    def difference(self) -> Difference:
        """What the pull request does to the package."""
        return read_difference(self.base, self.head, self.package, self.deploy)

    @cached_property
    def standing(self) -> Difference:
        """The package at head as a step from itself to itself: nothing is new in it, everything can be asked."""
        return read_difference(self.head, self.head, self.package, self.deploy)

    def code(self, tables: Iterable[Table]) -> Code:
        """Return what code does with these tables, wherever it may stand; `beyond` says what was not read."""
        dropped = replace(self.standing, changes=tuple(map(TableDropped, tables)))
        code = sorted(path for path in self.head.paths if is_code(path))
        if self.head.local or len(code) > MAX_CODE:
            return with_code(dropped, self.head, self.head, frozenset()).code
        for path in code:
            with suppress(NotFetched):
                self.head.source(path)
        whole = replace(self.head, local=True)  # all of it is here, or will be when this is asked again
        return with_code(dropped, whole, whole, frozenset()).code

    def beside(self, tables: Iterable[Table]) -> Beside:
        """Return the mirrors and seeds of these tables, and the clients."""
        dropped = replace(self.standing, changes=tuple(map(TableDropped, tables)))
        return with_surroundings(
            Tree(frozenset(), {}), self.head, dropped, frozenset(), self.config.mirrors
        ).beside_head


@dataclass(frozen=True)
class Knowledge:
    """Every package of the repository, and what of the configurations could not be read."""

    base: Tree
    head: Tree
    changed: frozenset[str] = frozenset()
    config: Config = Config()

    @cached_property
    def _found(self) -> tuple[tuple[Package, ...], tuple[Unread, ...]]:
        return find_packages(self.head, self.config.paths)

    @cached_property
    def packages(self) -> tuple[Known, ...]:
        """The packages, those that the pull request touches first."""
        every = [Known(package, self.base, self.head, self.config) for package in self._found[0]]
        return tuple(sorted(every, key=lambda known: not self._touches(known.package)))

    @property
    def unread(self) -> tuple[Unread, ...]:
        """What of the configurations could not be known."""
        return self._found[1]

    def _touches(self, package: Package) -> bool:
        out = f"{package.out}/"
        return any(path in package.schema or path.startswith(out) for path in self.changed)
