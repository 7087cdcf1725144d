"""`GET /healthz`: is the platform working, and if not, which part is it?"""

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

import liren
from liren.kit.clock import now
from liren.kit.heartbeat import last_beat
from liren.web.middleware import own_transactions


@own_transactions
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 `{"status":"ok", …}`, or 503 whose `failing` names the parts. Needs no session and tells nothing else."""
    parts = {"database": _database(), "worker": _worker()}
    failing = [name for name, state in parts.items() if state != "ok"]
    body: dict[str, object] = {"status": "failing" if failing else "ok", "version": liren.__version__, **parts}
    if failing:
        body["failing"] = failing
    return JsonResponse(body, status=503 if failing else 200)


def _database() -> str:
    """A connection kept from before the server restarted is dropped, and a fresh one has the last word."""
    for _ in range(2):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except (OperationalError, InterfaceError):
            connection.close()
        else:
            return "ok"
    return "unreachable"


def _worker() -> str:
    beat = last_beat("worker")
    if beat is None:
        return "not running"
    return "ok" if beat.alive(now()) else "silent"
