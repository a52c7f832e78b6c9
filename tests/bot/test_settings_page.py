"""The page about settings is what the settings say, and its example is one."""

import re

from bot.config import load
from bot.settings_page import PAGE, page


def test_the_committed_page_is_fresh() -> None:
    assert PAGE.read_text() == page()


def test_its_example_is_without_a_mistake() -> None:
    example = re.search(r"```yaml\n(.*?)```", page(), re.DOTALL)
    assert example is not None
    config, problems = load(example[1])
    assert problems == ()
    severities = config.rule_config().severities
    assert severities == {"naming": "off", "locks/index-without-concurrently": "block", "types/varchar-255": "warn"}
