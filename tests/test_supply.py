"""What is installed: locked file by file, nothing that nobody asked for, under licences one can live with."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOP = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "deploy/otel.lock")

PERMISSIVE = {
    *("MIT", "MIT-0", "MIT License", "ISC License", "ISC License (ISCL)", "0BSD"),
    *("BSD License", "BSD-2-Clause", "BSD-3-Clause", "3-Clause BSD License"),
    *("Apache-2.0", "Apache Software License", "PSF-2.0"),
}
# Copyleft of the kind that ends at the library's own files: we use them as they are, and ship no copy of ours.
WEAK = {
    "certifi": "MPL-2.0: the list of certificates",
    "orjson": "MPL-2.0 for one of the parts it was built from",
    "psycopg": "LGPL-3.0: DBOS speaks to Postgres through it",
    "psycopg-binary": "LGPL-3.0: the same, compiled",
}


@dataclass(frozen=True)
class Locked:
    """One entry of a lock."""

    requirement: Requirement
    hashes: frozenset[str]
    text: str

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def here(self) -> bool:
        """Whether it is installed on a machine like this one."""
        return self.requirement.marker is None or self.requirement.marker.evaluate()


@cache
def locked(name: str) -> dict[str, Locked]:
    entries = re.split(r"\n(?=[a-z0-9])", (TOP / name).read_text().strip())
    found = [_entry(text) for text in entries]
    assert len({entry.name for entry in found}) == len(found)
    return {entry.name: entry for entry in found}


def _entry(text: str) -> Locked:
    hashes = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})\b", text))
    return Locked(Requirement(text.splitlines()[0].removesuffix("\\")), hashes, text)


def asked(lock: str) -> list[Requirement]:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    wanted = list(project["project"]["dependencies"])
    wanted += project["dependency-groups"]["dev"] if "dev" in lock else []
    wanted += project["project"]["optional-dependencies"]["otel"] if "otel" in lock else []
    return [Requirement(each) for each in wanted]


def needs(requirement: Requirement) -> Iterator[Requirement]:
    """What a requirement needs on a machine like this one, its extras included."""
    for each in map(Requirement, metadata.requires(requirement.name) or []):
        extras = ({"extra": extra} for extra in (*requirement.extras, ""))
        if each.marker is None or any(each.marker.evaluate(extra) for extra in extras):
            yield each


def reached(lock: str) -> dict[str, list[Requirement]]:
    """Every requirement on the way from what is asked for, by the name of what it asks for."""
    found: dict[str, list[Requirement]] = {}
    waiting = asked(lock)
    while waiting:
        one = waiting.pop()
        known = found.setdefault(canonicalize_name(one.name), [])
        if str(one) not in map(str, known):
            known.append(one)
            waiting += needs(one)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_file_is_known_by_its_hash(lock: str) -> None:
    for entry in locked(lock).values():
        assert entry.hashes, entry.name
        assert [each.operator for each in entry.requirement.specifier] == ["=="], entry.name
        assert entry.requirement.url is None
        assert "://" not in entry.text


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_what_is_asked_for_and_what_that_needs(lock: str) -> None:
    wanted, entries = reached(lock), locked(lock)
    assert set(wanted) == {name for name, entry in entries.items() if entry.here}
    for name, requirements in wanted.items():
        (pin,) = entries[name].requirement.specifier
        assert [str(each) for each in requirements if not each.specifier.contains(pin.version)] == []


def test_the_tools_come_on_top_of_the_same_service() -> None:
    service = locked(LOCKS[0])
    for lock in LOCKS[1:]:
        assert [name for name, entry in service.items() if locked(lock)[name].hashes != entry.hashes] == []


def test_what_is_installed_is_what_is_locked() -> None:
    installed = {name: metadata.version(name) for name, entry in locked(LOCKS[1]).items() if entry.here}
    assert installed == {n: str(e.requirement.specifier)[2:] for n, e in locked(LOCKS[1]).items() if e.here}


def licences(name: str) -> set[str]:
    """Return each licence of a distribution: from its expression, else its own words, else its classifiers."""
    about = metadata.metadata(name)
    said = about.get("License-Expression") or ""
    if not said and len(about.get("License") or "") < 60:
        said = about.get("License") or ""
    if said:
        return {each for each in re.split(r"\s+(?:AND|OR)\s+|[()]", said) if each} if " License" not in said else {said}
    return {each.rpartition(" :: ")[2] for each in about.get_all("Classifier") or [] if each.startswith("License ::")}


def test_what_runs_is_under_a_permissive_licence() -> None:
    others = {}
    for name, entry in (locked(LOCKS[0]) | locked(LOCKS[2])).items():
        found = licences(name) if entry.here else {"MIT"}
        if not found or found - PERMISSIVE:
            others[name] = found
    assert set(others) == set(WEAK), others
    assert not any("AGPL" in each or each.startswith("GPL") for found in others.values() for each in found)


def test_the_audit_asks_about_the_lock() -> None:
    recipe = (TOP / "Makefile").read_text().partition("\naudit:")[2].partition("\n\n")[0]
    assert "pip-audit" in recipe
    assert "-r requirements.lock -r deploy/otel.lock" in recipe
    assert "--require-hashes" in recipe
