"""Every look of one outcome, word for word. `make update-goldens` writes the files anew; read the diff."""

import io
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bot.render import github, markdown, rdjson, sarif, text
from bot.render.json import document, dumps
from bot.render.outcome import Outcome
from rules.catalogue import get
from rules.report import Report
from tests.bot.render.example import CLEAN, FULL, SCHEMA_PATH, UNREADABLE, UNTOUCHED

GOLDEN = Path(__file__).parent / "golden"


def terminal(outcome: Outcome, **options) -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding=options.pop("encoding", "utf-8"), errors="replace")
    text.show(Console(file=out, **({"width": 100, "color_system": None} | options)), outcome)
    out.seek(0)
    return out.read()


LOOKS = {
    "full.txt": lambda: terminal(FULL),
    "narrow.txt": lambda: terminal(FULL, width=60),
    "ascii.txt": lambda: terminal(FULL, encoding="ascii"),
    "clean.txt": lambda: terminal(CLEAN),
    "untouched.txt": lambda: terminal(UNTOUCHED),
    "unreadable.txt": lambda: terminal(UNREADABLE),
    "full.md": lambda: markdown.page(FULL),
    "full.annotations": lambda: github.annotations(FULL),
    "full.json": lambda: dumps(document(FULL)),
    "full.rdjson": lambda: dumps(rdjson.document(FULL)),
    "full.sarif": lambda: dumps(sarif.document(FULL, "0.0.0")),
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_look(name: str):
    shown = LOOKS[name]()
    if os.environ.get("UPDATE_GOLDENS"):
        (GOLDEN / name).write_text(shown, encoding="utf-8")
    assert shown == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [n for n in LOOKS if not n.endswith((".json", ".rdjson", ".sarif"))])
def test_no_look_lets_a_terminal_sequence_through(name: str):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", LOOKS[name]())


def test_with_colours_the_words_are_the_same():
    coloured = terminal(FULL, color_system="truecolor", force_terminal=True)
    assert "\x1b[1;31m  block" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == terminal(FULL)


def test_no_line_of_a_terminal_is_wider_than_the_window_but_what_is_copied():
    """Links, paths and the code of a recipe stay whole."""
    wide = [line for line in terminal(FULL, width=60).splitlines() if len(line) > 60]
    assert all(re.search(r"https://|packages/database|^ {9}│ ", line) for line in wide)


def test_sarif_takes_a_rules_page_from_the_catalogue():
    known = replace(FULL.judgement.report.findings[0], rule="data-loss/column-dropped")
    outcome = replace(FULL, judgement=replace(FULL.judgement, report=Report((known,))))
    (rule,) = sarif.document(outcome, "0.0.0")["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == get("data-loss/column-dropped").title
    assert rule["defaultConfiguration"]["level"] == "error"


def test_the_fields_of_the_contract():
    value = document(FULL)
    assert list(value) == ["conclusion", "findings", "unread", "stats"]
    assert list(value["findings"][0]) == [
        *("rule", "severity", "message", "why", "path", "line", "end_line", "side", "in_diff"),
        *("object", "fingerprint", "fix", "recipe", "docs"),
    ]
    assert [(f["rule"], f["in_diff"]) for f in value["findings"]] == [
        ("example/type-change-rewrites", True),
        ("example/foreign-key-validates", True),
        ("example/column-dropped", True),
        ("example/auto-increment-id", True),
        ("example/timestamp-without-time-zone", True),
        ("example/type-change-rewrites", False),
        ("example/no-migration", False),
    ]
    assert value["findings"][4]["fix"]["edits"][0].keys() == {"path", "start_line", "end_line", "text"}
    assert value["unread"][0].keys() == {"path", "line", "what", "why"}
    assert value["stats"]["milliseconds"] == 123


def test_json_is_ascii_so_that_no_locale_breaks_it():
    assert dumps({"a": "é\ud800"}).isascii()


def test_annotations_are_one_command_per_finding():
    lines = github.annotations(FULL).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == 7
    assert all(re.match(r"::(error|warning|notice) [^:]+::\S", c) for c in commands)
    assert not any(line.startswith("::") for line in lines[7:])


def test_sarif_has_what_its_readers_need():
    """The rules of SARIF 2.1.0 (required properties, index and region constraints) and of GitHub's reader."""
    log = json.loads(dumps(sarif.document(FULL, "0.0.0")))
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert log["version"] == "2.1.0"
    assert driver["name"]
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in driver["rules"])
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        assert result["partialFingerprints"]["dbreview/v1"]
        assert result["locations"]
        for place in _all(result, "artifactLocation"):
            assert not re.search(r"[\s\x00-\x1f]|^/", place["uri"])
            assert place["uriBaseId"] in run["originalUriBaseIds"]
        for region in [*_all(result, "region"), *_all(result, "deletedRegion")]:
            assert 1 <= region["startLine"] <= region["endLine"]
        for fix in result.get("fixes", []):
            assert fix["artifactChanges"]
            assert all(change["replacements"] for change in fix["artifactChanges"])
    (invocation,) = run["invocations"]
    assert invocation["toolExecutionNotifications"][0]["message"]["text"].startswith("Not read: the columns")


def test_a_sarif_replacement_takes_the_line_end_with_it():
    log = sarif.document(FULL, "0.0.0")
    change = next(r for r in log["runs"][0]["results"] if "fixes" in r)["fixes"][0]["artifactChanges"][0]
    assert change["artifactLocation"]["uri"] == SCHEMA_PATH
    assert change["replacements"][0]["deletedRegion"] == {
        "startLine": 6,
        "startColumn": 1,
        "endLine": 7,
        "endColumn": 1,
    }
    assert change["replacements"][0]["insertedContent"]["text"].endswith("\n")


def _all(value, key):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key:
                yield inner
            yield from _all(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _all(inner, key)


def test_the_same_steps_are_told_once_and_other_steps_of_the_same_rule_again():
    def found(line: int, recipe: str):
        return replace(FULL.judgement.report.findings[0], line=line, end_line=line, fix=None, recipe=recipe)

    before, after = "1. Before `{0}`:\n\n```sql\n{0};\n```", "1. After it:\n\n```sql\n{0};\n```"
    told = [found(1, before.format("a")), found(2, before.format("b")), found(3, after.format("c"))]
    shown = terminal(replace(FULL, judgement=replace(FULL.judgement, report=Report(tuple(told)))))
    assert shown.count("The same steps as above") == 1
    assert "1. Before `a`:" in shown
    assert "1. Before `b`:" not in shown
    assert "1. After it:" in shown
