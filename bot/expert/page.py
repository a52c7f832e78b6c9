"""The page docs/questions.md, written from the answers' own files: `python -m bot.expert.page [--check]`."""

import sys
from pathlib import Path

from bot.expert.registry import expertises
from bot.render.escape import code
from rules.pages import keep

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"

_INTRODUCTION = """\
# Questions that facts answer

Written from `bot/expert/answers` by `make docs`; do not edit it here.

Ask on a pull request (`/dbreview which tables reference users?`, for whoever may write) or in a terminal
(`dbreview ask "which tables reference users?"`). No language model is needed for these, and none is asked. The wording
is yours: each has more forms than are shown. Tables, columns and enums go by their SQL name or by their name in
TypeScript, in any case, in singular or plural; a column is `orders.user_id` or `user_id of orders`.

A name alone is no question but an order to look: a file, a folder, a table or a migration is
[reviewed as it stands](expert.md).
"""


def page() -> str:
    """Return the page as it should be."""
    rows = [f"| {each.about} | {'<br>'.join(map(code, each.examples))} |" for each in expertises()]
    return "\n".join([_INTRODUCTION, "| What you hear | Asked, for example, as |", "|---|---|", *rows, ""])


if __name__ == "__main__":
    sys.exit(keep({PAGE: page()}, sys.argv[1:]))
