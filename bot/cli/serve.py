"""Run the service: take GitHub's deliveries, review, until told to stop."""

import asyncio
import os
import signal
from typing import Annotated

import typer
import uvicorn

from bot.cli import InputError
from bot.logs import redact
from bot.settings import ServiceSettings, Settings, SettingsError, without_app

EXAMPLES = """\
  dbreview serve                       with the settings of the environment; without an App, it registers one
  dbreview serve --smee https://smee.io/abc123     on a laptop, deliveries come through a proxy
  dbreview serve --port 9000           elsewhere
  DBREVIEW_WEBHOOK_SECRET_FILE=/run/secrets/webhook dbreview serve
"""


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; default: DBREVIEW_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port; default: DBREVIEW_PORT.")] = None,
    smee: Annotated[str | None, typer.Option(help="A webhook proxy's channel to receive deliveries through.")] = None,
) -> int:
    """Take GitHub's deliveries, store them, and review; SIGTERM lets running reviews finish.

    Where no GitHub App is configured, pages that register one are served at a link that is printed.
    """
    if smee is not None:
        os.environ["DBREVIEW_SMEE_URL"] = smee
    registering = without_app()
    try:
        settings = ServiceSettings.load() if registering else Settings.load()
    except SettingsError as error:
        raise InputError(f"The service is not configured.\n{error}") from None
    from bot.jobs import StoreError, check_store  # noqa: PLC0415 - what is not configured is said before it is loaded

    try:
        check_store(settings)
    except StoreError as error:
        raise InputError(redact(str(error))) from None
    config = uvicorn.Config(
        "webhooks.app:setting_up" if registering else "webhooks.app:from_environment",  # the bot imports no door
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
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:  # uvloop where it is installed
        runner.run(server.serve())
    return 0 if server.started else 1


class _Server(uvicorn.Server):
    """Uvicorn's server, which also says in a sentence where it listens, and where it is set up."""

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Start, then print the address."""
        await super().startup(sockets)  # type: ignore[arg-type]
        for listening in self.servers:
            for socket in listening.sockets:
                host, port = socket.getsockname()[:2]
                self._say(f"http://{f'[{host}]' if ':' in host else host}:{port}")

    def _say(self, address: str) -> None:
        app = self.config.loaded_app
        token = getattr(getattr(app, "app", app), "setup_token", None)  # uvicorn wraps it
        if token is None:
            typer.echo(f"dbreview takes deliveries at {address}/webhooks/github", err=True)
            return
        here = address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
        typer.echo(
            "dbreview has no GitHub App yet. Open this link, which is good once, to register one:\n\n"
            f"    {here}/setup?token={token}\n\n"
            "Where this machine is reached under another address, put that before /setup.",
            err=True,
        )
