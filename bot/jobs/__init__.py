"""Durable jobs: a delivery that was accepted is worked on, once, whatever happens to this process."""

from bot.jobs.recent import Queue, Recent
from bot.jobs.service import Jobs, check_store, start
from bot.jobs.store import StoreError
from bot.jobs.story import Postpone, State, Step, Story

__all__ = ["Jobs", "Postpone", "Queue", "Recent", "State", "Step", "StoreError", "Story", "check_store", "start"]
