"""What operators copy agrees with the code: the App's manifest, the settings, the image, the compose file."""

import re
import shlex
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from bot.settings import Settings, variable
from bot.standin import tokens
from webhooks import events, surveys

TOP = Path(__file__).parent.parent
DEPLOY = TOP / "deploy"
# GitHub sends these to every App that may see them: https://docs.github.com/en/webhooks/webhook-events-and-payloads
AUTOMATIC = {"check_run", "check_suite", "installation", "installation_repositories", "github_app_authorization"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, object]:
    return yaml.safe_load((TOP / "app.yml").read_text())


def test_the_app_subscribes_to_the_events_the_door_reads(manifest: dict[str, list[str]]) -> None:
    assert len(manifest["default_events"]) == len(set(manifest["default_events"]))
    assert set(manifest["default_events"]) == {*events._EVENTS, *surveys.EVENTS} - AUTOMATIC


def test_the_app_asks_for_what_the_tests_grant(manifest: dict[str, dict[str, str]]) -> None:
    """Every request of the suite meets the stand-in, which refuses what these permissions do not cover."""
    assert manifest["default_permissions"] == tokens.PERMISSIONS


def test_no_permission_lets_us_change_code(manifest: dict[str, dict[str, str]]) -> None:
    granted = manifest["default_permissions"]
    assert {name for name, level in granted.items() if level != "read"} == {"checks", "pull_requests"}
    assert granted["contents"] == "read"


def test_every_permission_says_why() -> None:
    block = (TOP / "app.yml").read_text().partition("default_permissions:\n")[2].partition("\n\n")[0]
    assert [line for line in block.splitlines() if " # " not in line] == []


def test_the_link_that_registers_the_app_says_the_same(manifest: dict[str, object]) -> None:
    link = next(
        line.strip("<>")
        for line in (DEPLOY / "README.md").read_text().splitlines()
        if line.startswith("<https://github")
    )
    given = parse_qsl(urlsplit(link).query)
    single = {key: value for key, value in given if key != "events[]"}
    assert [value for key, value in given if key == "events[]"] == manifest["default_events"]
    assert single.pop("name") == manifest["name"]
    assert single.pop("url") == manifest["url"]
    assert single.pop("public") == str(manifest["public"]).lower()
    hook = manifest["hook_attributes"]
    assert isinstance(hook, dict)
    assert (single.pop("webhook_url"), single.pop("webhook_active")) == (hook["url"], "true")
    assert single == manifest["default_permissions"]


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    text = (DEPLOY / ".env.example").read_text()
    named = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", text, re.MULTILINE)
    assert sorted(named) == sorted(variable(name, field) for name, field in Settings.model_fields.items())


def test_the_example_shows_the_defaults() -> None:
    shown = dict(re.findall(r"^#([A-Z][A-Z0-9_]*)=(.+)$", (DEPLOY / ".env.example").read_text(), re.MULTILINE))
    for name, field in Settings.model_fields.items():
        if (default := shown.get(variable(name, field))) and field.default_factory is None:
            assert default == str(field.default), name


def test_the_example_with_three_lines_filled_in_is_a_configuration(
    private_pem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for line in (DEPLOY / ".env.example").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            assert value == ""
            filled = {"DBREVIEW_APP_ID": "1", "DBREVIEW_PRIVATE_KEY": private_pem, "DBREVIEW_WEBHOOK_SECRET": "s"}
            monkeypatch.setenv(name, filled[name])
    assert Settings.load().app_id == "1"


@pytest.fixture
def private_pem() -> str:
    return "-----BEGIN RSA PRIVATE KEY-----\\nAAAA\\n-----END RSA PRIVATE KEY-----\\n"


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line.strip()]


def test_the_image_copies_what_is_there() -> None:
    copied = [shlex.split(rest)[:-1] for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    sources = {source for each in copied for source in each}
    assert {"schema", "rules", "bot", "webhooks", "requirements.lock", "pyproject.toml"} <= sources
    assert [source for source in sources if not (TOP / source).exists()] == []


def test_the_image_runs_without_root_and_checks_its_health() -> None:
    last_stage = instructions()[max(i for i, (word, _) in enumerate(instructions()) if word == "FROM") :]
    words = [word for word, _ in last_stage]
    assert dict(last_stage)["USER"] == "10001"
    assert words.index("USER") < words.index("CMD")
    assert "/healthz" in dict(last_stage)["HEALTHCHECK"]
    assert set(words) <= {
        "FROM",
        "LABEL",
        "RUN",
        "COPY",
        "ENV",
        "USER",
        "WORKDIR",
        "VOLUME",
        "EXPOSE",
        "HEALTHCHECK",
        "STOPSIGNAL",
        "CMD",
    }


def test_the_image_installs_only_locked_dependencies() -> None:
    installs = [rest for word, rest in instructions() if word == "RUN" and " -r " in rest]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert ("ARG", "LOCK=requirements.lock") in instructions()
    for lock in ("requirements.lock", "deploy/otel.lock"):
        for requirement in re.split(r"\n(?=[a-z0-9])", (TOP / lock).read_text().strip()):
            assert "--hash=sha256:" in requirement, requirement.splitlines()[0]


def test_compose_names_only_what_is_there() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert set(compose["services"]) == {"dbreview", "dbreview-postgres", "postgres"}
    volumes = {v.split(":")[0] for s in compose["services"].values() for v in s.get("volumes", ())}
    assert volumes == set(compose["volumes"])
    for service in ("dbreview", "dbreview-postgres"):
        built = compose["services"][service]["build"]
        assert (DEPLOY / built["context"] / built["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
        assert compose["services"][service]["read_only"] is True
    assert "profiles" not in compose["services"]["dbreview"]
    known = {variable(name, field) for name, field in Settings.model_fields.items()}
    assert set(compose["services"]["dbreview-postgres"]["environment"]) <= known
