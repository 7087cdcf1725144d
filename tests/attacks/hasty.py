"""The platform's own web worker, with less patience than a test has."""

from liren.launch.serving import SteadyWorker


class HastyWorker(SteadyWorker):
    head_seconds = 1.0
    body_seconds = 1.0
