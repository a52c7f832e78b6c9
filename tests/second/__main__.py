"""`make second-github`: the bot in front of two GitHubs that are not ours, over real HTTP (needs npm, a few minutes).

`emulate` is a GitHub by others, with real git objects, check runs, comments and signed webhooks. Prism stands between
the bot and our own stand-in and holds every request and answer against GitHub's published description. Both are
fetched into scratch/second/; nothing of theirs comes into the project.
"""

import asyncio
import logging
import sys

import structlog

from tests.second import emulated, judged
from tests.second.packages import fetch


def main() -> int:
    """Run both, print what each found, and return how many scenarios did not end as they should."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.INFO)
    tools = fetch()
    return asyncio.run(emulated.run(tools)) + asyncio.run(judged.run(tools))


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
