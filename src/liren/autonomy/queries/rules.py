"""Which rules of deciding hold at a place on a day; one of them, as a decision keeps it."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from liren.autonomy.errors import RuleUnknown
from liren.autonomy.models import DecisionRule
from liren.autonomy.shapes.rules import RuleLine
from liren.engine.deciding.rules import FREE, as_read, as_strict
from liren.territories.public import ancestors_of


def rules_on(path: str, day: date) -> tuple[RuleLine, ...]:
    """The rules that hold at `path` on `day`, by key: of each key the nearest place's. One statement. For everybody.

    What a place made stricter goes by the rule it was made from: when that is followed by a later one, or put right so
    that the place's would be laxer, the law's holds until the place says again.
    """
    here = ["", *ancestors_of(path), path] if path else [""]
    found = DecisionRule.objects.filter(path__in=here, replaced_at=None, valid_from__lte=day)
    nearest: dict[str, DecisionRule] = {}
    found = found.filter(Q(valid_to=None) | Q(valid_to__gt=day)).order_by("valid_from", "version")
    for row in sorted(found, key=lambda one: len(one.path)):
        before = nearest.get(row.key)
        if before is None or before.path == row.path or _still(row, before):
            nearest[row.key] = row
    return tuple(line_of(nearest[key]) for key in sorted(nearest))


def _still(row: DecisionRule, base: DecisionRule) -> bool:
    """Whether a place's own rule goes before that of a wider place."""
    rule = as_read(row.document)
    return rule.body in FREE or (row.valid_from >= base.valid_from and as_strict(rule, as_read(base.document)))


def rule_on(key: str, path: str, day: date) -> RuleLine:
    """The rule of this key that holds at `path` on `day`. Raises RuleUnknown."""
    found = next((one for one in rules_on(path, day) if one.key == key), None)
    if found is None:
        raise RuleUnknown
    return found


def rule(rule_id: UUID) -> RuleLine:
    """One version, whether it holds or not. Raises RuleUnknown."""
    row = DecisionRule.objects.filter(pk=rule_id).first()
    if row is None:
        raise RuleUnknown
    return line_of(row)


def versions_of(key: str, path: str) -> tuple[RuleLine, ...]:
    """Every version of a key that ever held at `path`, the latest first. One statement."""
    here = ["", *ancestors_of(path), path] if path else [""]
    found = DecisionRule.objects.filter(key=key, path__in=here).order_by("-valid_from", "-version", "path")
    return tuple(line_of(row) for row in found)


def line_of(row: DecisionRule) -> RuleLine:
    return RuleLine(
        row.id, row.publisher, row.key, row.version, row.path, as_read(row.document), row.valid_from, row.valid_to,
        row.replaced_at is not None,
    )  # fmt: skip
