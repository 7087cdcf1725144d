from datetime import UTC, datetime, timedelta

AT = datetime(2026, 11, 21, 8, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
