"""Run the service: take GitHub's deliveries, review, until told to stop."""

import asyncio
import signal
from typing import Annotated

import typer
import uvicorn

from bot.cli import InputError
from bot.logs import redact
from bot.settings import Settings, SettingsError

EXAMPLES = """\
  dbreview serve                       with the settings of the environment
  dbreview serve --port 9000           elsewhere
  DBREVIEW_WEBHOOK_SECRET_FILE=/run/secrets/webhook dbreview serve
"""


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; default: DBREVIEW_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port; default: DBREVIEW_PORT.")] = None,
) -> int:
    """Take GitHub's deliveries, store them, and review; SIGTERM lets running reviews finish."""
    try:
        settings = Settings.load()
    except SettingsError as error:
        raise InputError(f"The service is not configured.\n{error}") from None
    from bot.jobs import StoreError, check_store  # noqa: PLC0415 - what is not configured is said before it is loaded

    try:
        check_store(settings)
    except StoreError as error:
        raise InputError(redact(str(error))) from None
    config = uvicorn.Config(
        "webhooks.app:from_environment",  # by name: the bot does not import the door
        factory=True,
        host=host or settings.host,
        port=settings.port if port is None else port,
        log_config=None,
        access_log=False,  # the door writes its own
        server_header=False,
        timeout_keep_alive=65,
        h11_max_incomplete_event_size=64 * 1024,
        timeout_graceful_shutdown=10,
    )
    server = _Server(config)
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn stops in good order, then raises the signal once more
    asyncio.run(server.serve())
    return 0 if server.started else 1


class _Server(uvicorn.Server):
    """Uvicorn's server, which also says in a sentence where it listens."""

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Start, then print the address."""
        await super().startup(sockets)  # type: ignore[arg-type]
        for listening in self.servers:
            for socket in listening.sockets:
                host, port = socket.getsockname()[:2]
                where = f"[{host}]" if ":" in host else host
                typer.echo(f"dbreview takes deliveries at http://{where}:{port}/webhooks/github", err=True)
