"""The real service, `dbreview serve` in a process of its own, in front of a stand-in GitHub on a port."""

from pathlib import Path

import httpx

from bot.standin import StandIn
from bot.standin.webhooks import Delivery
from tests.bot.jobs.service import Nursery, Service


class RealService(Service):
    """One installation of the service, over any number of processes of it."""

    whole = True

    def __init__(self, nursery: Nursery, folder: Path, stores: tuple[str, str], standin: StandIn) -> None:
        database_url, github_url = stores
        environment = {
            "DBREVIEW_APP_ID": str(standin.app_id),
            "DBREVIEW_PRIVATE_KEY": standin.private_key,
            "DBREVIEW_WEBHOOK_SECRET": standin.webhook_secret,
            "DBREVIEW_GITHUB_API_URL": github_url,
            "DBREVIEW_SWEEP": "true",
        }
        super().__init__(nursery, folder, database_url, **environment)
        self._environment["DBREVIEW_PORT"] = str(self.port)

    def send(self, delivery: Delivery) -> int:
        """Send a delivery as GitHub does; return the answer's status."""
        url = f"{self.url}/webhooks/github"
        return httpx.post(url, content=delivery.body, headers=delivery.headers, timeout=10).status_code
