"""The bindings between rooms: who reacts to which event. Read once at start by `config.apps`."""

from functools import cache, partial
from uuid import UUID

from django.urls import reverse

from liren.access.public import SYSTEM
from liren.actors.public import UNDER_MASTER as ACTORS_UNDER_MASTER
from liren.actors.public import phone_of
from liren.actors.public import place_reactions as actors_place_reactions
from liren.affairs import public as affairs
from liren.autonomy import public as autonomy
from liren.config.deeds import AWAITED, DEEDS
from liren.config.inspections import facilities_to_inspect
from liren.config.openness import OPENNESS_KIND
from liren.config.overload import OVERLOAD_KIND
from liren.config.promised import open_promised_review
from liren.config.retained import entries_in_affairs
from liren.config.table_figures import table_figures
from liren.config.terms import TERM_KIND
from liren.config.timetable import set_proofs, set_timetable
from liren.config.unsettled import UNSETTLED_KIND, tell_of_unsettled_place
from liren.config.visits import people_to_visit
from liren.config.waiting import WAITING_KIND, tell_of_waiting_feedback
from liren.config.working_days import working_days
from liren.evaluation.public import backtests
from liren.integrations import public as integrations
from liren.kit.outbox import register
from liren.kit.rotation import keep_under_master
from liren.management import public as management
from liren.notices import public as notices
from liren.notices.public import declare, deliver_sms
from liren.registry.public import (
    arrivals,
    bookings,
    doubles,
    facilities,
    groups,
    homes_place_reactions,
    people_place_reactions,
    retention,
)
from liren.standards import public as standards
from liren.web.features import FEATURES


def _backtest_page(about: str, subject: UUID, run: UUID) -> str:
    return reverse("backtest" if about == "draft" else "rules-backtest", args=[subject, run])


@cache
def bind() -> None:
    """Register every room's handlers with the outbox, the worker's timetable, and what `verify` asks."""
    addresses = affairs.Addresses(
        rating=lambda secret: reverse("rate-link", args=[secret]),
        mine=lambda id: reverse("my-affair", args=[id]),
        affair=lambda id: reverse("affair", args=[id]),
        square=lambda id: reverse("square-affair", args=[id]),
    )
    declare(
        *affairs.NOTICE_KINDS,
        *affairs.CLOCK_KINDS,
        *affairs.COMPANY_KINDS,
        standards.SWITCH_KIND,
        TERM_KIND,
        OVERLOAD_KIND,
        OPENNESS_KIND,
        UNSETTLED_KIND,
        backtests.BACKTEST_KIND,
        *standards.DRAFT_KINDS,
        *bookings.BOOKING_KINDS,
        standards.LOCAL_RULES_KIND,
        standards.ASKED_KIND,
        WAITING_KIND,
        management.ITSELF_KIND,
    )
    standards.findings.bind_history(affairs.ran_under)
    standards.declare_features(*FEATURES)
    affairs.bind_subjects("asked_table", management.tables_to_open)
    affairs.bind_subjects("asked_street_table", management.street_tables_to_open)
    affairs.bind_subjects("facility", facilities_to_inspect)
    affairs.bind_subjects("group_member", people_to_visit)
    facilities.bind_calendar(working_days)
    retention.bind_running(entries_in_affairs)
    doubles.bind_hindrances(autonomy.hinders_merging)
    management.bind_figures(table_figures)
    management.bind_page(lambda id: reverse("table", args=[id]))
    affairs.papers.bind_verification(lambda code: reverse("paper-verify", args=[code]))
    handlers = {
        **affairs.reactions(addresses),
        **affairs.clock_reactions(addresses),
        **affairs.company_reactions(addresses),
        **actors_place_reactions(),
        **affairs.place_reactions(),
        **affairs.papers.number_reactions(),
        **standards.place_reactions(),
        **homes_place_reactions(),
        **people_place_reactions(),
        **arrivals.arrival_reactions(),
        **facilities.facility_reactions(),
        **groups.group_reactions(),
        **retention.retention_reactions(),
        **bookings.booking_reactions(lambda: reverse("bookings")),
        **affairs.merging_reactions(),
        **affairs.deed_reactions(DEEDS, AWAITED),
        **autonomy.points.points_reactions(),
        **integrations.reactions(),
        **notices.reactions(),
        **integrations.connector_reactions(),
        **integrations.account_reactions(),
        **standards.switch_reactions(lambda path: f"{reverse('switches')}?path={path}"),
        **standards.draft_reactions(lambda id: reverse("draft-review", args=[id])),
        **backtests.backtest_reactions(_backtest_page),
        **standards.asking_reactions(
            lambda id: reverse("draft-hearing", args=[id]), lambda id: reverse("catalogue-opinions", args=[id])
        ),
        **standards.local_rules_reactions(lambda id: reverse("local-rules", args=[id])),
    }
    for (kind, name), handler in handlers.items():
        register(kind, name, handler)
    register("actors.place-unsettled", "config.tell-of-unsettled-place", tell_of_unsettled_place)
    answers = tell_of_waiting_feedback(lambda id: reverse("draft-answers", args=[id]))
    register("standards.draft-published", "config.tell-of-waiting-feedback", answers)
    register("standards.review-promised", "config.open-promised-review", open_promised_review)
    register("actors.post-left", "affairs.hand-over", affairs.hand_work_over)
    register("notices.sms-due", "notices.sms", partial(deliver_sms, phone_of=partial(phone_of, by=SYSTEM)))
    keep_under_master(*ACTORS_UNDER_MASTER, *notices.UNDER_MASTER, *integrations.UNDER_MASTER)
    set_timetable()
    set_proofs()
