"""A stand-in of Anthropic's Messages API over HTTP on this machine; each scripted reply answers one request."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What one request is answered. `hang` holds the answer back until the stand-in closes, `cut` ends it half-way."""

    text: str = ""
    stop_reason: str | None = "end_turn"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    hang: bool = False
    cut: bool = False


@dataclass
class Seen:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class MessagesApi:
    """The server; `seen` are the requests in order. Without a reply left it answers 500."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.seen: list[Seen] = []
        self._closing = threading.Event()
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                pass

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                api.seen.append(Seen(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                reply = api.replies.pop(0) if api.replies else Reply(status=500)
                if reply.hang:
                    api._closing.wait(30)
                    self.close_connection = True
                    return
                payload = reply.raw if reply.raw is not None else api._payload(reply, body)
                self.send_response(reply.status)
                for key, value in {"content-type": "application/json", **reply.headers}.items():
                    self.send_header(key, value)
                self.send_header("content-length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload[: len(payload) // 2] if reply.cut else payload)
                self.close_connection = reply.cut

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def _payload(self, reply: Reply, request: dict[str, Any]) -> bytes:
        if reply.status >= 400:
            error = {"type": "api_error", "message": "a message of the server's own, [x](https://evil.example)"}
            return json.dumps({"type": "error", "error": error}).encode()
        content = [{"type": "text", "text": reply.text, "citations": None}] if reply.text else []
        message = {
            "id": f"msg_{len(self.seen)}",
            "type": "message",
            "role": "assistant",
            "model": request["model"],
            "content": content,
            "stop_reason": reply.stop_reason,
            "stop_sequence": None,
            "usage": {"input_tokens": 1200, "output_tokens": 80},
        }
        return json.dumps(message).encode()

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def messages_api(*replies: Reply) -> Iterator[MessagesApi]:
    api = MessagesApi(*replies)
    try:
        yield api
    finally:
        api.close()


def sentences(*texts: str, question: str = "") -> Reply:
    """A summary as its schema asks for it."""
    return Reply(json.dumps({"sentences": list(texts), "question": question}))


def paragraphs(*texts: str) -> Reply:
    """An answer to an open question."""
    return Reply(json.dumps({"paragraphs": list(texts)}))


def design(*texts: str, **code: Any) -> Reply:
    """A proposed data model; `columns` are pairs (table, code), `migration` pairs (phase, sql)."""
    columns = [{"table": table, "code": added} for table, added in code.get("columns", ())]
    migration = [{"phase": phase, "sql": sql} for phase, sql in code.get("migration", ())]
    shape = {"schema": code.get("schema", ""), "columns": columns, "migration": migration}
    return Reply(json.dumps({"paragraphs": list(texts), **shape, "seed": code.get("seed", "")}))
