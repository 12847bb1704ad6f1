from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Protocol, TypeVar

Item = TypeVar("Item", covariant=True)


class _Page(Protocol[Item]):
    @property
    def items(self) -> list[Item]: ...

    @property
    def next_cursor(self) -> str | None: ...


def items(read: Callable[[dict[str, Any]], _Page[Item]]) -> Iterator[Item]:
    """All items of a list, each page asked for when the one before has been used up:

    ``items(lambda page: answered(patterns_list.sync(client=stemma, kind="code", **page)))``
    """
    page = read({})
    yield from page.items
    while page.next_cursor is not None:
        page = read({"cursor": page.next_cursor})
        yield from page.items


async def aitems(read: Callable[[dict[str, Any]], Awaitable[_Page[Item]]]) -> AsyncIterator[Item]:
    """The same where each page is awaited."""
    page = await read({})
    while True:
        for item in page.items:
            yield item
        if page.next_cursor is None:
            return
        page = await read({"cursor": page.next_cursor})
