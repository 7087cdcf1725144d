"""What of a request may be written into a log: its address, unless whoever reads the address may act on it."""

import logging

from django.http import HttpRequest


def loggable_path(request: HttpRequest) -> str:
    """The path; for a link that carries its own secret (a permit) the route instead: `/r/<str:secret>`."""
    match = request.resolver_match
    return f"/{match.route}" if match is not None and "secret" in match.kwargs else request.path


class NoSecrets(logging.Filter):
    """Say the same in what Django logs of a request: it names the path of each it refuses or breaks."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            shown = loggable_path(request)
            record.args = tuple(shown if said == request.path else said for said in record.args)
        return True
