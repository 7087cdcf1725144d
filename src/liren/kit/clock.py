"""The time, asked in one place. Actions take `at`; only doors and jobs call `now()`."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The server's time, aware, in UTC."""
    return datetime.now(UTC)
