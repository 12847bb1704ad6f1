import asyncio
import itertools
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import aclosing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import Request, urlopen
from uuid import UUID

import pytest
from stemma_client import (
    AsyncRecorder,
    ExecutionInput,
    Recorder,
    Reset,
    Stemma,
    StemmaError,
    StreamedEvent,
    afollow,
    aitems,
    answered,
    follow,
    if_unchanged,
    items,
    load,
    records,
)
from stemma_client.api.aliases import aliases_set
from stemma_client.api.events import events_list
from stemma_client.api.lineage import lineage_ancestors
from stemma_client.api.nodes import nodes_read, nodes_revise
from stemma_client.api.patterns import patterns_create, patterns_list
from stemma_client.api.state import sync_sync
from stemma_client.api.usage import usage_performance
from stemma_client.models import CreatePatternDto, Node, Pattern, ReviseNodeDto, SetAliasDto

URL = os.environ["STEMMA_URL"]
UNKNOWN = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def stemma() -> Stemma:
    return Stemma(URL, actor="user:ada")


def create(stemma: Stemma, name: str) -> tuple[Pattern, Node]:
    body = CreatePatternDto(name=name, content="x", created_by="ada")
    created = answered(patterns_create.sync(client=stemma, body=body))
    return created.pattern, created.node


def count(stemma: Stemma, pattern: Pattern) -> int:
    return answered(usage_performance.sync(pattern.pattern_id, client=stemma)).execution_count


