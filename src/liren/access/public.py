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
from liren.access.keys.making import LONGEST_DAYS, MOST_PER_MINUTE, NOT_FOR_PROGRAMS, make_key, revoke_key
from liren.access.keys.reading import KeyInUse, KeyLine, is_key, key_of, keys_at
from liren.access.keys.scopes import SCOPES
from liren.access.queries import (
    Export,
    Held,
    Look,
    Resettled,
    exports,
    holders,
    looks_at,
    names_of,
    resettled,
    served_communities,
    serving,
)
from liren.access.reader import as_system, enter, enter_session, enter_system
from liren.access.rules import holds, may, require, which

__all__ = [
    "LONGEST_DAYS",
    "MOST_PER_MINUTE",
    "NOBODY",
    "NOT_FOR_PROGRAMS",
    "SCOPES",
    "SYSTEM",
    "Actor",
    "Export",
    "Grant",
    "Held",
    "KeyInUse",
    "KeyLine",
    "Look",
    "Reach",
    "Resettled",
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
    "is_key",
    "key_of",
    "keys_at",
    "looked",
    "looks_at",
    "make_key",
    "may",
    "names_of",
    "open_session",
    "rename",
    "require",
    "resettle",
    "resettled",
    "revoke",
    "revoke_from",
    "revoke_key",
    "served_communities",
    "serving",
    "set_active",
    "took_out",
    "which",
]
