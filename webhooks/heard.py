"""What this process heard from GitHub: how many genuine deliveries, and which was the last."""

import time
from dataclasses import dataclass


@dataclass
class Heard:
    """Counted at the door, after the signature was found good."""

    deliveries: int = 0
    event: str = ""
    at: float = 0.0

    def note(self, event: str) -> None:
        """Count one."""
        self.deliveries += 1
        self.event, self.at = event, time.time()
