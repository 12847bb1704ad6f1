"""Import and export as NDJSON, which the generator passes over."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ._stemma import Stemma


def load(stemma: Stemma, source: Iterable[dict[str, Any] | bytes], **query: str) -> dict[str, Any]:
    """Imports records of any number, or bytes of such lines as they come from a file; the report is as the API answers
    it. The same source can be sent again under the same ``importId``, and is taken up where it was."""
    lines = (item if isinstance(item, bytes) else f"{json.dumps(item)}\n".encode() for item in source)
    headers = {"Content-Type": "application/x-ndjson"}
    client = stemma.get_httpx_client()
    return client.post("/v1/import", content=lines, headers=headers, params=query, timeout=None).json()


def records(stemma: Stemma, **query: str) -> Iterator[dict[str, Any]]:
    """The record, or a part of it (``patternId``, ``namespace``), as ``load`` takes it. Never in memory as a whole."""
    with stemma.get_httpx_client().stream("GET", "/v1/export", params=query) as response:
        for line in _lines_of(response.iter_bytes()):
            yield json.loads(line)


def _lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Not by ``iter_lines``: a text may hold what ends a line elsewhere, such as U+2028."""
    rest: list[bytes] = []
    for piece in pieces:
        *ended, begun = piece.split(b"\n")
        for line in ended:
            yield b"".join([*rest, line])
            rest = []
        rest.append(begun)
    if any(rest):
        yield b"".join(rest)
