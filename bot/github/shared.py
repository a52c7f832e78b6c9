"""Which installations have the repository of their owner's shared settings: known, it costs no review a request."""

from bot.github.clock import Clock

SHARED = ".github"  # the repository of the owner's settings
FRESH = 6 * 3600.0  # seconds after which it is asked for anew, by nobody's review
LASTING = 24 * 3600.0  # seconds after which a review asks itself, because nobody else did


class Shared:
    """What GitHub told, by installation: whether the repository is there and ours to read, and when that was."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: dict[int, tuple[bool, float]] = {}

    def note(self, installation: int, *, there: bool) -> bool:
        """Keep it; return whether it is there and was not before, so that older tokens do not open it."""
        before = self._told.get(installation)
        self._told[installation] = there, self._clock.now()
        return there and before is not None and not before[0]

    def absent(self, installation: int) -> bool:
        """Return whether a token must not be asked to open it: GitHub would refuse the token whole."""
        there, at = self._told.get(installation, (True, 0.0))
        return not there and at + LASTING > self._clock.now()

    def stale(self, installation: int) -> bool:
        """Return whether it should be looked for. Where it is there, each new token shows that."""
        there, at = self._told.get(installation, (False, 0.0))
        return not there and at + FRESH <= self._clock.now()
