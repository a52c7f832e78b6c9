"""Dashboard, alerts and documentation name metrics that exist, with labels they have; and every metric is shown."""

import importlib
import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client import REGISTRY

from bot.cli import shadowed

DEPLOY = Path(__file__).parent.parent / "deploy"
ENDINGS = ("_bucket", "_sum", "_count", "_total")
# On neither: what a model costs is looked up, and the size of a cache that is bounded.
USED_BY_PEOPLE = {"dbreview_model_seconds", "dbreview_model_dollars", "dbreview_github_remembered_bytes"}


@pytest.fixture(scope="module")
def metrics() -> dict[str, set[str]]:
    """Our metrics by name, without endings, each with its labels."""
    for module in ("bot.metrics", "bot.github.metrics"):
        importlib.import_module(module)
    ours = {
        collector
        for collector in REGISTRY._collector_to_names
        if "dbreview_" in str(REGISTRY._collector_to_names[collector])
    }
    shadow = {name.removesuffix("_total"): {"outcome"} for name in (shadowed.RUNS, shadowed.STATEMENTS)}
    return shadow | {collector._name: set(collector._labelnames) for collector in ours}  # type: ignore[attr-defined]


def expressions() -> list[str]:
    dashboard = json.loads((DEPLOY / "grafana.json").read_text())
    alerts = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())
    shown = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return shown + [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]


def named(expression: str) -> list[str]:
    return [re.sub(f"(?:{'|'.join(ENDINGS)})$", "", name) for name in re.findall(r"\bdbreview_\w+", expression)]


def test_every_metric_that_is_named_exists(metrics: dict[str, set[str]]) -> None:
    assert [name for each in expressions() for name in named(each) if name not in metrics] == []


def test_every_metric_is_looked_at(metrics: dict[str, set[str]]) -> None:
    looked_at = {name for each in expressions() for name in named(each)}
    assert set(metrics) - looked_at == USED_BY_PEOPLE


def test_grouped_and_chosen_labels_exist(metrics: dict[str, set[str]]) -> None:
    for each in expressions():
        own = set().union(*(metrics[name] for name in named(each))) | {"job", "le", "instance"}
        grouped = {label.strip() for found in re.findall(r"\bby \(([^)]*)\)", each) for label in found.split(",")}
        chosen = set(re.findall(r"[{,]\s*(\w+)\s*=~?", each))
        assert grouped | chosen <= own, each


def test_every_alert_says_what_and_why() -> None:
    alerts = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())
    manual = (DEPLOY.parent / "docs" / "operating.md").read_text()
    for group in alerts["groups"]:
        for rule in group["rules"]:
            assert set(rule["annotations"]) == {"summary", "description"}
            assert rule["labels"]["severity"] in {"page", "ticket"}
            assert f"`{rule['alert']}`" in manual


def test_the_manual_names_metrics_that_exist(metrics: dict[str, set[str]]) -> None:
    manual = (DEPLOY.parent / "docs" / "operating.md").read_text()
    assert set(named(manual)) <= set(metrics)
    assert set(metrics) <= set(named(manual))


def test_labels_take_few_values(metrics: dict[str, set[str]]) -> None:
    """What a stranger chooses - repositories, pull requests, logins - is no label; installations are bounded."""
    from bot.github import metrics as github

    assert set().union(*metrics.values()) <= {
        *("event", "outcome", "kind", "step", "rule", "severity", "state", "method", "status", "use"),
        *("installation", "resource"),
    }
    for number in range(github.MOST + 50):
        github.observe(number, {"x-ratelimit-remaining": "5", "x-ratelimit-resource": "core"})
    (family,) = github.REMAINING.collect()
    assert len(family.samples) <= github.MOST