class Lossy(BaseHTTPRequestHandler):
    """Passes requests on; the first answers are lost, or are that somebody is busy."""

    faults: list[str] = []
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = Request(URL + self.path, data=body, headers=dict(self.headers), method="POST")
        fault = self.faults.pop(0) if self.faults else None
        if fault == "busy":
            self.answer(503, b'{"code":"store_unavailable","detail":"busy","errors":[],"status":503}', "0")
            return
        with urlopen(request) as response:
            answer = response.read()
        if fault == "lost":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.answer(response.status, answer)

    def answer(self, status: int, body: bytes, retry_after: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def lossy() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lossy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_reads_what_it_wrote(stemma: Stemma) -> None:
    _, node = create(stemma, "written")
    assert stemma.position is not None
    later = Stemma(URL, position=stemma.position)
    assert answered(lineage_ancestors.sync(node.node_id, client=later)).nodes == []
    sent = later.get_httpx_client().get("/v1/caller").request
    assert sent.headers["Stemma-Min-Position"] == stemma.position


@pytest.mark.parametrize("fault", ["lost", "busy"])
def test_writes_once_where_the_first_answer_did_not_come(stemma: Stemma, lossy: str, fault: str) -> None:
    Lossy.faults = [fault]
    pattern, _ = create(Stemma(lossy), f"faulty {fault}")
    assert Lossy.faults == []
    found = answered(patterns_list.sync(client=stemma, name=f"faulty {fault}")).items
    assert [one.pattern_id for one in found] == [pattern.pattern_id]


class Noting(BaseHTTPRequestHandler):
    """Refuses everything, and notes the path of each request with its Idempotency-Key."""

    noted: list[tuple[str, str | None]] = []

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.noted.append((self.path, self.headers["Idempotency-Key"]))
        self.send_error(422)

    do_POST = do_PUT

    def log_message(self, *_: Any) -> None:
        pass


def test_keys_writes_behind_a_prefix_and_of_names_with_slashes() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        prefixed = Stemma(f"http://127.0.0.1:{server.server_address[1]}/stemma/")
        with pytest.raises(StemmaError):
            create(prefixed, "prefixed")
        with pytest.raises(StemmaError):
            aliases_set.sync(UUID(UNKNOWN), "rel/1", client=prefixed, body=SetAliasDto("ada", UNKNOWN))
        server.shutdown()
    paths = [path for path, _ in Noting.noted]
    assert paths == ["/stemma/v1/patterns", f"/stemma/v1/patterns/{UNKNOWN}/aliases/rel%2F1"]
    assert None not in [key for _, key in Noting.noted]


def test_says_who_acts_in_letters_of_every_language() -> None:
    polish = Stemma(URL, actor="user:Łukasz 李")
    pattern, _ = create(polish, "acted abroad")
    events = answered(events_list.sync(client=polish, pattern_id=pattern.pattern_id)).items
    assert "Łukasz 李" in [event.actor.id for event in events]


def test_tells_by_code_and_pointers_what_was_refused(stemma: Stemma) -> None:
    with pytest.raises(StemmaError) as refused:
        create(stemma, "")
    assert refused.value.code == "validation_failed"
    assert refused.value.status == 422
    assert [error["pointer"] for error in refused.value.errors] == ["/name"]


def test_says_where_nobody_answers() -> None:
    with pytest.raises(StemmaError) as failed:
        create(Stemma("http://127.0.0.1:9", retries=1), "nowhere")
    assert (failed.value.code, failed.value.status) == ("unreachable", None)


def test_changes_what_was_read_and_nothing_that_was_changed_since(stemma: Stemma) -> None:
    _, node = create(stemma, "changed")
    seen = answered(nodes_read.sync(node.node_id, client=stemma))

    def tag(text: str) -> None:
        body = ReviseNodeDto(tags=[text])
        nodes_revise.sync(node.node_id, client=stemma, body=body, if_match=if_unchanged(seen))

    tag("a")
    with pytest.raises(StemmaError) as refused:
        tag("b")
    assert refused.value.code == "precondition_failed"
    assert answered(nodes_read.sync(node.node_id, client=stemma)).tags == ["a"]


def test_gives_lists_item_by_item(stemma: Stemma) -> None:
    made = {create(stemma, f"paged {n}")[0].pattern_id for n in range(5)}
    listed = items(lambda page: answered(patterns_list.sync(client=stemma, name="paged", limit=2, **page)))
    assert {pattern.pattern_id for pattern in listed} == made


def test_takes_what_it_exported_and_tells_which_lines_were_bad(stemma: Stemma) -> None:
    create(stemma, "exported")
    exported = list(records(stemma))
    assert exported[-1]["record"] == "end"
    report = load(stemma, [*exported, {"record": "pattern", "name": ""}])
    assert [bad["line"] for bad in report["badLines"]] == [len(exported) + 1]


def test_reads_lines_of_whatever_texts_there_are(stemma: Stemma) -> None:
    text = "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\r\nh"
    body = CreatePatternDto(name="separators", content=text, created_by="ada")
    pattern = answered(patterns_create.sync(client=stemma, body=body)).pattern
    exported = list(records(stemma, patternId=str(pattern.pattern_id)))
    assert [record["content"] for record in exported if record["record"] == "node"] == [text]


def test_recorder_has_recorded_all_but_what_was_refused(stemma: Stemma) -> None:
    pattern, node = create(stemma, "recorded")
    good = ExecutionInput(node_id=node.node_id, execution_time_ms=5, success=True)
    bad = ExecutionInput(node_id=node.node_id, execution_time_ms=-1, success=True)
    with Recorder(stemma) as recorder:
        futures = [recorder.record(good) for _ in range(249)]
        refused = recorder.record(bad)
        futures += [recorder.record(good) for _ in range(250)]
    assert [future.result() for future in futures] == [None] * 499
    with pytest.raises(StemmaError, match="executionTimeMs"):
        refused.result()
    assert count(stemma, pattern) == 499
    with pytest.raises(RuntimeError):
        recorder.record(good)


def test_recorder_has_sent_everything_before_a_program_ends_that_does_not_close_it(stemma: Stemma) -> None:
    pattern, node = create(stemma, "recorded to the end")
    program = f"""
from stemma_client import ExecutionInput, Recorder, Stemma
recorder = Recorder(Stemma({URL!r}))
for _ in range(450):
    recorder.record(ExecutionInput(node_id={str(node.node_id)!r}, execution_time_ms=5, success=True))
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stderr == ""
    assert count(stemma, pattern) == 450


def test_recorder_sends_nothing_that_was_cancelled_in_time_and_everything_else(stemma: Stemma) -> None:
    pattern, node = create(stemma, "recorded or cancelled")
    execution = ExecutionInput(node_id=node.node_id, execution_time_ms=5, success=True)
    with Recorder(stemma) as recorder:
        futures = [recorder.record(execution) for _ in range(300)]
        cancelled = [future.cancel() for future in futures]
    assert all(future.done() for future in futures)
    assert count(stemma, pattern) == 300 - sum(cancelled)


def test_recorder_refuses_what_json_cannot_say_or_is_too_large_and_nothing_beside_it(stemma: Stemma) -> None:
    pattern, node = create(stemma, "recorded beside")

    def use(**fields: Any) -> ExecutionInput:
        return ExecutionInput.from_dict(
            {"nodeId": str(node.node_id), "executionTimeMs": 5, "success": True, **fields}
        )

    with Recorder(stemma) as recorder:
        futures = [recorder.record(use(metadata={"log": "x" * 3_000_000})) for _ in range(3)]
        with pytest.raises(ValueError):
            recorder.record(use(executionTimeMs=float("nan")))
        too_large = recorder.record(use(metadata={"log": "x" * 9_000_000}))
        # As a path has it that is no UTF-8.
        no_text = recorder.record(use(filePath="\udc80"))
    assert [future.result() for future in futures] == [None] * 3
    with pytest.raises(StemmaError, match="larger"):
        too_large.result()
    with pytest.raises(StemmaError, match="filePath"):
        no_text.result()
    assert count(stemma, pattern) == 3


class Cutting(BaseHTTPRequestHandler):
    """Passes a stream on, and breaks off within its second event."""

    def do_GET(self) -> None:
        with urlopen(Request(URL + self.path, headers=dict(self.headers))) as response:
            self.send_response(response.status)
            self.send_header("Content-Type", response.headers["Content-Type"])
            self.end_headers()
            begun = 0
            while begun < 2:
                line = response.readline()
                begun += line.startswith(b"data:")
                self.wfile.write(line if begun < 2 else line[:9])

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def cutting() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Cutting) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def patterns_told(told: list[StreamedEvent | Reset]) -> list[str]:
    return [one.event["partitionkey"] for one in told if isinstance(one, StreamedEvent)]


def test_follows_events_each_once_and_in_order_over_broken_connections(stemma: Stemma, cutting: str) -> None:
    begin = answered(sync_sync.sync(client=stemma)).position
    made = [str(create(stemma, f"followed {n}\u2028")[0].pattern_id) for n in range(3)]
    asked = {"after": begin, "eventType": "pattern_created"}
    told = list(itertools.islice(follow(Stemma(cutting), **asked), 3))
    assert patterns_told(told) == made

    async def work() -> list[StreamedEvent | Reset]:
        found = []
        async with aclosing(afollow(Stemma(cutting), **asked)) as following:
            async for one in following:
                found.append(one)
                if len(found) == 3:
                    break
        return found

    assert asyncio.run(work()) == told


class Quiet(BaseHTTPRequestHandler):
    """A stream of which nothing passes the filter: it says how far it is, and breaks off; then a proxy finds nobody, and
    then there is an event."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if len(self.asked) == 2:
            self.send_error(502)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b": nothing new\nid: 2.2\n\n" if len(self.asked) == 1 else b"id: 3.3\ndata: {}\n\n")

    def log_message(self, *_: Any) -> None:
        pass


