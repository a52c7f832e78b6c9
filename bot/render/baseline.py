"""The look of a baseline file: every finding as an entry that accepts it, to be thinned out by whoever keeps it."""

import yaml

from bot.config import BASELINE
from bot.render.outcome import Outcome


def document(outcome: Outcome) -> str:
    """Return the text of the file."""
    entries = dict.fromkeys((finding.rule, name) for finding in outcome.findings for name in finding.objects)
    listed = {"findings": [{"rule": rule, "object": name} for rule, name in entries]}
    head = f"# {BASELINE}: what is accepted for good. Keep what you looked at, and add why: `because: ...`."
    return f"{head}\n{yaml.safe_dump(listed, sort_keys=False, allow_unicode=True, width=10_000)}"
