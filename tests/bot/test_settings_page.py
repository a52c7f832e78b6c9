"""The page about settings is what the settings say, and its example is one."""

import json
import re
from pathlib import Path

import pytest

from bot import baseline
from bot.config import load
from bot.settings_page import PAGE, page, schemas


def test_the_committed_page_is_fresh() -> None:
    assert PAGE.read_text() == page()


@pytest.mark.parametrize("path", schemas(), ids=lambda path: path.name)
def test_the_published_schemas_are_fresh_and_say_where_they_are(path: Path) -> None:
    text = schemas()[path]
    assert path.read_text() == text
    assert json.loads(text)["$id"].endswith(f"/docs/{path.name}")
    assert path.name in page()


def test_its_example_is_without_a_mistake() -> None:
    example, accepted = re.findall(r"```yaml\n(# .github/.*?)```", page(), re.DOTALL)
    assert len(baseline.load(accepted)[0]) == 1
    config, problems = load(example)
    assert problems == ()
    severities = config.rule_config().severities
    assert severities == {"naming": "off", "locks/index-without-concurrently": "block", "types/varchar-255": "warn"}
