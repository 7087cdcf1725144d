"""The text that would hold at a place if its rules were put in force, renewed or withdrawn: what a finding judges."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, may, require
from liren.engine.language import Procedure
from liren.engine.local_rules.loading import LocalRulesInvalid
from liren.standards.findings.view import Subject
from liren.standards.local_rules.errors import BeyondTheParent, LocalRulesStand, NoSuchLocalRules, NothingChanged
from liren.standards.local_rules.model import STATUSES, LocalRuleSet
from liren.standards.local_rules.reading import ACT, rebase_of
from liren.standards.local_rules.standing import above, merged, next_version


@dataclass(frozen=True, slots=True)
class Proposed:
    """A text for a place. text: rules merged with what stands above; of rules withdrawn, what stands above itself."""

    subject: Subject
    text: Procedure


def proposed_text(id: UUID, *, withdrawn: bool = False, by: Actor, at: datetime) -> Proposed:
    """What would hold there: by a draft as it was saved, by rules in force on their newer parent, or without them.

    Raises NoSuchLocalRules, NotAllowed; BeyondTheParent, NothingChanged, NoSuchProcedure where nothing comes of it,
    LocalRulesStand for rules that are retired, or as they stand already.
    """
    row = LocalRuleSet.objects.filter(id=id).first()
    if row is None or (row.status == "draft" and not may(by, ACT, row.path)):
        raise NoSuchLocalRules()
    require(by, ACT, row.path)
    subject = Subject(row.key, row.path)
    if row.status == "retired" or (withdrawn and row.status == "draft"):
        raise LocalRulesStand(state=STATUSES[row.status], act="回测")
    if withdrawn:
        return Proposed(subject, above(row.key, row.path, at).procedure)
    try:
        return Proposed(subject, _made(row, at))
    except LocalRulesInvalid as wrong:
        raise BeyondTheParent(wrong.problems) from wrong


def _made(row: LocalRuleSet, at: datetime) -> Procedure:
    if not row.document["changes"]:
        raise NothingChanged()
    told = {**row.document, "version": next_version(row.key, row.path, row.publisher)}
    if row.status == "draft":
        parent = above(row.key, row.path, at)
    else:
        moved = rebase_of(row, at)
        if moved is None:
            raise LocalRulesStand(state="的上级规程没有变", act="再回测")
        parent = moved.parent
        told.pop("parent_digest", None)
    return merged({**told, "parent_version": parent.version}, parent, at).procedure
