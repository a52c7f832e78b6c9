"""Settings come from variables or the files they name, and every problem is a sentence that says the remedy."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from bot.registered import FILE, Registered, RegisteredError, exposed
from bot.settings import Settings, SettingsError, variable, without_app

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"
WHOLE = {"DBREVIEW_APP_ID": "12", "DBREVIEW_PRIVATE_KEY": KEY, "DBREVIEW_WEBHOOK_SECRET": "s"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "nothing"))
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


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        KEY.replace("\n", "\\n"),
        KEY.replace("\n", " "),
        KEY.replace("\n", "\r\n"),
        f'"{KEY}"',
        base64.b64encode(KEY.encode()).decode(),
        base64.encodebytes(KEY.encode()).decode(),
    ],
)
def test_a_key_is_known_in_every_form_that_platforms_make_of_it(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    settings = load(monkeypatch, DBREVIEW_PRIVATE_KEY=text)
    assert settings.private_key.get_secret_value() == f"{KEY}\n"


def test_a_path_in_place_of_a_key_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="DBREVIEW_PRIVATE_KEY is the path of a file; DBREVIEW_PRIVATE_KEY_FILE"):
        load(monkeypatch, DBREVIEW_PRIVATE_KEY="/run/secrets/app.pem")


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


def test_a_client_id_and_its_secret_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, DBREVIEW_CLIENT_ID="Iv1", DBREVIEW_CLIENT_SECRET="s").client_id == "Iv1"
    monkeypatch.delenv("DBREVIEW_CLIENT_SECRET")
    with pytest.raises(SettingsError, match="DBREVIEW_CLIENT_ID is set and DBREVIEW_CLIENT_SECRET is not"):
        Settings.load()


def test_every_setting_is_described() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


APP = Registered(
    "7", "dbreview-acme", KEY, "from the file", "https://ghe.example.com/api/v3", "the operator's own token"
)


def test_what_the_setup_pages_wrote_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBREVIEW_DATA_DIR", str(tmp_path))
    assert without_app()
    path = APP.write(tmp_path)
    assert not without_app()
    settings = Settings.load()
    assert (settings.app_id, settings.webhook_secrets) == ("7", (b"from the file",))
    assert settings.github_api_url == APP.github_api_url
    assert settings.operator_token is not None
    assert exposed(tmp_path) is None
    path.chmod(0o644)
    assert "0644" in (exposed(tmp_path) or "")


def test_two_apps_are_never_mixed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    APP.write(tmp_path)
    settings = load(monkeypatch, DBREVIEW_DATA_DIR=str(tmp_path))
    assert (settings.app_id, settings.webhook_secrets, settings.operator_token) == ("12", (b"s",), None)
    assert settings.github_api_url == "https://api.github.com"
    monkeypatch.delenv("DBREVIEW_APP_ID")
    with pytest.raises(SettingsError, match="DBREVIEW_APP_ID is not set"):
        Settings.load()


def test_a_secret_that_rotates_may_be_set_beside_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    APP.write(tmp_path)
    monkeypatch.setenv("DBREVIEW_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DBREVIEW_WEBHOOK_SECRET", "new,old")
    assert Settings.load().webhook_secrets == (b"new", b"old")


def test_the_file_is_whole_or_not_at_all_and_never_replaced(tmp_path: Path) -> None:
    path = APP.write(tmp_path)
    with pytest.raises(RegisteredError, match="is there already"):
        replace(APP, app_id="8").write(tmp_path)
    assert Registered.read(tmp_path) == APP
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"app_id": 7}'])
def test_a_damaged_file_is_said_and_opens_no_setup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    monkeypatch.setenv("DBREVIEW_DATA_DIR", str(tmp_path))
    assert not without_app()
    with pytest.raises(SettingsError, match="is damaged"):
        Settings.load()


def test_the_app_does_not_print_its_secrets() -> None:
    assert "MIIE" not in repr(APP)
    assert "from the file" not in repr(APP)
