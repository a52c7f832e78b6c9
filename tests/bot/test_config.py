"""What a repository may say in its settings file, and how mistakes are answered."""

import pytest

from bot.config import Config, load
from rules.kit import Severity
from rules.options import Allowed, Limits


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


def test_a_rule_is_set_with_its_tables_and_options():
    config, problems = load(
        "rules:\n  types/varchar-255: {severity: warn, exempt: ['auth.*'], options: {limits: [191, 255]}}\n"
        "  naming: {exempt: [legacy_*]}\nexempt:\n  - {tables: [imports], rules: [modeling]}\n"
    )
    assert not problems
    found = config.rule_config()
    assert found.severities == {"types/varchar-255": Severity.WARN}
    assert found.options == {"types/varchar-255": Limits((191, 255))}
    assert found.is_exempt("types/varchar-255", "auth.users")
    assert found.is_exempt("naming/not-snake-case", "public.legacy_orders")
    assert found.is_exempt("modeling/missing-id", "public.imports")
    assert not found.is_exempt("naming/not-snake-case", "public.imports")


def test_a_wrong_option_leaves_the_others_in_force():
    config, problems = load("rules:\n  naming/reserved-word:\n    options: {allowed: [user], alowed: [order]}\n")
    assert [p.line for p in problems] == [3]
    assert config.rule_config().options == {"naming/reserved-word": Allowed(("user",))}


def test_off_needs_no_quotes():
    config, problems = load("rules:\n  naming: off\n")
    assert not problems
    assert config.rule_config().severities == {"naming": "off"}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("path: ['db/**']\n", 1, "Did you mean `paths`?"),
        ("llm: true\nmigrations:\n  postgres: 9\n", 3, "greater than or equal to 12"),
        ("rules:\n  naming: loud\n", 2, "must be `block`, `warn`, `note` or `off`"),
        ("neon: maybe\n", 1, "must be `auto`, `true` or `false`"),
        ("migrations:\n  rollout: stoped\n", 2, "`expand-contract` or `stopped`"),
        ("rules: [\n", 2, "not valid YAML"),
        ("- a\n", 1, "`name: value` lines"),
        ("a: &x [1]\nb: *x\n", None, "aliases are not read"),
        ("x" * 70_000, None, "longer than"),
        ("comments:\n  inline: many\n  mod: check-only\n", 2, "valid integer"),
        ("rules:\n  naming: off\n  nameing/*: off\n", 3, "the nearest is `naming`"),
        ("rules:\n  locks/unique-aded: off\n", 2, "the nearest is `locks/unique-added`"),
        ("rules:\n  naming:\n    severity: loud\n", 3, "must be `block`, `warn`, `note` or `off`"),
        ("rules:\n  naming:\n    exmpt: [a]\n", 3, "Did you mean `rules.naming.exempt`?"),
        ("rules:\n  naming:\n    exempt: 5\n", 3, "valid tuple"),
        ("rules:\n  types/varchar-255:\n    options:\n      limit: [191]\n", 4, "Did you mean `limits`?"),
        ("rules:\n  types/varchar-255:\n    options:\n      limits: [many]\n", 4, "valid integer"),
        ("rules:\n  types/serial:\n    options:\n      limits: [1]\n", 4, "takes no options"),
        ("rules:\n  types:\n    options:\n      limits: [1]\n", 4, "takes no options"),
        ("exempt:\n  - rules: [naming]\n", 2, "has no `tables`"),
        ("exempt:\n  - tables: [a]\n    rules: [naming, nameing]\n", 3, "the nearest is `naming"),
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
