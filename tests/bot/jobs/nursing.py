"""Starts server processes in milliseconds: it has imported everything once, and forks itself for each of them.

Reads one JSON request per line and answers each with one line: {"start": {environment}, "port", "log", "serve"} with a
process id, {"poll": pid} with the exit code (negative: a signal), or null while it runs. `serve`: the arguments with
which it is what operators run, `dbreview serve`; null for the tests' own story behind the same door. Their worker
processes come from one server, which has imported everything once, too. With the argument `hasty` they look for dead
processes ten times as often.
"""

import gc
import json
import os
import sys
from multiprocessing import forkserver
from typing import Any

import uvicorn

import bot.cli.serve
import bot.service
import webhooks.app
from bot import cli
from bot.jobs import upkeep
from bot.jobs.store import _ServerLocks
from bot.worker import PRELOAD
from tests.bot.jobs import server

LOADED = (bot.cli.serve, bot.service, webhooks.app)


def main() -> None:
    """Serve requests until standard input ends."""
    forkserver.set_forkserver_preload(list(PRELOAD))
    forkserver.ensure_running()
    if sys.argv[1:] == ["hasty"]:
        upkeep._EVERY_SECONDS = 0.2
        _ServerLocks.grace = 0.5  # no server is started again while two processes live
    gc.collect()
    gc.freeze()  # else each process looks through it when it starts, and copies its pages: half of its time
    for line in sys.stdin:
        request = json.loads(line)
        answer = _poll(request["poll"]) if "poll" in request else _start(request)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _start(request: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    log = os.open(request["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(request["start"])
    forkserver._forkserver.ensure_running = lambda: None  # type: ignore[attr-defined] # it runs, as no child of this one
    if request["serve"] is not None:
        sys.exit(cli.main(["serve", *request["serve"]]))
    uvicorn.run(server.create, factory=True, port=request["port"], access_log=False, log_config=None)
    sys.exit(0)


def _poll(child: int) -> int | None:
    ended, status = os.waitpid(child, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None
