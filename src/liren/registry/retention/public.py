"""The door of retention: everything outside enters here."""

from liren.registry.retention.due import bind_running
from liren.registry.retention.reading import Round, gone_at, rounds_at
from liren.registry.retention.rounds import decide_round, find_due, hold, lift, open_hold, retention_reactions, work_on
from liren.registry.retention.rules import Rule, check_retention, parse, rules

__all__ = [
    "Round",
    "Rule",
    "bind_running",
    "check_retention",
    "decide_round",
    "find_due",
    "gone_at",
    "hold",
    "lift",
    "open_hold",
    "parse",
    "retention_reactions",
    "rounds_at",
    "rules",
    "work_on",
]
