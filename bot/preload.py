"""What judging needs, loaded once in the process that worker processes are forked from, by being imported there.

What judging does not need is forgotten there: the settings, and with them the keys.
"""

import gc
import os

import bot.expert.consult
import bot.expert.proposed
import bot.judge
import schema.drizzle.config  # the modules below are otherwise imported in the middle of the work
import schema.imports
from bot.expert.registry import expertises
from rules.catalogue import all_rules

__all__ = ["LOADED"]

LOADED = (
    bot.judge,
    bot.expert.consult,
    bot.expert.proposed,
    schema.drizzle.config,
    schema.imports,
    all_rules(),
    expertises(),
)

for name in [*os.environ]:
    if name.startswith(("DBREVIEW_", "OTEL_")) or name.removesuffix("_FILE").endswith("_API_KEY"):
        del os.environ[name]

gc.collect()
gc.freeze()  # what is loaded stays: a child need not look through it, nor copy its pages
