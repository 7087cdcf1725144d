"""How fast one may ask: more than anybody does by hand is refused, in this process's memory (`kit.flood`).

Who is signed in has a measure of their own, so that an office behind one address is not one person; who is not shares
that of their address, counted before the database is asked anything. Static files come before all this.
"""

from django.conf import settings
from django.http import HttpRequest

from liren.access.public import Actor
from liren.kit import flood
from liren.kit.addresses import client_address, household
from liren.kit.clock import now

READS = ("GET", "HEAD", "OPTIONS")


def by_address(request: HttpRequest) -> None:
    """Count a request of nobody known. Raises TooFast."""
    flood.pour(f"at {household(client_address(request))}", per_minute=settings.UNKNOWN_A_MINUTE, at=now())


def by_person(request: HttpRequest, actor: Actor) -> None:
    """Count a request that came with a session. A program's key has a limit of its own. Raises TooFast."""
    if actor.person_id is None:
        if getattr(request, "key", None) is None:
            by_address(request)
    elif request.method not in READS:
        flood.pour(str(actor.person_id), per_minute=settings.WRITES_A_MINUTE, at=now())
    elif getattr(request, "key", None) is None:
        flood.pour(f"read {actor.person_id}", per_minute=settings.READS_A_MINUTE, at=now())
