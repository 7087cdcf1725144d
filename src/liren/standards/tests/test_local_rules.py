"""实施细则 of a community: written within the limits of what stands above, merged, put in force, rebased."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction

from liren.access import public as access
from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, Actor
from liren.actors import public as actors
from liren.actors.tests.cast import cast
from liren.kit.clock import now
from liren.kit.errors import InvalidInput
from liren.kit.outbox import Happened
from liren.notices.public import list_for
from liren.standards import public as standards
from liren.standards.errors import NoSuchProcedure
from liren.standards.local_rules.errors import NoSuchLocalRules
from liren.standards.models import LocalRuleSet, Procedure
from liren.standards.public import BeyondTheParent, LocalRulesMovedOn, LocalRulesStand, NothingChanged

KEY = "management/grid-event"
TEXT = (settings.LAWBOOK / "procedures" / "management" / "grid-event.yaml").read_text("utf-8")
CALENDAR = (settings.LAWBOOK / "calendars" / "cn.yaml").read_text("utf-8")
AT = now()


def change(do: str, clause: str, to: Any = None, **more: Any) -> dict[str, Any]:
    told = {"do": do, "clause": clause, "why": "白天一直有人值班", "basis": "local", **more}
    return told if to is None else {**told, "to": to}


QUICK = change("tighten", "accept.within", "1 working hour")


def second(text: str = TEXT) -> str:
    return text.replace("version: 1", "version: 2", 1)


class Town:
    """The cast, with a director of 桂花里 and somebody who administers the street."""

    def __init__(self) -> None:
        self.people = cast()
        self.community, self.street = self.people.community.path, self.people.street.path
        standards.publish_reference(kind="calendar", document=CALENDAR, by=SYSTEM, at=AT)
        self.parent = standards.publish(document=TEXT, publisher="liren", by=SYSTEM, at=AT)
        self.director = self._holder("严华", "community_director", self.community)
        self.colleague = self._holder("叶青", "community_director", self.community)
        self.street_admin = self._holder("顾平", "administrator", self.street)
        access.enter_system("test")

    def _holder(self, name: str, role: str, path: str) -> Actor:
        access.enter_system("test")
        committee = self.people.orgs["committee"]
        person = actors.add_staff(
            name=name,
            login=f"{role}{len(name)}{ord(name[0])}",
            password="long-enough-2026",
            path=path,
            by=SYSTEM,
            at=AT,
        )
        place = self.people.community if path == self.community else self.people.street
        post = actors.add_post(
            organisation_id=committee, title=name, role=role, path=path, place_id=place.id, by=SYSTEM, at=AT
        )
        actors.appoint(person_id=person, post_id=post, by=SYSTEM, at=AT)
        return access.enter(person, "test")

    def draft(self, *changes: dict[str, Any], by: Actor | None = None, path: str = "") -> tuple[UUID, int]:
        """A draft with these changes: its id and revision."""
        by, path = by or self.director, path or self.community
        id = standards.start_local_rules(key=KEY, path=path, publisher=f"{path}（示例）", by=by, at=AT)
        page = standards.local_rules(id, by, AT)
        told = {**page.document, "changes": list(changes)}
        return id, standards.save_local_rules(id=id, revision=page.revision, document=told, by=by, at=AT)

    def publish(self, *changes: dict[str, Any], by: Actor | None = None, path: str = "", why: str = "") -> UUID:
        id, revision = self.draft(*changes, by=by, path=path)
        standards.publish_local_rules(id=id, revision=revision, no_history=why, by=by or self.director, at=AT)
        return id


@pytest.fixture
def town(db: None) -> Town:
    return Town()


@pytest.mark.requirement("R067")
def test_a_director_tightens_and_new_affairs_go_by_it_there_and_nowhere_else(town: Town) -> None:
    before = standards.current(KEY, town.community, AT)
    id = town.publish(QUICK, change("replace", "dispatch.within", "1 working day"))
    here = standards.current(KEY, town.people.frame.building_3.path, AT)
    assert here.procedure.steps["accept"].within.text == "1 个工作小时"  # type: ignore[union-attr]
    assert here.path == town.community
    assert standards.current(KEY, town.people.frame.yinxing.path, AT).digest == before.digest
    assert standards.by_digest(before.digest).digest == before.digest
    page = standards.local_rules(id, town.people.wang, AT)
    assert [(d.title, d.before, d.after) for d in page.differences] == [
        ("受理：期限", "2 个工作小时", "1 个工作小时"), ("派单：期限", "4 个工作小时", "1 个工作日"),
    ]  # fmt: skip
    row = LocalRuleSet.objects.get(id=id)
    assert (row.parent_digest, row.merged_digest) == (before.digest, here.digest)
    assert standards.local_rules_of(here.digest).id == id  # type: ignore[union-attr]


def test_beyond_the_limits_nothing_is_published_and_every_clause_is_named(town: Town) -> None:
    id, revision = town.draft(
        change("tighten", "accept.within", "3 working hours"), change("replace", "handle.within", "9 working days")
    )
    with pytest.raises(BeyondTheParent) as refused:
        standards.publish_local_rules(id=id, revision=revision, by=town.director, at=AT)
    assert set(refused.value.fields) == {"accept.within", "handle.within"}
    assert "上级规定 2 个工作小时" in refused.value.text
    assert standards.current(KEY, town.community, AT).digest == town.parent.digest
    assert Procedure.objects.filter(key=KEY).count() == 1
    assert standards.local_rules(id, town.director, AT).document["changes"]


def test_only_who_makes_rules_there_does(town: Town) -> None:
    id, revision = town.draft(QUICK)
    for stranger in (town.people.worker, town.people.wang, town.people.supervisor, town.people.nobody):
        with pytest.raises(NotAllowed):
            standards.start_local_rules(key=KEY, path=town.community, publisher="居委会", by=stranger, at=AT)
        with pytest.raises(NotAllowed):
            standards.publish_local_rules(id=id, revision=revision, by=stranger, at=AT)
        with pytest.raises(NoSuchLocalRules):
            standards.local_rules(id, stranger, AT)
    with pytest.raises(NotAllowed):
        standards.start_local_rules(key=KEY, path=town.street, publisher="街道", by=town.director, at=AT)
    assert standards.publish_local_rules(id=id, revision=revision, by=town.street_admin, at=AT).version == 1


def test_rules_are_of_a_place_and_of_a_procedure_in_force_there(town: Town) -> None:
    with pytest.raises(InvalidInput):
        standards.start_local_rules(key=KEY, path="", publisher="国家", by=town.people.editor, at=AT)
    with pytest.raises(InvalidInput):
        standards.start_local_rules(key=KEY, path="99.", publisher="某地", by=town.people.editor, at=AT)
    with pytest.raises(NoSuchProcedure):
        standards.start_local_rules(
            key="service/none", path=town.community, publisher="居委会", by=town.director, at=AT
        )


def test_no_change_is_nothing_to_publish(town: Town) -> None:
    id, revision = town.draft()
    with pytest.raises(NothingChanged):
        standards.publish_local_rules(id=id, revision=revision, by=town.director, at=AT)


def test_more_burden_is_published_only_with_its_reason(town: Town) -> None:
    field = {"title": "楼层", "type": "text", "purpose": "到得了现场", "basis": "local"}
    id, revision = town.draft(change("require", "form.floor", field=field))
    with pytest.raises(BeyondTheParent) as refused:
        standards.publish_local_rules(id=id, revision=revision, by=town.director, at=AT)
    assert "居民填 6 栏（上级 5）" in refused.value.fields["burden_reason"]
    document = {**standards.local_rules(id, town.director, AT).document, "burden_reason": "电梯楼不知道楼层找不到"}
    standards.publish_local_rules(id=id, revision=revision, document=document, by=town.director, at=AT)
    assert "floor" in standards.current(KEY, town.community, AT).procedure.form


def test_a_save_on_top_of_another_is_told_and_keeps_the_first(town: Town) -> None:
    id, revision = town.draft(QUICK)
    document = standards.local_rules(id, town.director, AT).document
    mine = {**document, "title": "先存的细则"}
    standards.save_local_rules(id=id, revision=revision, document=mine, by=town.colleague, at=AT)
    with pytest.raises(LocalRulesMovedOn, match="叶青"):
        standards.save_local_rules(id=id, revision=revision, document=document, by=town.director, at=AT)
    assert standards.local_rules(id, town.director, AT).line.title == "先存的细则"


def test_a_draft_begun_twice_is_the_same_draft_and_can_be_laid_aside(town: Town) -> None:
    id, _ = town.draft(QUICK)
    assert standards.start_local_rules(key=KEY, path=town.community, publisher="x", by=town.colleague, at=AT) == id
    standards.retire_local_rules(id=id, by=town.colleague, at=AT)
    with pytest.raises(NoSuchLocalRules):
        standards.local_rules(id, town.director, AT)


def test_the_next_version_begins_from_the_last(town: Town) -> None:
    town.publish(QUICK)
    id = standards.start_local_rules(key=KEY, path=town.community, publisher="居委会", by=town.director, at=AT)
    page = standards.local_rules(id, town.director, AT)
    assert page.document["changes"] == [QUICK]
    sharper = {**page.document, "changes": [change("tighten", "accept.within", "40 minutes")]}
    standards.publish_local_rules(id=id, revision=page.revision, document=sharper, by=town.director, at=AT)
    here = standards.current(KEY, town.community, AT)
    assert (here.version, here.procedure.steps["accept"].within.text) == (2, "40 分钟")  # type: ignore[union-attr]
    assert [one.version for one in standards.local_rules_versions(KEY, town.community)] == [2, 1]


def test_retired_rules_give_way_to_what_stands_above(town: Town) -> None:
    id = town.publish(QUICK)
    with pytest.raises(NotAllowed):
        standards.retire_local_rules(id=id, by=town.people.worker, at=AT)
    merged = standards.current(KEY, town.community, AT).digest
    standards.retire_local_rules(id=id, by=town.director, at=AT)
    assert standards.current(KEY, town.community, AT).digest == town.parent.digest
    assert standards.rules_of(merged, AT).procedure.title.endswith("实施细则")
    with pytest.raises(LocalRulesStand):
        standards.retire_local_rules(id=id, by=town.director, at=AT)


def test_a_community_stands_on_its_street_exactly(town: Town) -> None:
    town.publish(QUICK, by=town.street_admin, path=town.street, why="还没有人办过")
    street = standards.current(KEY, town.street, AT)
    id, revision = town.draft(change("tighten", "accept.within", "2 hours"))
    assert LocalRuleSet.objects.get(id=id).parent_digest == street.digest
    with pytest.raises(BeyondTheParent) as refused:
        standards.publish_local_rules(id=id, revision=revision, by=town.director, at=AT)
    assert "上级规定 1 个工作小时" in refused.value.fields["accept.within"]


def test_two_communities_with_the_same_rules_each_have_their_own(town: Town) -> None:
    town.publish(QUICK)
    town.publish(QUICK, by=town.people.editor, path=town.people.frame.yinxing.path)
    one = standards.current(KEY, town.community, AT)
    other = standards.current(KEY, town.people.frame.yinxing.path, AT)
    assert one.digest != other.digest


def test_when_the_parent_moves_on_the_old_rules_stay_until_somebody_decides(town: Town) -> None:
    id = town.publish(QUICK)
    merged = standards.current(KEY, town.community, AT)
    assert standards.local_rules(id, town.director, AT).rebase is None
    newer = second().replace("within: 3 working days", "within: 2 working days", 1)
    standards.publish(document=newer, publisher="liren", by=SYSTEM, at=AT)
    assert standards.current(KEY, town.community, AT).digest == merged.digest
    page = standards.local_rules(id, town.people.wang, AT)
    assert page.line.behind
    assert page.rebase is not None
    assert page.rebase.clean
    with pytest.raises(NotAllowed):
        standards.renew_local_rules(id=id, by=town.people.worker, at=AT)
    again = standards.renew_local_rules(id=id, by=town.director, at=AT)
    here = standards.current(KEY, town.community, AT).procedure
    assert (here.steps["accept"].within.text, here.steps["handle"].within.text) == ("1 个工作小时", "2 个工作日")  # type: ignore[union-attr]
    assert not standards.local_rules(again, town.director, AT).line.behind
    with pytest.raises(LocalRulesStand):
        standards.renew_local_rules(id=again, by=town.director, at=AT)


def test_clauses_in_conflict_with_the_newer_parent_are_listed(town: Town) -> None:
    id = town.publish(QUICK, change("tighten", "verify.sample", "50%"))
    newer = second().replace("within: 2 working hours", "within: 30 minutes", 1)
    standards.publish(document=newer, publisher="liren", by=SYSTEM, at=AT)
    rebase = standards.local_rules(id, town.director, AT).rebase
    assert rebase is not None
    assert {one.path for one in rebase.problems} == {"accept.within"}
    with pytest.raises(BeyondTheParent):
        standards.renew_local_rules(id=id, by=town.director, at=AT)
    assert standards.current(KEY, town.community, AT).procedure.steps["accept"].within.text == "1 个工作小时"  # type: ignore[union-attr]


def test_a_parent_that_comes_later_is_rebased_on_for_the_same_day(town: Town) -> None:
    id = town.publish(QUICK)
    next_week = AT + timedelta(days=7)
    standards.publish(document=second(), publisher="liren", by=SYSTEM, at=AT, effective_from=next_week)
    standards.renew_local_rules(id=id, by=town.director, at=AT)
    assert standards.current(KEY, town.community, AT).version == 1
    assert standards.current(KEY, town.community, next_week).version == 2


def test_a_street_that_makes_rules_moves_the_parent_of_its_communities(town: Town) -> None:
    id = town.publish(QUICK)
    town.publish(
        change("tighten", "handle.within", "2 working days"), by=town.street_admin, path=town.street, why="还没有人办过"
    )
    rebase = standards.local_rules(id, town.director, AT).rebase
    assert rebase is not None
    assert rebase.parent.path == town.street
    standards.renew_local_rules(id=id, by=town.director, at=AT)
    here = standards.current(KEY, town.community, AT).procedure
    assert (here.steps["accept"].within.text, here.steps["handle"].within.text) == ("1 个工作小时", "2 个工作日")  # type: ignore[union-attr]


def test_a_whole_document_is_published_at_once(town: Town) -> None:
    document = {
        "parent": KEY, "parent_version": 1, "version": 1, "title": "桂花里社区事件处置实施细则",
        "publisher": "桂花里社区居民委员会", "place": town.community, "changes": [QUICK],
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        standards.publish_local_document(document=document, by=town.people.worker, at=AT)
    standards.publish_local_document(document=document, by=town.director, at=AT)
    assert standards.current(KEY, town.community, AT).title == "桂花里社区事件处置实施细则"
    with pytest.raises(BeyondTheParent):
        standards.publish_local_document(document="changes: [", by=town.director, at=AT)
    assert standards.publish_local_document(document=document, by=town.director, at=AT)
    assert standards.current(KEY, town.community, AT).version == 2


# ---- at once, and from the outbox ----


@pytest.fixture
def real_town(emptied_after: None) -> Town:
    with transaction.atomic():
        return Town()


def test_of_two_who_publish_at_once_one_wins_and_one_is_told(real_town: Town) -> None:
    with transaction.atomic():
        access.enter_system("test")
        id, revision = real_town.draft(QUICK)
    ready = Barrier(2)

    def publish(by: Actor) -> str:
        try:
            ready.wait(timeout=60)
            with transaction.atomic():
                access.enter(by.person_id, "test")
                standards.publish_local_rules(id=id, revision=revision, by=by, at=now())
        except LocalRulesMovedOn as told:
            return told.text
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(publish, (real_town.director, real_town.colleague)))
    assert sorted(map(bool, said)) == [False, True]
    assert "已经把它发布" in "".join(said)
    with transaction.atomic():
        assert LocalRuleSet.objects.filter(status="published").count() == 1


def test_who_makes_rules_there_is_told_that_the_parent_moved_on(town: Town) -> None:
    town.publish(QUICK)
    newer = second().replace("within: 2 working hours", "within: 30 minutes", 1)
    moved = standards.publish(document=newer, publisher="liren", by=SYSTEM, at=AT)
    event = Happened(1, "standards.procedure-published", 1, {"procedure": moved.id, "key": KEY, "path": ""}, AT)
    access.enter_system("test")
    react = standards.local_rules_reactions(lambda id: f"/local-rules/{id}")
    react[event.kind, "standards.tell-rule-makers"](event)
    for maker in (town.director, town.colleague):
        assert maker.person_id is not None
        [notice] = [n for n in list_for(maker.person_id) if n.kind == "standards.parent-moved"]
        assert "受理：期限" in notice.body
    worker = town.people.worker.person_id
    assert worker is not None
    assert [n for n in list_for(worker) if n.kind == "standards.parent-moved"] == []
