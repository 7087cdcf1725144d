"""Public by procedure and by moderation: what everybody sees, who decides, and how it is put right."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from liren.affairs import public as affairs
from liren.affairs.company.tests.acts import drained, kinds, public_law, reported, shown
from liren.affairs.errors import NoSuchAffair, StepNotAllowed
from liren.affairs.public import PublicFilters, Strikes
from liren.affairs.tests.world import LAMP, World
from liren.kit.database import one_transaction, rows
from liren.kit.errors import InvalidInput
from liren.notices.public import list_for

PRIVATE = ("桂花苑 3 幢 201 室门口", "王桂英", "13800002046")


@pytest.fixture
def square(here: World) -> World:
    public_law(here)
    return here


def listed(here: World, who: str = "nobody", **narrowed: str) -> list[str]:
    here.actor(who)
    return [line.number for line in affairs.square(PublicFilters(**narrowed)).items]  # type: ignore[arg-type]


def view(here: World, who: str, affair: UUID) -> affairs.PublicationView:
    found = affairs.publication(affair, here.actor(who))
    assert found is not None
    return found


@pytest.mark.requirement("R241")
def test_nothing_is_public_before_a_moderator_looked(square: World) -> None:
    lamp = reported(square)
    assert listed(square) == []
    affairs.publish(affair_id=lamp.id, by=square.actor("worker"), at=square.tick())
    assert listed(square) == [lamp.number]
    square.actor("nobody")
    seen = affairs.public_affair(lamp.id)
    assert (seen.line.title, seen.line.source, seen.line.step_title) == (LAMP["title"], "居民反映", "受理")
    assert [(one.key, one.text) for one in seen.answers] == [("description", LAMP["description"])]
    assert not any(secret in repr(seen) for secret in PRIVATE)
    assert "3 幢" not in seen.line.place_name
    assert "桂花苑" in seen.line.place_name


@pytest.mark.requirement("R241")
def test_a_stranger_and_a_resident_are_shown_the_public_version_and_nothing_else(square: World) -> None:
    """Raw SQL: whoever asks, no row of the affair itself is selected."""
    lamp, hidden = shown(square), reported(square, title="另一件")
    for who in ("nobody", "stranger", "zhou"):
        square.actor(who)
        assert rows("SELECT affair_id FROM affairs_publicversion") == [(lamp.id,)]
        whole = repr(rows("SELECT to_jsonb(p) FROM affairs_publicversion p"))
        assert not any(secret in whole for secret in PRIVATE)
        for table, column in (
            ("affairs_affair", "id"), ("affairs_record", "stream"), ("affairs_publication", "affair_id"),
            ("kit_vaultentry", "owner_id"),
        ):  # fmt: skip
            assert not rows(f"SELECT 1 FROM {table} WHERE {column} = ANY(%s)", [lamp.id, hidden.id]), table
        for statement in (
            "UPDATE affairs_publicversion SET title = 'x'", "DELETE FROM affairs_publicversion",
        ):  # fmt: skip
            rows(statement)
        assert len(rows("SELECT 1 FROM affairs_publicversion WHERE title = %s", LAMP["title"])) == 1
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            rows("INSERT INTO affairs_publicversion SELECT (jsonb_populate_record(NULL::affairs_publicversion,"
                 " to_jsonb(p) || jsonb_build_object('affair_id', %s::text))).* FROM affairs_publicversion p",
                 str(hidden.id))  # fmt: skip


def test_what_the_procedure_keeps_private_never_becomes_public(here: World) -> None:
    lamp = here.opens("wang")
    assert affairs.publication(lamp.id, here.actor("wang")) is None
    with pytest.raises(affairs.NotForEverybody):
        affairs.publish(affair_id=lamp.id, by=here.actor("worker"), at=here.tick())


def test_only_who_answers_for_the_place_decides(square: World) -> None:
    lamp = reported(square)
    for who, refused in (("wang", StepNotAllowed), ("grid_worker", StepNotAllowed), ("city_viewer", StepNotAllowed),
                         ("other_worker", NoSuchAffair), ("stranger", NoSuchAffair)):  # fmt: skip
        with pytest.raises(refused):
            affairs.publish(affair_id=lamp.id, by=square.actor(who), at=square.tick())
        with pytest.raises(refused):
            affairs.hide(affair_id=lamp.id, reason="不宜公开", by=square.actor(who), at=square.tick())
        with pytest.raises(refused):
            affairs.correct(affair_id=lamp.id, key="title", text="x", why="y", by=square.actor(who), at=square.tick())
    assert listed(square) == []
    square.actor("worker")
    assert kinds(lamp.id) == ["opened"]


@pytest.mark.requirement("R241")
def test_the_reporter_strikes_out_words_answers_and_photos_and_sees_what_others_will(square: World) -> None:
    lamp = reported(square, title="三号楼王桂英家门口灯不亮", description="我家在 201")
    strikes = Strikes(answers=["description"], words=["王桂英家"])
    affairs.redact(affair_id=lamp.id, strikes=strikes, by=square.actor("wang"), at=square.tick())
    found = view(square, "wang", lamp.id)
    assert (found.state, found.moderated, found.is_reporter) == ("waiting", True, True)
    assert found.preview.line.title == "三号楼■■门口灯不亮"
    assert found.preview.answers == ()
    assert [one.key for one in found.full] == ["description"]
    affairs.publish(affair_id=lamp.id, by=square.actor("worker"), at=square.tick())
    square.actor("nobody")
    assert affairs.public_affair(lamp.id).line.title == "三号楼■■门口灯不亮"
    assert square.page("worker", lamp.id).title == "三号楼王桂英家门口灯不亮"
    square.actor("worker")
    assert "王桂英家" not in repr(
        rows("SELECT body FROM affairs_record WHERE stream = %s AND kind LIKE 'public%%'", lamp.id)
    )
    assert "王桂英家" not in repr(rows("SELECT content, struck FROM affairs_publication"))


def test_before_a_moderator_looked_the_reporter_may_strike_anew(square: World) -> None:
    lamp = reported(square)
    for words in (["路灯"], ["三号楼"]):
        affairs.redact(affair_id=lamp.id, strikes=Strikes(words=words), by=square.actor("wang"), at=square.tick())
    assert view(square, "wang", lamp.id).preview.line.title == "■■下路灯不亮"


def test_a_moderator_strikes_on_top_and_the_reporter_does_not_undo_it(square: World) -> None:
    lamp = shown(square)
    affairs.redact(affair_id=lamp.id, strikes=Strikes(words=["三号楼"]), by=square.actor("worker"), at=square.tick())
    affairs.redact(affair_id=lamp.id, strikes=Strikes(words=["不亮"]), by=square.actor("wang"), at=square.tick())
    square.actor("nobody")
    assert affairs.public_affair(lamp.id).line.title == "■■下路灯■■"


@pytest.mark.parametrize("words", [["长" * 61], [""], ["字"] * 31])
def test_nonsense_is_not_struck_out(square: World, words: list[str]) -> None:
    lamp = reported(square)
    with pytest.raises(InvalidInput) as refused:
        affairs.redact(affair_id=lamp.id, strikes=Strikes(words=words), by=square.actor("wang"), at=square.tick())
    assert list(refused.value.fields) == ["words"]


@pytest.mark.requirement("R241")
def test_hidden_with_a_reason_and_shown_again_history_keeps_both(square: World) -> None:
    lamp = shown(square)
    with pytest.raises(InvalidInput):
        affairs.hide(affair_id=lamp.id, reason=" ", by=square.actor("worker"), at=square.tick())
    affairs.hide(affair_id=lamp.id, reason="照片拍到了邻居", by=square.actor("worker"), at=square.tick())
    assert listed(square) == []
    with pytest.raises(affairs.NoSuchPublicAffair):
        affairs.public_affair(lamp.id)
    assert view(square, "wang", lamp.id).reason == "照片拍到了邻居"
    with pytest.raises(affairs.PublicationDecided):
        affairs.redact(affair_id=lamp.id, strikes=Strikes(), by=square.actor("wang"), at=square.tick())
    affairs.publish(affair_id=lamp.id, by=square.actor("dispatcher"), at=square.tick())
    assert listed(square) == [lamp.number]
    with pytest.raises(affairs.PublicationDecided):
        affairs.publish(affair_id=lamp.id, by=square.actor("worker"), at=square.tick())
    square.actor("worker")
    assert kinds(lamp.id) == ["opened", "published", "public_hidden", "public_restored"]
    square.actor("system")
    assert affairs.verify(lamp.id).broken is None


def test_the_reporter_takes_it_back_and_may_agree_again(square: World) -> None:
    lamp = shown(square)
    with pytest.raises(StepNotAllowed):
        affairs.withdraw(affair_id=lamp.id, by=square.actor("worker"), at=square.tick())
    affairs.withdraw(affair_id=lamp.id, by=square.actor("wang"), at=square.tick())
    assert listed(square) == []
    with pytest.raises(affairs.PublicationDecided):
        affairs.publish(affair_id=lamp.id, by=square.actor("worker"), at=square.tick())
    affairs.redact(affair_id=lamp.id, strikes=Strikes(), by=square.actor("wang"), at=square.tick())
    affairs.publish(affair_id=lamp.id, by=square.actor("worker"), at=square.tick())
    assert listed(square) == [lamp.number]


@pytest.mark.requirement("R241")
def test_the_source_is_labelled_and_a_moderator_says_it_more_exactly(square: World) -> None:
    said, media = shown(square), reported(square, title="媒体说的")
    affairs.publish(affair_id=media.id, source="media", by=square.actor("worker"), at=square.tick())
    with pytest.raises(InvalidInput) as refused:
        affairs.publish(affair_id=said.id, source="rumour", by=square.actor("worker"), at=square.tick())
    assert list(refused.value.fields) == ["source"]
    square.actor("nobody")
    assert {line.title: line.source for line in affairs.square().items} == {
        LAMP["title"]: "居民反映", "媒体说的": "媒体报道",
    }  # fmt: skip


@pytest.mark.requirement("R241")
def test_a_correction_stands_beside_what_was_said_before(square: World) -> None:
    lamp = shown(square)
    affairs.correct(
        affair_id=lamp.id,
        key="title",
        text="二号楼下路灯不亮",
        why="楼号写错了",
        by=square.actor("worker"),
        at=square.tick(),
    )
    square.actor("nobody")
    seen = affairs.public_affair(lamp.id)
    [notice] = seen.corrections
    assert seen.line.title == "二号楼下路灯不亮"
    assert (notice.title, notice.earlier, notice.text, notice.why) == (
        "标题", LAMP["title"], "二号楼下路灯不亮", "楼号写错了",
    )  # fmt: skip
    assert "居民委员会" in notice.office or "居委会" in notice.office
    assert square.page("worker", lamp.id).title == LAMP["title"]
    square.actor("system")
    for statement in ("UPDATE affairs_correction SET text = 'x'", "DELETE FROM affairs_correction"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            rows(statement)


def test_only_what_is_shown_is_corrected_and_only_with_something_else(square: World) -> None:
    lamp = reported(square)
    asked: dict[str, Any] = {"affair_id": lamp.id, "key": "title", "text": "x", "why": "y"}
    with pytest.raises(affairs.NotShown):
        affairs.correct(**asked, by=square.actor("worker"), at=square.tick())
    affairs.publish(affair_id=lamp.id, by=square.actor("worker"), at=square.tick())
    for wrong, field in (({"key": "phone"}, "key"), ({"text": LAMP["title"]}, "text"), ({"text": ""}, "text"),
                         ({"text": "长" * 2001}, "text"), ({"why": ""}, "why"), ({"text": "灯\x0b坏了"}, "text"),
                         ({"text": "灯\n坏了"}, "text"), ({"why": "写\x0b错"}, "why")):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            affairs.correct(**{**asked, **wrong}, by=square.actor("worker"), at=square.tick())
        assert list(refused.value.fields) == [field]


def test_a_place_may_waive_moderation_and_then_the_reporters_word_is_enough(square: World) -> None:
    community, key = square.people.community.path, "management/square"
    for who in ("worker", "wang", "admin"):
        with pytest.raises(StepNotAllowed):
            affairs.set_moderation(path=community, procedure_key="", needed=False, reason="试点", by=square.actor(who),
                                   at=square.tick())  # fmt: skip
    affairs.set_moderation(path=square.people.street.path, procedure_key="", needed=False, reason="试点",
                           by=square.actor("supervisor"), at=square.tick())  # fmt: skip
    lamp = reported(square)
    assert listed(square) == []
    affairs.redact(affair_id=lamp.id, strikes=Strikes(words=["三号"]), by=square.actor("wang"), at=square.tick())
    assert listed(square) == [lamp.number]
    affairs.set_moderation(path=community, procedure_key=key, needed=True, reason="试点结束",
                           by=square.actor("supervisor"), at=square.tick())  # fmt: skip
    other = reported(square)
    affairs.redact(affair_id=other.id, strikes=Strikes(), by=square.actor("wang"), at=square.tick())
    assert listed(square) == [lamp.number]


def test_the_list_is_narrowed_by_place_words_and_state(square: World) -> None:
    lamp, lift = shown(square), shown(square, title="电梯困人", description="二号楼")
    assert listed(square) == [lift.number, lamp.number]
    assert listed(square, text="电梯") == [lift.number]
    assert listed(square, text="没有这个词") == []
    for nonsense in ("'); DROP & |", "!!", "'; --", "'", "长" * 5000):
        assert listed(square, text=nonsense) == []
    assert listed(square, path=square.people.community.path) == [lift.number, lamp.number]
    assert listed(square, path=square.people.frame.qingshi.path) == []
    assert listed(square, state="closed") == []
    first = affairs.square(limit=1)
    assert [line.number for line in affairs.square(limit=1, after=first.after).items] == [lamp.number]


def test_the_queue_holds_what_waits_at_the_moderators_place(committed: World) -> None:
    here = committed
    with one_transaction():
        public_law(here)
        lamp = reported(here)
    drained(here)
    with one_transaction():
        assert [one.number for one in affairs.to_moderate(here.actor("worker"))] == [lamp.number]
        for who in ("other_worker", "wang", "nobody", "grid_worker"):
            assert affairs.to_moderate(here.actor(who)) == ()
        affairs.publish(affair_id=lamp.id, by=here.actor("worker"), at=here.tick())
        assert affairs.to_moderate(here.actor("worker")) == ()
    drained(here)
    with one_transaction():
        here.actor("wang")
        assert [one.title for one in list_for(here.person("wang"))] == [f"{lamp.number} 已对大家公开"]


@pytest.mark.requirement("R241")
def test_everybody_sees_how_far_it_is_and_the_answer_that_is_public(committed: World) -> None:
    here = committed
    with one_transaction():
        public_law(here)
        lamp = shown(here)
    with one_transaction():
        here.does("worker", lamp.id, "accept", "finish_at_once", reply="灯已换新")
    drained(here)
    with one_transaction():
        here.actor("nobody")
        seen = affairs.public_affair(lamp.id)
        assert seen.line.step_title == "反馈"
        assert [(one.title, one.text) for one in seen.answers][-1] == ("办理结果", "灯已换新")
        here.rates("wang", lamp.id, 5)
    drained(here)
    with one_transaction():
        here.actor("nobody")
        assert affairs.public_affair(lamp.id).line.state == "closed"


def test_reading_the_square_costs_few_statements(square: World) -> None:
    lamp = shown(square)
    for _ in range(5):
        shown(square)
    square.actor("nobody")
    for read, most in (
        (lambda: affairs.square(PublicFilters(text="路灯")), 1),
        (lambda: affairs.public_affair(lamp.id), 2),
    ):
        with CaptureQueriesContext(connection) as seen:
            read()
        assert len(seen) <= most, [one["sql"][:90] for one in seen.captured_queries]


@pytest.mark.requirement("R241")
def test_what_was_answered_while_a_moderator_was_awaited_is_seen_by_them_and_shown_at_once(committed: World) -> None:
    here = committed
    with one_transaction():
        public_law(here)
        lamp = reported(here)
    drained(here)
    with one_transaction():
        here.does("worker", lamp.id, "accept", "finish_at_once", reply="灯已换新")
        here.rates("wang", lamp.id, 5)
    drained(here)
    with one_transaction():
        looked_at = view(here, "worker", lamp.id).preview
        affairs.publish(affair_id=lamp.id, by=here.actor("worker"), at=here.tick())
        here.actor("nobody")
        seen = affairs.public_affair(lamp.id)
        assert [(one.title, one.text) for one in seen.answers][-1] == ("办理结果", "灯已换新")
        assert looked_at.answers == seen.answers


def answered_again(here: World, affair: UUID, *replies: str, before: Any = lambda _: None) -> None:
    """Its answer is given, `before` is done with it, and it is given anew: as often as there are replies."""
    for nth, reply in enumerate(replies):
        if nth:
            with one_transaction():
                before(nth)
                here.rates("wang", affair, 1)
        drained(here)
        with one_transaction():
            step, move = ("follow_up", "explain") if nth else ("accept", "finish_at_once")
            here.does("worker", affair, step, move, reply=reply)
        drained(here)


def told(here: World, affair: UUID) -> dict[str, str]:
    here.actor("nobody")
    return {one.key: one.text for one in affairs.public_affair(affair).answers}


def strike(here: World, affair: UUID, who: str = "worker", **given: Any) -> None:
    affairs.redact(affair_id=affair, strikes=Strikes(**given), by=here.actor(who), at=here.tick())


@pytest.mark.requirement("R241")
def test_an_answer_given_anew_takes_the_place_of_the_one_before(committed: World) -> None:
    here = committed
    with one_transaction():
        public_law(here)
        lamp = shown(here)
    answered_again(here, lamp.id, "灯下周换", "灯已换新")
    with one_transaction():
        assert told(here, lamp.id)["reply"] == "灯已换新"
        assert affairs.to_moderate(here.actor("worker")) == ()


@pytest.mark.requirement("R241")
def test_words_once_struck_are_struck_in_what_is_answered_later_and_lie_nowhere_in_the_open(committed: World) -> None:
    here = committed
    with one_transaction():
        public_law(here)
        lamp = shown(here, description="三号楼王桂英家门口")
        strike(here, lamp.id, words=["王桂英家"])
    answered_again(here, lamp.id, "王桂英家门口的灯换了", "王桂英家门口的灯又换了")
    with one_transaction():
        assert told(here, lamp.id) == {"description": "三号楼■■门口", "reply": "■■门口的灯又换了"}
        here.actor("worker")
        assert "王桂英家" not in repr(rows("SELECT to_jsonb(p) FROM affairs_publication p"))
        assert view(here, "worker", lamp.id).preview.answers[-1].text == "■■门口的灯又换了"


@pytest.mark.requirement("R241")
@pytest.mark.parametrize("lets", [True, False])
@pytest.mark.parametrize("how", ["struck", "corrected"])
def test_an_answer_given_anew_where_one_was_struck_or_corrected_waits_for_a_moderator(
    committed: World, how: str, lets: bool
) -> None:
    here = committed
    with one_transaction():
        public_law(here)
        lamp = shown(here)

    def looked(_: int) -> None:
        if how == "struck":
            strike(here, lamp.id, answers=["reply"])
        else:
            by = here.actor("worker")
            affairs.correct(affair_id=lamp.id, key="reply", text="换了一盏", why="写错了", by=by, at=here.tick())

    answered_again(here, lamp.id, "王桂英家门口换了一盏", "张三丰家门口换了两盏", before=looked)
    with one_transaction():
        stood = {"struck": None, "corrected": "换了一盏"}[how]
        assert told(here, lamp.id).get("reply") == stood
        assert [one.number for one in affairs.to_moderate(here.actor("worker"))] == [lamp.number]
        assert [one.text for one in view(here, "worker", lamp.id).anew] == ["张三丰家门口换了两盏"]
        if lets:
            affairs.publish(affair_id=lamp.id, by=here.actor("worker"), at=here.tick())
        else:
            strike(here, lamp.id, answers=["reply"])
        assert told(here, lamp.id).get("reply") == ("张三丰家门口换了两盏" if lets else None)
        assert affairs.to_moderate(here.actor("worker")) == ()
        assert view(here, "worker", lamp.id).anew == ()
