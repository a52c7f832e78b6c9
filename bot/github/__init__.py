"""App tokens and the few calls we make: the only room that imports githubkit."""

from bot.github.calls import Calls
from bot.github.checks import Checks
from bot.github.clients import DEFAULT_API, Clients, Credentials
from bot.github.clock import Clock
from bot.github.conversation import Conversation
from bot.github.errors import (
    BadCredentials,
    Forbidden,
    GitHubError,
    NotFound,
    NotInstalled,
    RateLimited,
    Refused,
    ReviewRefused,
    Uncertain,
    Unreachable,
)
from bot.github.github import App, GitHub, Installation
from bot.github.installed import Required
from bot.github.pulls import Pulls
from bot.github.repo import Repo
from bot.github.values import (
    Comparison,
    Fold,
    Glance,
    OwnComment,
    OwnReview,
    OwnThread,
    Paths,
    Place,
    Sending,
    Standing,
    Texts,
)

__all__ = [
    "DEFAULT_API",
    "App",
    "BadCredentials",
    "Calls",
    "Checks",
    "Clients",
    "Clock",
    "Comparison",
    "Conversation",
    "Credentials",
    "Fold",
    "Forbidden",
    "GitHub",
    "GitHubError",
    "Glance",
    "Installation",
    "NotFound",
    "NotInstalled",
    "OwnComment",
    "OwnReview",
    "OwnThread",
    "Paths",
    "Place",
    "Pulls",
    "RateLimited",
    "Refused",
    "Repo",
    "Required",
    "ReviewRefused",
    "Sending",
    "Standing",
    "Texts",
    "Uncertain",
    "Unreachable",
]
