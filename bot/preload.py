"""What judging needs, loaded once in the process that worker processes are forked from, by being imported there."""

import gc

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

gc.collect()
gc.freeze()  # what is loaded stays: a child need not look through it, nor copy its pages
