"""What `./liren verify` asks of every room: does what you keep still hold?

Rooms offer functions; `config.bindings` registers them here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from liren.access.public import enter_system
from liren.kit.database import one_transaction

Verify = Callable[[], Iterable[object]]


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing to verify. `run` yields what does not hold, each printed as it says itself; nothing when all does."""

    title: str
    run: Verify


_registered: dict[str, Proof] = {}


def register(title: str, run: Verify) -> None:
    """Have `run` asked under `title`, as the system, in one read-only look. ValueError when the title is taken."""
    if _registered.setdefault(title, Proof(title, run)).run is not run:
        raise ValueError(f"two proofs are titled {title}")


def unregister(title: str) -> None:
    """Ask it no more."""
    _registered.pop(title, None)


def verify() -> Iterator[tuple[str, list[str]]]:
    """Each title with what does not hold. All proofs of one run see the same moment."""
    with one_transaction():
        enter_system("command")
        for proof in _registered.values():
            yield proof.title, [str(finding) for finding in proof.run()]
