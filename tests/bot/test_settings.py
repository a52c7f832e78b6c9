"""Settings come from variables or the files they name, and every problem is a sentence that says the remedy."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, variable

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"
WHOLE = {"DBREVIEW_APP_ID": "12", "DBREVIEW_PRIVATE_KEY": KEY, "DBREVIEW_WEBHOOK_SECRET": "s"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, field in Settings.model_fields.items():
        monkeypatch.delenv(variable(name, field), raising=False)
        monkeypatch.delenv(f"{variable(name, field)}_FILE", raising=False)


def load(monkeypatch: pytest.MonkeyPatch, **changed: str) -> Settings:
    for name, value in (WHOLE | changed).items():
        monkeypatch.setenv(name, value)
    return Settings.load()


def test_three_variables_are_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load(monkeypatch, XDG_STATE_HOME=str(tmp_path))
    assert settings.app_id == "12"
    assert settings.store_url == f"sqlite:///{tmp_path}/dbreview/dbreview.sqlite"
    assert settings.webhook_secrets == (b"s",)
    assert settings.anthropic_api_key is None


def test_secrets_come_from_files_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, text in {"DBREVIEW_PRIVATE_KEY": f"{KEY}\n", "ANTHROPIC_API_KEY": "sk-ant-1\n"}.items():
        (tmp_path / name).write_text(text)
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    settings = load(monkeypatch, DBREVIEW_PRIVATE_KEY="")
    assert settings.private_key.get_secret_value() == f"{KEY}\n"
    assert settings.anthropic_api_key is not None
    assert settings.anthropic_api_key.get_secret_value() == "sk-ant-1"


def test_a_key_on_one_line_is_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, DBREVIEW_PRIVATE_KEY=KEY.replace("\n", "\\n"))
    assert settings.private_key.get_secret_value() == f"{KEY}\n"


def test_secrets_that_rotate_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, DBREVIEW_WEBHOOK_SECRET=" new, old ,").webhook_secrets == (b"new", b"old")


def test_all_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    lines = str(caught.value).splitlines()
    assert [line.split(" is not set: ")[0] for line in lines] == list(WHOLE)
    assert all(line.endswith(".") for line in lines)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DBREVIEW_PRIVATE_KEY", "hunter2", "DBREVIEW_PRIVATE_KEY is not a PEM private key: put the whole .pem file"),
        ("DBREVIEW_WEBHOOK_SECRET", " , ", "DBREVIEW_WEBHOOK_SECRET is empty: set it to the secret"),
        ("DBREVIEW_DATABASE_URL", "mysql://u:hunter2@h/d", "DBREVIEW_DATABASE_URL must start with sqlite:/// or"),
        ("DBREVIEW_GITHUB_API_URL", "ghe.example.com", "DBREVIEW_GITHUB_API_URL is wrong (string should match"),
        ("DBREVIEW_PORT", "http", "DBREVIEW_PORT is wrong (input should be a valid integer"),
        ("DBREVIEW_KEEP_DAYS", "1", "DBREVIEW_KEEP_DAYS is wrong (input should be greater than or equal to 7)"),
        ("DBREVIEW_LOG_FORMAT", "xml", "DBREVIEW_LOG_FORMAT is wrong (input should be 'json' or 'console')"),
        ("DBREVIEW_PRIVATE_KEY_FILE", "/nowhere", "DBREVIEW_PRIVATE_KEY_FILE names /nowhere, which cannot be read: No"),
    ],
)
def test_what_is_wrong_is_named_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(monkeypatch, **{name: value})
    assert str(caught.value).startswith(sentence)
    assert "hunter2" not in str(caught.value)


def test_settings_do_not_print_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, DBREVIEW_WEBHOOK_SECRET="hunter2", NEON_API_KEY="hunter2", ANTHROPIC_API_KEY="hunter2")
    assert "hunter2" not in repr(settings) + str(settings)
    assert "MIIE" not in repr(settings)


def test_every_setting_is_described() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
