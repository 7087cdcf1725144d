"""Who may do what, where. Holders are known by id only; access knows no posts.

Every transaction begins with `enter…`: one statement that reads the person's grants and tells the database who reads,
so that its own walls (row-level security) stand behind every filter written in Python.
"""

from liren.access.actions import (
    close_every_session,
    close_session,
    forget_homes,
    forget_sessions,
    grant,
    introduce,
    looked,
    open_session,
    rename,
    resettle,
    revoke,
    revoke_from,
    set_active,
    took_out,
)
from liren.access.actor import NOBODY, SYSTEM, Actor, Grant, Reach
from liren.access.queries import Export, Held, Look, exports, holders, looks_at, served_communities, serving
from liren.access.reader import as_system, enter, enter_session, enter_system
from liren.access.rules import holds, may, require, which

__all__ = [
    "NOBODY",
    "SYSTEM",
    "Actor",
    "Export",
    "Grant",
    "Held",
    "Look",
    "Reach",
    "as_system",
    "close_every_session",
    "close_session",
    "enter",
    "enter_session",
    "enter_system",
    "exports",
    "forget_homes",
    "forget_sessions",
    "grant",
    "holders",
    "holds",
    "introduce",
    "looked",
    "looks_at",
    "may",
    "open_session",
    "rename",
    "require",
    "resettle",
    "revoke",
    "revoke_from",
    "served_communities",
    "serving",
    "set_active",
    "took_out",
    "which",
]
