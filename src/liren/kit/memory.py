"""Memory: while much is made at once, and of what few processes ever use."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

FRUGAL = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""Environment of processes with threads that live long: glibc gives back what a large answer needed, instead of keeping
it for each thread. What an operator sets counts before it."""


@contextmanager
def uncollected() -> Iterator[None]:
    """No cyclic garbage collection meanwhile: it would walk thousands of living rows again and again, to free none.

    For bulk work in bounded batches; what is freed by its last reference is freed as ever. Also works as a decorator.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def settled() -> None:
    """What this process has made so far stays, and no garbage collection walks it again.

    For a server once it is loaded: of two hundred thousand functions, classes and patterns none is ever garbage, and
    looking at all of them stops every thread for more than a tenth of a second, in the middle of somebody's request.
    """
    gc.collect()
    gc.freeze()


class Lazily:
    """A module that is loaded when something of it is first asked for, by whichever thread: for libraries that take
    megabytes and that most processes never use.

        if TYPE_CHECKING:
            import openpyxl
        else:
            openpyxl = Lazily("openpyxl")
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, part: str) -> Any:
        return getattr(import_module(self._name), part)  # a lookup once it is loaded
