"""Whether a process runs, asked of the system."""

import os


def runs(pid: int) -> bool:
    """Whether there is a process `pid`, ours or not; one that ended but was not waited for still counts."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
