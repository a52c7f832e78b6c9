"""What other platforms are told agrees with the code: ports, paths, variables, and how long a stop may take.

Their own tools judge these files in `make deploy-check`, which needs the package index.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from bot.metrics import QUEUE_AGE
from bot.settings import Settings, variable
from tests.webhooks.conftest import KEY, SECRET, Memory
from webhooks.app import create_app

TOP = Path(__file__).parent.parent
DEPLOY = TOP / "deploy"
CHART = DEPLOY / "chart"
PORT, UID = 8000, 10001
KNOWN = {variable(name, field) for name, field in Settings.model_fields.items()}

# Values with which the chart is rendered by Helm itself, in `make deploy-check`.
VARIANTS: dict[str, dict[str, Any]] = {
    "small": {},
    "large": {
        "replicas": 3,
        "postgres": {"enabled": True},
        "autoscaling": {"enabled": True},
        "ingress": {"enabled": True, "className": "nginx", "tlsSecret": "tls", "annotations": {"a": "b"}},
        "secret": {"optional": ["anthropic-api-key", "operator-token"]},
        "settings": {"DBREVIEW_GITHUB_API_URL": "https://ghe.example.com/api/v3"},
        "image": {"digest": "sha256:" + "0" * 64},
        "imagePullSecrets": [{"name": "pull"}],
        "networkPolicy": {"from": [{"namespaceSelector": {}}], "proxy": [3128]},
        "nodeSelector": {"disk": "ssd"},
        "tolerations": [{"key": "a", "operator": "Exists"}],
    },
}


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    settings = Settings(app_id="1", private_key=KEY, webhook_secret=SECRET, data_dir=tmp_path_factory.mktemp("data"))
    return {getattr(route, "path", "") for route in create_app(settings, review=Memory()).routes}


def templates() -> str:
    return "\n".join(path.read_text() for path in sorted((CHART / "templates").iterdir()))


def dockerfile(name: str) -> str:
    found = re.search(rf"{name}=(\S+)", (DEPLOY / "Dockerfile").read_text())
    assert found
    return found[1]


def test_the_chart_asks_paths_that_there_are_at_the_port_of_the_image(paths: set[str]) -> None:
    asked = set(re.findall(r"\bpath: (/[\w/]+)", templates()))
    assert asked == {"/healthz", "/readyz", "/metrics", "/webhooks/github"}
    assert asked <= paths
    assert dockerfile("DBREVIEW_PORT") == str(PORT)
    assert f"containerPort: {PORT}" in templates()
    assert f'prometheus.io/port: "{PORT}"' in templates()


def test_the_chart_runs_as_the_image_does() -> None:
    text = templates()
    assert {*re.findall(r"(?:runAsUser|runAsGroup|fsGroup): (\d+)", text)} == {str(UID)}
    assert f"USER {UID}" in (DEPLOY / "Dockerfile").read_text()
    for line in (
        "runAsNonRoot: true",
        "readOnlyRootFilesystem: true",
        "allowPrivilegeEscalation: false",
        "drop: [ALL]",
    ):
        assert line in text
    assert f"mountPath: {dockerfile('DBREVIEW_DATA_DIR')} " in text


def test_the_secrets_of_the_chart_are_settings() -> None:
    """A key of the Secret becomes the variable that names its file."""
    named = re.findall(r'list "([\w"\- ]+)"', templates())[0].replace('"', "").split()
    named += ["database-url", *VARIANTS["large"]["secret"]["optional"], "client-secret", "neon-api-key"]
    described = (CHART / "values.yaml").read_text()
    for key in named:
        upper = key.upper().replace("-", "_")
        assert (upper if key.endswith("-api-key") else f"DBREVIEW_{upper}") in KNOWN, key
        assert key in described


def test_every_value_of_the_chart_is_used_and_every_use_has_a_value() -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    uses = {tuple(use.split(".")) for use in re.findall(r"\.Values\.([\w.]+)", templates())}
    for use in uses:
        inner = values
        for name in use:
            assert name in inner, ".".join(use)
            inner = inner[name]
    used = {use[: n + 1] for use in uses for n in range(len(use))}
    leaves = {(name, inner) for name, value in values.items() if isinstance(value, dict) for inner in value}
    unused = [leaf for leaf in leaves if leaf not in used and (leaf[0],) not in uses]
    assert unused == []


def test_the_number_that_replicas_follow_is_counted() -> None:
    metric = yaml.safe_load((CHART / "values.yaml").read_text())["autoscaling"]["metric"]
    assert REGISTRY.get_sample_value(metric) is not None
    assert metric == QUEUE_AGE._name


def test_fly_and_render_reach_the_door(paths: set[str]) -> None:
    fly = tomllib.loads((DEPLOY / "fly.toml").read_text())
    assert fly["http_service"]["internal_port"] == PORT == int(fly["env"]["DBREVIEW_PORT"])
    assert {check["path"] for check in fly["http_service"]["checks"]} <= paths
    assert (DEPLOY / fly["build"]["dockerfile"]).exists(), "beside fly.toml"
    assert fly["mounts"]["destination"] == dockerfile("DBREVIEW_DATA_DIR")
    assert set(fly["env"]) <= KNOWN
    (web,) = yaml.safe_load((DEPLOY / "render.yaml").read_text())["services"]
    assert web["healthCheckPath"] in paths
    assert (TOP / web["dockerfilePath"]).exists()
    given = {each["key"]: each.get("value") for each in web["envVars"]}
    assert set(given) - {"PORT"} <= KNOWN
    assert given["DBREVIEW_PORT"] == given["PORT"] == str(PORT)
    required = {variable(n, f) for n, f in Settings.model_fields.items() if f.is_required()}
    assert required <= set(given)


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_nobody_kills_what_may_still_drain() -> None:
    """The service waits for DBREVIEW_DRAIN_SECONDS; requests and threads need 22 more at most (docs/operating.md)."""
    fly = tomllib.loads((DEPLOY / "fly.toml").read_text())
    (web,) = yaml.safe_load((DEPLOY / "render.yaml").read_text())["services"]
    unit = (DEPLOY / "dbreview.service").read_text()
    drains = next(int(each["value"]) for each in web["envVars"] if each["key"] == "DBREVIEW_DRAIN_SECONDS")
    stop = re.search(r"TimeoutStopSec=(\d+)", unit)
    drain = re.search(r"DBREVIEW_DRAIN_SECONDS=(\d+)", unit)
    assert stop
    assert drain
    assert seconds(fly["kill_timeout"]) >= int(fly["env"]["DBREVIEW_DRAIN_SECONDS"]) + 22
    assert web["maxShutdownDelaySeconds"] >= drains + 22
    assert int(stop[1]) >= int(drain[1]) + 22
    assert "add .Values.drainSeconds 25" in templates()


def test_the_unit_starts_what_its_head_installs() -> None:
    unit = (DEPLOY / "dbreview.service").read_text()
    started = re.search(r"^ExecStart=(\S+)/bin/dbreview serve$", unit, re.MULTILINE)
    assert started
    assert f"python3 -m venv {started[1]}" in unit
    assert set(re.findall(r"\b(DBREVIEW_\w+?)(?:_FILE)?=", unit)) <= KNOWN


def test_only_what_the_image_copies_is_sent_to_its_builder() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    copied = {s for line in re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE) for s in line.split()[:-1]}
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert "*" in lines


# The action.


def action(**environment: str) -> subprocess.CompletedProcess[str]:
    script = DEPLOY / "action.sh"
    return subprocess.run(
        ["bash", script], env={**os.environ, **environment}, capture_output=True, text=True, timeout=200, check=False
    )


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Be in a repository whose last commit adds a migration that fails, as a job of a workflow is."""
    for name in [each for each in os.environ if each.startswith("GIT_")]:
        monkeypatch.delenv(name)
    work = tmp_path / "work"
    folder = work / "packages/database/drizzle"
    folder.mkdir(parents=True)
    (folder / "0000_first.sql").write_text('CREATE TABLE "orders" ("id" integer PRIMARY KEY);\n')
    git = ["git", "-C", str(work), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for step in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        subprocess.run([*git, *step], check=True)
    (folder / "0001_second.sql").write_text('ALTER TABLE "orders" ADD COLUMN "note" text NOT NULL;\n')
    for step in (["add", "-A"], ["commit", "-qm", "second"]):
        subprocess.run([*git, *step], check=True)
    dbreview = tmp_path / "dbreview"
    program = "import sys; from bot.cli import main; sys.exit(main(sys.argv[1:]))"
    dbreview.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{program}" "$@"\n')
    dbreview.chmod(0o755)
    monkeypatch.chdir(work)
    return {
        "PYTHONPATH": str(TOP),
        "DBREVIEW": str(dbreview),
        "SARIF": str(tmp_path / "out.sarif"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "FAIL_ON": "block",
    }


def test_the_action_annotates_uploads_and_fails(checkout: dict[str, str]) -> None:
    done = action(BASE="HEAD~1", HEAD="HEAD", **checkout)
    assert done.returncode == 1, done.stderr
    assert "::error file=packages/database/drizzle/0001_second.sql,line=1" in done.stdout
    assert '"version":"2.1.0"' in Path(checkout["SARIF"]).read_text().replace(" ", "")
    assert Path(checkout["GITHUB_OUTPUT"]).read_text() == f"sarif={checkout['SARIF']}\nconclusion=failure\n"
    assert "0001_second.sql" in Path(checkout["GITHUB_STEP_SUMMARY"]).read_text()


def test_the_action_says_what_it_cannot_read_and_uploads_nothing(checkout: dict[str, str]) -> None:
    trap = Path(checkout["SARIF"]).with_name("sprung")
    done = action(BASE=f"$(touch {trap});touch {trap}", HEAD="HEAD", **checkout)
    assert done.returncode == 2
    assert not trap.exists(), "what a branch is called is never run"
    assert not Path(checkout["SARIF"]).exists()
    assert not Path(checkout["GITHUB_OUTPUT"]).exists()


def test_no_input_of_the_action_is_written_into_a_script() -> None:
    steps = yaml.safe_load((TOP / "action.yml").read_text())["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert len(scripts) == 2
    assert [script for script in scripts if "${{" in script] == []


def test_the_hooks_run_commands_that_there_are() -> None:
    hooks = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())
    known = {path.stem for path in (TOP / "bot" / "cli").glob("*.py")}
    assert {hook["entry"].split()[:1][0] for hook in hooks} == {"dbreview"}
    assert {hook["entry"].split()[1] for hook in hooks} <= known
    changed = re.compile(next(hook["files"] for hook in hooks if "files" in hook))
    for path in ("packages/database/src/schema/users.ts", "drizzle/0001_x.sql", "drizzle/meta/_journal.json"):
        assert changed.search(path), path
    for path in ("README.md", "src/app.tsx", "package.json"):
        assert not changed.search(path), path