def test_goes_on_from_where_all_was_told_though_nothing_was() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        quiet = Stemma(f"http://127.0.0.1:{server.server_address[1]}", retries=0)
        told = next(follow(quiet, after="1.1"))
        server.shutdown()
    assert told.id == "3.3"
    assert Quiet.asked == [f"/v1/events/stream?after={place}" for place in ("1.1", "2.2", "2.2")]


def test_says_where_events_are_not_held_any_more(stemma: Stemma) -> None:
    told = next(follow(stemma, after="99999999.5"))
    assert isinstance(told, Reset) and told.reason == "unknown"
    with pytest.raises(StemmaError) as refused:
        next(follow(stemma, after="nonsense"))
    assert refused.value.code == "invalid_cursor"


def test_does_the_same_asynchronously(stemma: Stemma) -> None:
    async def work() -> None:
        body = CreatePatternDto(name="async", content="x", created_by="ada")
        created = answered(await patterns_create.asyncio(client=stemma, body=body))
        async with AsyncRecorder(stemma) as recorder:
            execution = ExecutionInput(node_id=created.node.node_id, execution_time_ms=5, success=True)
            await asyncio.gather(*(recorder.record(execution) for _ in range(150)))
            missing = ExecutionInput(node_id=UNKNOWN, execution_time_ms=5, success=True)
            with pytest.raises(StemmaError, match=UNKNOWN):
                await recorder.record(missing)
        assert count(stemma, created.pattern) == 150

        async def page(cursor: dict[str, Any]) -> Any:
            return answered(await patterns_list.asyncio(client=stemma, name="async", **cursor))

        assert [pattern.name async for pattern in aitems(page)] == ["async"]

    asyncio.run(work())


def test_is_of_use_in_one_event_loop_after_another(stemma: Stemma) -> None:
    for _ in range(2):
        assert asyncio.run(sync_sync.asyncio(client=stemma)) is not None
