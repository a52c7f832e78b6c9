"""The examples in other linters' own documentation: what they call bad is found here, what they call good is not.

`cases/peers/<peer>.toml` has them in our own words, rule by rule of the peer. `before` is the database they meet (the
file's, where an example has none). Each example is `bad` or `good`; a list holds one migration for each of several
deploys. `finds` names all that is found: by default nothing for a `good` one. Where that is not what the peer says,
`differs` is the reason. `asked` are rules that are silent unless a repository asks for them. `transaction` and
`postgres` say how migrations run, `head` and `base` are schema files.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rules.catalogue import all_rules, by_id
from rules.config import RuleConfig
from rules.examples import difference
from rules.fences import Example, Fence
from rules.run import run

HERE = Path(__file__).parent
PEERS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in (HERE / "cases/peers").glob("*.toml")}
LISTED = tomllib.loads((HERE / "peers.toml").read_text(encoding="utf-8"))
HAZARDS = LISTED["aside"] | {
    id_: row
    for path in sorted((HERE / "hazards").glob("*.toml"))
    for id_, row in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
TRUTH = Path(__file__).parent.parent / "schema/postgres/truth"
SERVERS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(TRUTH.glob("pg*.json"))}
KEYS = {"bad", "good", "finds", "differs", "before", "base", "head", "asked", "transaction", "postgres"}
EVERY = [
    pytest.param(peer, name, {"before": data.get("before", ""), **example}, id=f"{peer}:{name}:{number}")
    for peer, data in sorted(PEERS.items())
    for name, examples in data["rules"].items()
    for number, example in enumerate(examples, 1)
]


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _ours(peer: str, name: str) -> set[str]:
    """Return which rules of ours the page says find what this rule of a peer does."""
    hazards = LISTED["peers"].get(peer, {"rules": {}})["rules"].get(name, [])
    return {HAZARDS[id_]["rule"] for id_ in hazards if "rule" in HAZARDS[id_]}


def _found(example: dict[str, Any], asked: set[str]) -> Iterator[str]:
    """Yield the rules that find something, deploy by deploy, in a repository that asked for these, too."""
    config = RuleConfig(severities={id_: by_id()[id_].severity for id_ in asked})
    before = [_fence(example, "sql", "before", text) for text in _several(example["before"]) if text]
    before += [_fence(example, "ts", "before", example["base"])] if "base" in example else []
    for text in _several(example.get("bad", example.get("good", ""))):
        fences = [("sql", text)] if text else []
        fences += [("ts", example["head"])] if "head" in example else []
        shown = tuple(_fence(example, language, "good", shown) for language, shown in fences)
        found = run((difference(Example(tuple(before), shown), shown),), config, all_rules())
        yield from (f.rule for f in found.findings)
        before.append(_fence(example, "sql", "before", text))


def _fence(example: dict[str, Any], language: str, kind: Any, text: str) -> Fence:
    options: dict[str, str] = {key: str(example[key]) for key in ("transaction", "postgres") if key in example}
    if "CONCURRENTLY" in text and "good" in example:
        options["transaction"] = "never"
    return Fence(language, kind, text, 1, frozenset(), {} if kind == "before" else options)


@pytest.mark.parametrize(("peer", "name", "example"), EVERY)
def test_an_example_says_what_it_should(peer: str, name: str, example: dict[str, Any]) -> None:
    finds = set(_several(example.get("finds", [])))
    assert set(_found(example, finds | set(_several(example.get("asked", []))))) == finds


@pytest.mark.parametrize(("peer", "name", "example"), EVERY)
def test_where_we_differ_it_says_why(peer: str, name: str, example: dict[str, Any]) -> None:
    assert example.keys() <= KEYS
    assert ("bad" in example) != ("good" in example) or "head" in example
    finds = set(_several(example.get("finds", [])))
    ours = _ours(peer, name) if peer in LISTED["peers"] else finds
    as_said = bool(finds & ours) if "bad" in example else not finds
    assert as_said != ("differs" in example), f"the page says that {ours or 'nothing'} finds this"
    assert example.get("differs", ".").endswith(".")


@pytest.mark.parametrize("peer", LISTED["peers"])
def test_every_rule_of_a_peer_has_a_bad_example(peer: str) -> None:
    tried = {name for name, examples in PEERS[peer]["rules"].items() if any("bad" in e for e in examples)}
    listed = LISTED["peers"][peer]["rules"]
    assert tried == {name for name, ids in listed.items() if any(HAZARDS[id_].get("tried", True) for id_ in ids)}


@pytest.mark.parametrize("version", SERVERS)
@pytest.mark.parametrize("row", LISTED["measured"], ids=lambda row: row["claim"])
def test_servers_did_otherwise_than_is_said(row: dict[str, Any], version: str) -> None:
    did = SERVERS[version][row["statement"]]  # which tests/schema/postgres/test_truth.py holds our predictions to
    assert row.get("refused", "") in did.get("error", "")
    assert ("error" in did) == ("refused" in row)
    assert row.get("locks", {}).items() <= did.get("locks", {}).items()
    assert all(did[cost] == row[cost] for cost in ("rewrites", "scans") if cost in row)
