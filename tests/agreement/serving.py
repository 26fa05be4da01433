"""A server of the comparisons in a thread of its own, while a block runs."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["serving_in_a_thread"]

T = TypeVar("T")


@contextmanager
def serving_in_a_thread(
    start: Callable[[], Awaitable[tuple[T, Sequence[asyncio.Server]]]],
) -> Iterator[T]:
    """Run an event loop in which `start` starts servers; gives what it gives beside them."""
    started: queue.SimpleQueue[T] = queue.SimpleQueue()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def main() -> None:
        made, listeners = await start()
        started.put(made)
        await stop.wait()
        for listener in listeners:
            listener.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),), daemon=True)
    thread.start()
    try:
        yield started.get(timeout=20)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
