"""The stand-in, or any other app, on a port of this machine, for as long as a `with` block lasts."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import uvicorn


@contextlib.contextmanager
def serving(app: Any, port: int = 0) -> Iterator[str]:
    """Serve `app` (ASGI) from a thread of its own and give its URL, such as `http://127.0.0.1:45123`."""
    listening = socket.create_server(("127.0.0.1", port), backlog=512)
    config = uvicorn.Config(app, log_level="critical", access_log=False, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listening.close()
