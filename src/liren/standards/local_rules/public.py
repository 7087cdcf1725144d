"""The door to local rules, opened again by `standards.public`."""

from liren.standards.local_rules.errors import BeyondTheParent, LocalRulesMovedOn, LocalRulesStand, NothingChanged
from liren.standards.local_rules.model import STATUSES as LOCAL_RULES_STATUSES
from liren.standards.local_rules.proposing import Proposed, proposed_text
from liren.standards.local_rules.reading import (
    desk,
    desk_of,
    find_local_rules,
    local_rules,
    local_rules_at,
    local_rules_line,
    local_rules_of,
    local_rules_versions,
)
from liren.standards.local_rules.standing import tried as try_local_rules
from liren.standards.local_rules.telling import LOCAL_RULES_KIND, local_rules_reactions
from liren.standards.local_rules.view import Desk, LocalLine, LocalPage, Rebase, TriedOut
from liren.standards.local_rules.writing import (
    publish_local_document,
    publish_local_rules,
    renew_local_rules,
    retire_local_rules,
    save_local_rules,
    start_local_rules,
    take_over_local_rules,
)

__all__ = [
    "LOCAL_RULES_KIND",
    "LOCAL_RULES_STATUSES",
    "BeyondTheParent",
    "Desk",
    "LocalLine",
    "LocalPage",
    "LocalRulesMovedOn",
    "LocalRulesStand",
    "NothingChanged",
    "Proposed",
    "Rebase",
    "TriedOut",
    "desk",
    "desk_of",
    "find_local_rules",
    "local_rules",
    "local_rules_at",
    "local_rules_line",
    "local_rules_of",
    "local_rules_reactions",
    "local_rules_versions",
    "proposed_text",
    "publish_local_document",
    "publish_local_rules",
    "renew_local_rules",
    "retire_local_rules",
    "save_local_rules",
    "start_local_rules",
    "take_over_local_rules",
    "try_local_rules",
]
