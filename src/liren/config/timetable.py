"""What the worker does again and again, and what `./liren verify` asks: rooms' functions, given their times here."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from liren.access import public as access
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.autonomy import public as autonomy
from liren.autonomy.public import openness, opinions, points
from liren.config.openness import tell_of_openness
from liren.config.overload import tell_of_overloads
from liren.config.terms import tell_of_ending_terms
from liren.evaluation import public as evaluation
from liren.integrations import public as integrations
from liren.jobs import periodic, verification
from liren.kit import checkpoints, outbox, permits, receipts, throttle
from liren.ledgers import public as ledgers
from liren.media import public as media
from liren.notices import public as notices
from liren.registry.public import groups, retention
from liren.standards import public as standards

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
READ_MESSAGES_STAY = timedelta(days=365)
OVER_AND_DONE_STAYS = timedelta(days=30)


def set_timetable() -> None:
    """Register the periodic jobs. A count that may be a full batch is asked for again at once."""
    periodic.register("affairs.resume", MINUTE, affairs.resume_run_out, again=True)
    periodic.register("affairs.escalate", MINUTE, affairs.escalate_overdue, again=True)
    periodic.register("affairs.expire", MINUTE, affairs.expire, again=True)
    periodic.register("affairs.remind", 10 * MINUTE, _remind)
    periodic.register("affairs.recur", 10 * MINUTE, affairs.open_recurring, again=True)
    periodic.register("affairs.seal", 10 * MINUTE, affairs.seal_histories)
    periodic.register("affairs.publish", 10 * MINUTE, lambda at: checkpoints.publish(affairs.SEALED))
    periodic.register("ledgers.seal", 10 * MINUTE, ledgers.seal)
    periodic.register("ledgers.publish", 10 * MINUTE, lambda at: checkpoints.publish(ledgers.KIND))
    periodic.register("autonomy.expire-points", HOUR, points.expire_points, again=True)
    periodic.register("standards.arrivals", MINUTE, standards.arriving.work_on_arrivals, again=True)
    periodic.register("standards.amend", 10 * MINUTE, standards.life.apply_amendments)
    periodic.register("evaluation.roll-up", MINUTE, evaluation.roll_up, again=True)
    periodic.register("evaluation.backtests", 5 * SECOND, evaluation.backtests.work_on_backtests, again=True)
    periodic.register("evaluation.overload", HOUR, tell_of_overloads, again=True)
    periodic.register("autonomy.openness", 10 * MINUTE, openness.roll_up_openness, again=True)
    periodic.register("autonomy.remind-openness", HOUR, tell_of_openness, again=True)
    periodic.register("autonomy.opinions", MINUTE, opinions.work_on_opinions, again=True)
    periodic.register("autonomy.boxes", MINUTE, autonomy.drop_in, again=True)
    periodic.register("registry.group-figures", HOUR, groups.keep_figures, again=True)
    periodic.register("media.forget", HOUR, _older(DAY, media.forget_unattached), again=True)
    periodic.register("notices.forget", DAY, _older(READ_MESSAGES_STAY, notices.forget_read), again=True)
    periodic.register("media.forget-orphans", DAY, _older(DAY, media.forget_orphans))
    periodic.register("actors.terms", HOUR, tell_of_ending_terms)
    periodic.register("access.forget-sessions", HOUR, lambda at: access.forget_sessions(at=at), again=True)
    periodic.register("actors.forget-codes", HOUR, lambda at: actors.forget_codes(at=at))
    periodic.register("kit.forget-events", HOUR, _older(OVER_AND_DONE_STAYS, outbox.forget), again=True)
    periodic.register("kit.forget-permits", DAY, _older(OVER_AND_DONE_STAYS, permits.forget), again=True)
    periodic.register("integrations.forget", DAY, _older(OVER_AND_DONE_STAYS, integrations.forget), again=True)
    periodic.register("integrations.ask-connectors", 5 * MINUTE, integrations.ask_connectors)
    periodic.register("integrations.reconcile", DAY, integrations.reconcile_connectors)
    periodic.register(
        "integrations.forget-returns", DAY, _older(OVER_AND_DONE_STAYS, integrations.forget_returns), again=True
    )
    periodic.register("kit.forget-receipts", DAY, _older(OVER_AND_DONE_STAYS, receipts.forget), again=True)
    periodic.register("registry.retention", DAY, retention.find_due, again=True)
    periodic.register("kit.forget-tries", DAY, _older(DAY, throttle.forget))


def set_proofs() -> None:
    """Register what must hold."""
    verification.register("事项、历史链与存证点", affairs.findings)
    verification.register("账本", ledgers.findings)
    verification.register("文件", _lost_files)
    verification.register("文号", affairs.papers.gaps)
    verification.register("回测与依据的签名", standards.findings.verify_findings)
    verification.register("意见征集", opinions.changed_since_closed)
    verification.register("指标汇总", evaluation.verify)


def _remind(at: datetime) -> int:
    return affairs.remind_of_today(at, reverse("today"))


def _older(than: timedelta, forget: Callable[..., int]) -> Callable[[datetime], int]:
    return lambda at: forget(before=at - than)


def _lost_files() -> Iterator[str]:
    for file in media.lost():
        yield f"{file.id}（{file.name}）：内容不见了，或被改动过"
