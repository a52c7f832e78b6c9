"""The folder is the list, and the README repeats it."""

from pathlib import Path

from bot.commands.registry import BARE, commands, find, nearest

TOP = Path(__file__).parents[3]


def test_every_command_file_is_found_and_nothing_else() -> None:
    files = {path.stem for path in (TOP / "bot" / "commands").glob("*.py")}
    assert set(commands()) == files - {"__init__", "kit", "parse", "registry", "story"}


def test_the_bare_word_is_the_first() -> None:
    assert next(iter(commands())) == BARE
    assert find("") is commands()[BARE]
    assert find("no-such-word") is None


def test_a_typing_error_is_understood() -> None:
    near = nearest("explian")
    assert near is not None
    assert near.word == "explain"
    assert nearest("zzz") is None


def test_every_command_says_what_it_does_and_who_may() -> None:
    readme = (TOP / "README.md").read_text()
    for command in commands().values():
        assert command.about.endswith(".")
        who = "write access" if command.needs == "write" else "anyone"
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{command.usage}` |"))
        assert row.endswith(f"| {who} |")
