"""All calls about one repository."""

from bot.github.checks import Checks
from bot.github.conversation import Conversation
from bot.github.pulls import Pulls


class Repo(Pulls, Checks, Conversation):
    """One repository through one installation; every method returns our values, never GitHub's JSON."""
