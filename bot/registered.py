"""The App that the setup pages registered, in a file of the data directory that only its owner may read."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

FILE = "github-app.json"
_OPTIONAL = ("client_id", "client_secret")


class RegisteredError(Exception):
    """The file cannot be read or written; the message is a sentence."""


@dataclass(frozen=True)
class Registered:
    """The App as GitHub gave it to us. `operator_token` is ours: it opens the operator's page."""

    app_id: str
    slug: str
    private_key: str
    webhook_secret: str
    github_api_url: str
    operator_token: str
    client_id: str = ""  # older files have neither
    client_secret: str = ""

    def __repr__(self) -> str:
        return f"Registered(app_id={self.app_id!r}, slug={self.slug!r})"

    def settings(self) -> dict[str, str]:
        """Return what it says about settings, by field name."""
        return {name: value for name, value in asdict(self).items() if name != "slug" and value}

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return what the file in `folder` says, None where there is none. Raises RegisteredError."""
        path = folder / FILE
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
            names = [name for name in cls.__dataclass_fields__ if name not in _OPTIONAL or name in known]
            return cls(**{name: _text(known, name) for name in names})
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RegisteredError(f"{path} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise RegisteredError(
                f"{path} is damaged: restore it, or delete it and set the DBREVIEW_ variables."
            ) from error

    def write(self, folder: Path) -> Path:
        """Write the file with mode 0600, whole or not at all, and never over another one. Raises RegisteredError."""
        path, fresh = folder / FILE, folder / f".{FILE}.{secrets.token_hex(8)}"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump({name: value for name, value in asdict(self).items() if value}, file, indent=2)
                    file.flush()
                    os.fsync(file.fileno())
                os.link(fresh, path)
            finally:
                fresh.unlink()
        except FileExistsError as error:
            raise RegisteredError(f"{path} is there already; it was left as it is.") from error
        except OSError as error:
            raise RegisteredError(f"{path} cannot be written: {error.strerror}.") from error
        return path


def exposed(folder: Path) -> str | None:
    """Return the sentence why the file is not as secret as it should be, or None."""
    try:
        mode = (folder / FILE).stat().st_mode & 0o777
    except OSError:
        return None
    return f"{folder / FILE} has the mode {mode:04o}, so others can read the App's key" if mode & 0o077 else None


def _text(known: Any, name: str) -> str:
    value = known[name]
    if not isinstance(value, str) or not value:
        raise ValueError(name)
    return value
