"""Running git on a repository nobody vouches for: its hooks, filters, drivers and settings never act.

Objects and the work tree are read through a git directory of our own that only borrows the repository's object store
and copies its index, so that nothing its configuration says applies (`git diff-files` alone would run a clean filter).
Only names of commits are asked of the repository itself, with everything switched off that git would execute for it.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TIMEOUT = 300  # seconds for one git command

_OFF = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    "core.quotePath=off",
    "submodule.recurse=false",
    "protocol.allow=never",
)
_KEPT = ("PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "SYSTEMROOT")
_SET = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",  # git >= 2.45; for older ones no transport is allowed at all:
    "GIT_ALLOW_PROTOCOL": "none",
}


class GitError(Exception):
    """Git could not do what was asked; the message is a sentence for the user."""


class GitFailed(GitError):
    """A git command ended with an error of its own; the message repeats it."""


class MissingObjects(GitError):
    """A shallow or partial clone lacks what is needed to go on at all."""


class NotARepository(GitError):
    """There is no git repository at the place that was named."""


class UnknownRef(GitError):
    """The repository has no such commit, branch or tag."""


class NoMergeBase(GitError):
    """Two commits have no common ancestor here."""


@dataclass(frozen=True)
class Git:
    """The ways to run git: `ask` in the repository at `where`, `read` and `look` in our own directory `private`."""

    where: Path
    private: Path

    def ask(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        """Run a command in the repository itself: only for what needs its names."""
        return self._run(["-C", str(self.where), *arguments], {}, stdin)

    def read(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        """Run a command on the repository's objects."""
        return self._run(arguments, {"GIT_DIR": str(self.private)}, stdin)

    def look(self, top: Path, *arguments: str) -> bytes:
        """Run a command on the work tree at `top`, with the copy of the index."""
        where = {
            "GIT_DIR": str(self.private),
            "GIT_WORK_TREE": str(top),
            "GIT_INDEX_FILE": str(self.private / "copied"),
        }
        return self._run(["-C", str(top), "-c", "core.bare=false", *arguments], where, None)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command on the repository's objects whose input and output are pipes."""
        return subprocess.Popen(  # noqa: S603 - a list of words, no shell
            self._command(arguments),
            env=self._environment({"GIT_DIR": str(self.private)}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _run(self, arguments: Sequence[str], extra: dict[str, str], stdin: bytes | None) -> bytes:
        command = self._command(arguments)
        try:
            done = subprocess.run(  # noqa: S603
                command,
                env=self._environment(extra),
                input=stdin or b"",
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
        except FileNotFoundError as error:
            raise GitError("The command git is not installed.") from error
        except subprocess.TimeoutExpired as error:
            raise GitError(f"`{_shown(arguments)}` took more than {TIMEOUT} s.") from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")[:300]
            raise GitFailed(f"`{_shown(arguments)}` failed: {said.rstrip('.')}.")
        return done.stdout

    def _command(self, arguments: Sequence[str]) -> list[str]:
        switches = [word for setting in _OFF for word in ("-c", setting)]
        return ["git", "--no-pager", *switches, *arguments]

    def _environment(self, extra: dict[str, str]) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return {**kept, **_SET, "GIT_CONFIG_GLOBAL": str(self.private / "global"), **extra}

    @property
    def is_shallow(self) -> bool:
        """Whether the history ends before its beginning."""
        return (self.private / "shallow").exists()

    def close(self) -> None:
        """Remove our own directory."""
        shutil.rmtree(self.private, ignore_errors=True)


def _shown(arguments: Sequence[str]) -> str:
    """Return a command as a person would type it, without where and how it was run."""
    words = list(arguments)
    while words and words[0] in ("-C", "-c"):
        del words[:2]
    return " ".join(["git", *words])[:200]


def open_git(where: Path) -> Git:
    """Return the git of the repository at or around `where`. Raises NotARepository."""
    if not where.is_dir():
        raise NotARepository(f"{where} is not a directory.")
    private = Path(tempfile.mkdtemp(prefix="dbreview-git-"))
    (private / "global").write_text("[safe]\n\tdirectory = *\n")  # the repository may belong to another user
    git = Git(where.resolve(), private)
    try:
        _borrow_objects(git)
    except GitFailed as error:
        git.close()
        raise NotARepository(f"{where} is not a git repository, nor inside one.") from error
    return git


def _borrow_objects(git: Git) -> None:
    """Make our own git directory over the repository's object store, with the same cut in its history."""
    kind = git.ask("rev-parse", "--show-object-format").decode().strip()
    for folder in ("refs", "info", "objects/info"):
        (git.private / folder).mkdir(parents=True)
    (git.private / "objects" / "info" / "alternates").write_bytes(os.fsencode(path_in(git, "objects")) + b"\n")
    (git.private / "HEAD").write_text("ref: refs/heads/none\n")
    extensions = "" if kind == "sha1" else f"[extensions]\n\tobjectFormat = {kind}\n"
    version = 0 if kind == "sha1" else 1
    (git.private / "config").write_text(f"[core]\n\trepositoryFormatVersion = {version}\n\tbare = true\n{extensions}")
    copy(path_in(git, "shallow"), git.private / "shallow")


def path_in(git: Git, name: str) -> Path:
    """Return where the repository keeps `name`: a linked work tree shares most files with its main one."""
    return Path(os.fsdecode(git.ask("rev-parse", "--path-format=absolute", "--git-path", name).removesuffix(b"\n")))


def copy(place: Path, to: Path) -> None:
    """Copy a file where there is one, with its times: by its index's time git knows which files to look into again."""
    if place.is_file():
        shutil.copy2(place, to)
