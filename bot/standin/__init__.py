"""A stand-in for GitHub over a real git repository: for the demonstration, and for every test that needs a GitHub."""

from bot.standin.app import StandIn
from bot.standin.server import serving

__all__ = ["StandIn", "serving"]
