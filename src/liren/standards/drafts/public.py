"""The door to drafts, opened again by `standards.public`."""

from liren.standards.drafts.model import STATES as DRAFT_STATES
from liren.standards.drafts.reading import Compared, between, draft, drafts, to_what_is_in_force
from liren.standards.drafts.reviewing import (
    publish_draft,
    remark_on_draft,
    send_draft_back,
    submit_draft,
    try_text,
    withdraw_draft,
)
from liren.standards.drafts.saving import save_draft
from liren.standards.drafts.starting import next_version, start_draft, texts_of
from liren.standards.drafts.telling import DRAFT_KINDS, draft_reactions
from liren.standards.drafts.view import DraftLine, DraftPage, Remark, SaveLine

__all__ = [
    "DRAFT_KINDS",
    "DRAFT_STATES",
    "Compared",
    "DraftLine",
    "DraftPage",
    "Remark",
    "SaveLine",
    "between",
    "draft",
    "draft_reactions",
    "drafts",
    "next_version",
    "publish_draft",
    "remark_on_draft",
    "save_draft",
    "send_draft_back",
    "start_draft",
    "submit_draft",
    "texts_of",
    "to_what_is_in_force",
    "try_text",
    "withdraw_draft",
]
