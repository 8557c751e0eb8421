"""A process that trains: it answers the questions of the one that has started it."""

import asyncio
import os
import pickle
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO

from ebm_viz.serving.memory import keep_what_is_loaded
from ebm_viz.serving.processes.local import PROTOCOL
from ebm_viz.serving.processes.remote import Worker

MOST_WAITING = 64
"""Questions for an energy that may wait at once, each in a thread."""


async def _work(worker: Worker, questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions until the process that asks has ended."""
    loop, lock = asyncio.get_running_loop(), threading.Lock()
    loop.set_default_executor(ThreadPoolExecutor(MOST_WAITING))
    underway: set[asyncio.Task[None]] = set()

    async def answer(number: int, question: str, arguments: tuple[Any, ...]) -> None:
        answer: tuple[int, Any, Exception | None]
        try:
            answer = number, await getattr(worker, question)(*arguments), None
        except Exception as error:
            answer = number, None, error
        with lock:
            pickle.dump(answer, answers, PROTOCOL)
            answers.flush()

    def begin(question: tuple[Any, ...]) -> None:
        task = asyncio.create_task(answer(*question))
        underway.add(task)
        task.add_done_callback(underway.discard)

    def listen() -> None:
        try:
            while True:
                loop.call_soon_threadsafe(begin, pickle.load(questions))
        except (EOFError, OSError):
            os._exit(0)  # even during a step: nobody waits for it

    threading.Thread(target=listen, daemon=True).start()
    await asyncio.Event().wait()


def main() -> None:
    """Train for the process that started this one, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the serving process
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # printed text must not mix with answers
    questions = sys.stdin.buffer
    worker = Worker(pickle.load(questions))
    keep_what_is_loaded()
    asyncio.run(_work(worker, questions, answers))


if __name__ == "__main__":
    main()
