"""Traces: off unless asked for, one for each delivery, and without a word of the pull request."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot import traces
from bot.logs import redact
from bot.standin import StandIn
from bot.standin.example import open_example
from tests.bot.jobs.service import push
from tests.faults.rig import Judge, Rig
from tests.webhooks.conftest import opened


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    traces.send_to(SimpleSpanProcessor(exporter))
    yield exporter
    traces.end()


async def test_a_review_is_one_trace_of_its_steps_and_requests(
    standin: StandIn, exporter: InMemorySpanExporter
) -> None:
    rig = Rig(standin, Judge())
    delivery = standin.events.pull_request("opened", open_example(standin))
    await rig.deliver(delivery)
    spans = exporter.get_finished_spans()
    assert rig.ended == ["done"]
    assert {span.context.trace_id for span in spans} == {traces.trace_of(delivery.guid)}
    names = [span.name for span in spans]
    assert names[-1] == "job"
    assert {"open the check", "read and judge", "comment", "conclude the check"} <= set(names)
    assert "GitHub POST /repos/*/*/pulls/*/reviews" in names
    job, inner = spans[-1], {span.context.span_id: span for span in spans}
    assert job.parent is None
    assert job.attributes["outcome"] == "done"
    review = next(span for span in spans if span.name.endswith("/reviews"))
    step = inner[review.parent.span_id]
    assert (step.name, step.parent.span_id) == ("comment", job.context.span_id)
    assert review.attributes["http.response.status_code"] == 200
    said = "".join(span.to_json() for span in spans)
    secrets = ["ghs_", "Bearer", standin.webhook_secret, *standin.private_key.splitlines()[1:3]]
    for word in [*secrets, "acme", "shop", "coupons", "schema.ts", "packages", "/drizzle"]:
        assert word not in said


def test_a_delivery_is_a_span_of_the_same_trace(tmp_path: Path, exporter: InMemorySpanExporter) -> None:
    with opened(tmp_path) as door:
        traces.send_to(SimpleSpanProcessor(exporter))  # the door asked the environment, which wants none
        door.knock(json.dumps(push(1)).encode(), x_github_event="pull_request", x_github_delivery="traced")
        door.knock(b"{}", x_hub_signature_256="sha256=00")
        (span,) = [each for each in exporter.get_finished_spans() if each.name == "delivery"]
    assert dict(span.attributes) == {"event": "pull_request", "delivery": "traced", "outcome": "accepted"}
    assert span.context.trace_id == traces.trace_of("traced") == traces.trace_of("traced+abc1234")


def test_of_an_error_only_its_kind_is_told(exporter: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="tiger"), traces.span("step"):
        raise ValueError("tiger")
    (span,) = exporter.get_finished_spans()
    assert dict(span.attributes) == {"error.type": "ValueError"}
    assert "tiger" not in span.to_json()


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"OTEL_SERVICE_NAME": "dbreview"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_TRACES_EXPORTER": "console"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, False),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"}, False),
    ],
)
def test_it_is_off_unless_it_is_asked_for(
    environment: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert traces.wanted() == wanted


def test_without_the_packages_the_log_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "otlp")
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.trace.export", None)
    traces.begin()
    with traces.span("nothing") as span:
        span.set_attribute("outcome", "none")
    said = capsys.readouterr()
    assert "install dbreview[otel]" in said.out + said.err


class Collector(BaseHTTPRequestHandler):
    """An OTLP collector, which keeps what it was sent."""

    seen: ClassVar[list[tuple[str, str | None, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((self.path, self.headers["x-key"], body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_given: object) -> None: ...


def test_what_is_asked_for_is_sent_and_the_key_for_it_is_in_no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    server = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=tiger-of-the-collector")
    traces.begin()
    with traces.of("d-1"), traces.span("job"):
        pass
    traces.end()
    server.shutdown()
    server.server_close()
    (sent,) = Collector.seen
    assert sent[:2] == ("/v1/traces", "tiger-of-the-collector")
    assert traces.trace_of("d-1").to_bytes(16, "big") in sent[2]
    assert "tiger" not in redact("the header was tiger-of-the-collector")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("/repos/acme/shop/pulls/7/comments?per_page=100", "/repos/*/*/pulls/*/comments"),
        ("https://ghes.example/api/v3/app/hook/deliveries/9/attempts", "/api/v3/app/hook/deliveries/*/attempts"),
        ("/repos/acme/shop/contents/packages/config/a.ts", "/repos/*/*/contents/*"),
        ("/graphql", "/graphql"),
    ],
)
def test_of_an_address_only_githubs_own_words_are_told(url: str, shown: str) -> None:
    assert traces.route(url) == shown
