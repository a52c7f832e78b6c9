"""What a repository may say in its settings file, and how mistakes are answered."""

import pytest

from bot.config import Config, load
from rules.kit import Severity


def test_no_file_means_the_defaults():
    assert load(None) == (Config(), ())


def test_a_full_file_is_read():
    config, problems = load(
        "paths: ['db/**']\nmigrations: {transaction: never, postgres: 17}\ncomments: {inline: 5}\n"
        "rules: {naming: note, locks/type-change-rewrites: 'off'}\n"
    )
    assert not problems
    assert (config.paths, config.migrations.postgres, config.comments.inline) == (("db/**",), 17, 5)
    assert config.rule_config().severities == {"naming": Severity.NOTE, "locks/type-change-rewrites": "off"}


def test_off_needs_no_quotes():
    config, problems = load("rules:\n  naming: off\n")
    assert not problems
    assert config.rule_config().severities == {"naming": "off"}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("path: ['db/**']\n", 1, "Did you mean `paths`?"),
        ("llm: true\nmigrations:\n  postgres: 9\n", 3, "greater than or equal to 12"),
        ("rules:\n  naming: loud\n", 2, "'block', 'warn', 'note' or 'off'"),
        ("rules: [\n", 2, "not valid YAML"),
        ("- a\n", 1, "`name: value` lines"),
        ("a: &x [1]\nb: *x\n", None, "aliases are not read"),
        ("x" * 70_000, None, "longer than"),
        ("comments:\n  inline: many\n  mod: check-only\n", 2, "valid integer"),
        ("rules:\n  naming: off\n  nameing/*: off\n", 3, "the nearest is `naming`"),
        ("rules:\n  locks/unique-aded: off\n", 2, "the nearest is `locks/unique-added`"),
    ],
)
def test_a_mistake_is_a_sentence_with_its_line(text, line, says):
    _, problems = load(text)
    assert problems[0].line == line
    assert says in problems[0].message


def test_one_mistake_leaves_the_rest_in_force():
    config, problems = load("llm: false\nmigrations:\n  postgres: 9\n  transaction: never\n")
    assert [p.line for p in problems] == [3]
    assert not config.llm
    assert (config.migrations.transaction, config.migrations.postgres) == ("never", 16)
