"""What can go wrong between us and GitHub, each as one sentence for the user."""


class GitHubError(Exception):
    """Any expected failure of a call to GitHub."""


class RateLimited(GitHubError):
    """GitHub wants us to wait longer than a worker may: the job comes back after `seconds`."""

    def __init__(self, seconds: float, what: str = "request") -> None:
        super().__init__(f"GitHub's rate limit asks us to wait {round(seconds)} s before the next {what}.")
        self.seconds = seconds


class Unreachable(GitHubError):
    """GitHub did not answer, or answered 5xx, as often as we asked; the request may be repeated later."""


class Uncertain(Unreachable):
    """A write died underway: it may or may not have taken effect. Look for the effect before repeating it."""


class Refused(GitHubError):
    """GitHub understood the request and said no. `status` is HTTP's, `messages` are GitHub's own words."""

    def __init__(self, sentence: str, status: int, messages: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.status = status
        self.messages = messages


class NotFound(Refused):
    """404 or 410: it is not there, or not for us to see."""


class Forbidden(Refused):
    """403: a permission is missing; the sentence names it where GitHub does."""


class NotInstalled(Refused):
    """The app is no longer installed there, or its installation is suspended."""


class BadCredentials(Refused):
    """401 also with a fresh token: the app's id or key is wrong, or the clock is."""


class ReviewRefused(Refused):
    """422 on a review: one comment GitHub cannot place refuses the whole, and GitHub does not say which."""
