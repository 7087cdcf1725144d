"""What a community made public goes into the drafts of its public account: proposed by one, approved by another, once.

The account's platform is a server of ours that behaves as the public documentation says; no real account was called.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import pytest

from liren.access.errors import NotAllowed
from liren.affairs import public as affairs
from liren.affairs.company.tests.acts import drained, public_law, reported, shown
from liren.affairs.tests.world import LAMP, World, world
from liren.integrations import public as integrations
from liren.integrations.accounts.making import LONGEST_CONTENT, MORE, content_of
from liren.integrations.models import AccountDraft, OfficialAccount
from liren.integrations.tests.account import APPID, SECRET, Platform, platform
from liren.kit.database import rows
from liren.kit.errors import InvalidInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    made = world()
    public_law(made)
    return made


@pytest.fixture
def there(settings: Any) -> Iterator[Platform]:
    settings.PRIVATE_TARGETS = (ip_network("127.0.0.0/8"),)
    with platform() as found:
        yield found


def connected(here: World, there: Platform, **given: str) -> UUID:
    told = {
        "name": "桂花里社区",
        "appid": APPID,
        "secret": SECRET,
        "path": here.people.community.path,
        "url": there.url,
    }
    return integrations.make_account(**{**told, **given}, by=here.actor("admin"), at=here.tick())


def proposed(here: World, account: UUID, affair: UUID, who: str = "worker") -> UUID:
    where = f"https://liren.example/square/{affair}"
    return integrations.propose_draft(
        account_id=account, affair_id=affair, source_url=where, by=here.actor(who), at=here.tick()
    )


def decided(here: World, draft: UUID, who: str = "admin", approved: bool = True, reason: str = "") -> None:
    integrations.decide_draft(draft_id=draft, approved=approved, reason=reason, by=here.actor(who), at=here.tick())
    drained(here)


def lines(here: World, account: UUID, **later: int) -> list[integrations.DraftLine]:
    by = here.actor("admin")
    [found] = [one for one in integrations.accounts_at(here.people.community.path, by) if one.id == account]
    return list(integrations.drafts_of([found], by.person_id, here.at + timedelta(**later)))


def line(here: World, account: UUID, **later: int) -> integrations.DraftLine:
    [found] = lines(here, account, **later)
    return found


def offered(here: World) -> set[tuple[UUID, UUID]]:
    """(affair, account) of every button that proposes."""
    path, by = here.people.community.path, here.actor("admin")
    found = integrations.offers(path, integrations.accounts_at(path, by))
    return {(one.affair.affair_id, account.id) for one in found for account in one.accounts}


@pytest.mark.requirement("R176")
def test_what_is_public_lies_in_the_drafts_of_the_account_once_another_approved_it(
    here: World, there: Platform
) -> None:
    opened, account = shown(here), connected(here, there)
    drained(here)
    draft = proposed(here, account, opened.id)
    assert proposed(here, account, opened.id) == draft  # as it stands, never twice
    drained(here)
    assert there.asked == []  # nobody approved it yet
    with pytest.raises(integrations.OwnDraft):
        decided(here, draft, "worker")
    decided(here, draft)
    drained(here)
    [article] = there.drafts
    assert (article["title"], article["thumb_media_id"]) == (LAMP["title"], "cover-1")
    assert article["content_source_url"] == f"https://liren.example/square/{opened.id}"
    assert str(LAMP["description"]) in article["content"]
    assert all(str(LAMP[name]) not in str(article) for name in ("name", "phone", "address"))
    assert line(here, account).state == "sent"
    with pytest.raises(integrations.DraftDecided):
        decided(here, draft)
    assert len(there.drafts) == 1


def test_the_token_is_kept_and_renewed_when_it_does_not_count_any_more(here: World, there: Platform) -> None:
    account = connected(here, there)
    for title in ("第一件", "第二件"):
        decided(here, proposed(here, account, shown(here, title=title).id))
    assert len(there.tokens) == 1
    there.old.add(there.tokens[0])  # its time is over sooner than it said
    decided(here, proposed(here, account, shown(here, title="第三件").id))
    assert (len(there.tokens), len(there.drafts), len(there.covers)) == (2, 3, 1)
    kept = OfficialAccount.objects.get()
    assert kept.token is not None
    assert there.tokens[-1].encode() not in bytes(kept.token)
    assert SECRET.encode() not in bytes(kept.secret)


@pytest.mark.parametrize(
    ("given", "answer", "words"),
    [
        ({"secret": SECRET[::-1]}, None, "AppSecret 不对"),
        ({"appid": "wxfedcba9876543210"}, None, "AppID 不对"),
        ({}, {"errcode": 48001, "errmsg": "api unauthorized"}, "没有草稿接口的权限"),
        ({}, {"errcode": 45009, "errmsg": "reach max api daily quota limit"}, "次数用完了"),
        ({}, {"errcode": 12345, "errmsg": "something new"}, "something new（12345）"),
    ],
)
def test_what_the_account_refuses_is_said_in_words_and_sent_again_by_hand(
    here: World, there: Platform, given: dict[str, str], answer: Any, words: str
) -> None:
    account = connected(here, there, **given)
    there.next = answer
    draft = proposed(here, account, shown(here).id)
    decided(here, draft)
    failed = line(here, account)
    assert (failed.state, words in failed.error) == ("failed", True), failed.error
    assert there.drafts == []
    if not given:
        integrations.send_draft_again(draft_id=draft, by=here.actor("worker"), at=here.tick())
        drained(here)
        assert (line(here, account).state, len(there.drafts)) == ("sent", 1)


@pytest.mark.parametrize("busy", [{"errcode": -1, "errmsg": "system error"}, b"<html>502</html>"])
def test_a_platform_that_is_busy_or_answers_nonsense_is_asked_again_later(
    here: World, there: Platform, busy: Any
) -> None:
    account = connected(here, there)
    there.next = busy
    decided(here, proposed(here, account, shown(here).id))
    assert there.asked.count("/cgi-bin/material/add_material") == 2
    assert (line(here, account).state, len(there.drafts)) == ("sent", 1)


def test_what_is_not_public_any_more_or_was_corrected_is_not_sent(here: World, there: Platform) -> None:
    account, opened = connected(here, there), shown(here)
    with pytest.raises(affairs.NoSuchPublicAffair):
        proposed(here, account, reported(here, "zhou").id)
    draft = proposed(here, account, opened.id)
    affairs.hide(affair_id=opened.id, reason="照片里有人", by=here.actor("worker"), at=here.tick())
    decided(here, draft)
    assert "不再公开" in line(here, account).error
    assert there.asked == []


def test_only_who_posts_or_manages_there_proposes_decides_and_connects(here: World, there: Platform) -> None:
    account, opened = connected(here, there), shown(here)
    for who in ("wang", "property_handler", "other_worker"):
        with pytest.raises(NotAllowed):
            proposed(here, account, opened.id, who)
    with pytest.raises(NotAllowed):
        integrations.make_account(
            name="别的",
            appid=APPID,
            secret=SECRET,
            path=here.people.community.path,
            by=here.actor("worker"),
            at=here.at,
        )
    draft = proposed(here, account, opened.id)
    with pytest.raises(NotAllowed):
        decided(here, draft, "other_worker")
    with pytest.raises(InvalidInput):
        decided(here, draft, approved=False)
    decided(here, draft, approved=False, reason="等办结了再发")
    assert (line(here, account).state, line(here, account).refused) == ("refused", "等办结了再发")
    integrations.stop_account(account_id=account, by=here.actor("admin"), at=here.tick())
    with pytest.raises(integrations.NoSuchAccount):
        proposed(here, account, opened.id)


def test_an_account_is_checked_before_it_is_kept(here: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        integrations.make_account(
            name="", appid="x", secret="短", path=here.people.community.path, by=here.actor("admin"), at=here.at
        )
    assert set(refused.value.fields) == {"name", "appid", "secret"}
    with pytest.raises(InvalidInput):
        integrations.make_account(
            name="桂花里", appid=APPID, secret=SECRET, url="http://127.0.0.1:1/", path=here.people.community.path,
            by=here.actor("admin"), at=here.at,
        )  # fmt: skip
    with pytest.raises(integrations.AddressRefused) as in_clear:
        integrations.make_account(
            name="桂花里", appid=APPID, secret=SECRET, url="http://8.8.8.8/", path=here.people.community.path,
            by=here.actor("admin"), at=here.at,
        )  # fmt: skip
    assert "https://" in in_clear.value.fields["url"]


def test_what_was_refused_or_corrected_or_had_a_wrong_secret_is_proposed_again(here: World, there: Platform) -> None:
    opened, account = shown(here), connected(here, there, secret=SECRET[::-1])
    assert offered(here) == {(opened.id, account)}
    first = proposed(here, account, opened.id)
    assert offered(here) == set()
    decided(here, first, approved=False, reason="标题再改改")
    assert offered(here) == {(opened.id, account)}
    second = proposed(here, account, opened.id)
    assert [one.state for one in lines(here, account)] == ["proposed", "refused"]
    affairs.correct(
        affair_id=opened.id, key="title", text="二号楼下路灯不亮", why="写错了", by=here.actor("worker"), at=here.tick()
    )
    assert offered(here) == {(opened.id, account)}
    decided(here, second)
    assert [one.state for one in lines(here, account)] == ["gone", "refused"]
    decided(here, proposed(here, account, opened.id))
    assert [one.state for one in lines(here, account)] == ["failed", "gone", "refused"]
    other = connected(here, there)
    integrations.stop_account(account_id=account, by=here.actor("admin"), at=here.tick())
    assert [one.state for one in lines(here, account)] == ["stopped", "gone", "refused"]
    assert not any(one.lost for one in lines(here, account))
    assert offered(here) == {(opened.id, other)}
    decided(here, proposed(here, other, opened.id))
    assert (offered(here), [one["title"] for one in there.drafts]) == (set(), ["二号楼下路灯不亮"])


def test_what_was_given_up_while_the_platform_was_away_is_seen_and_sent_by_hand(here: World, there: Platform) -> None:
    account = connected(here, there)
    draft = proposed(here, account, shown(here).id)
    integrations.decide_draft(draft_id=draft, approved=True, reason="", by=here.actor("admin"), at=here.tick())
    here.actor("system")
    rows("UPDATE kit_event SET shared_out_at = at WHERE kind = 'integrations.account-draft-due'")  # nobody sends it
    assert (line(here, account).state, line(here, account).lost) == ("waiting", False)
    assert line(here, account, hours=2).lost
    integrations.send_draft_again(draft_id=draft, by=here.actor("worker"), at=here.tick())
    drained(here)
    assert (line(here, account, hours=2).state, line(here, account, hours=2).lost) == ("sent", False)
    with pytest.raises(integrations.DraftDecided):
        integrations.send_draft_again(draft_id=draft, by=here.actor("worker"), at=here.tick())


def test_a_platform_too_busy_for_a_draft_keeps_the_one_cover_and_token_it_gave(here: World, there: Platform) -> None:
    account = connected(here, there)
    there.busy.add("/cgi-bin/draft/add")
    decided(here, proposed(here, account, shown(here).id))
    assert (line(here, account).state, there.asked.count("/cgi-bin/draft/add")) == ("sent", 2)
    assert (len(there.covers), there.asked.count("/cgi-bin/stable_token")) == (1, 1)


def test_of_what_is_taken_down_or_erased_no_draft_keeps_a_word(here: World, there: Platform) -> None:
    account, hidden, erased = connected(here, there), shown(here), shown(here, title="灯又不亮了")
    decided(here, proposed(here, account, hidden.id))
    waits = proposed(here, account, erased.id)
    affairs.hide(affair_id=hidden.id, reason="照片里有人", by=here.actor("worker"), at=here.tick())
    drained(here)
    affairs.erase_person(person_id=here.person("wang"), by=here.actor("wang"), at=here.tick())
    drained(here)
    assert {(one.title, one.digest, one.content) for one in AccountDraft.objects.all()} == {("", "", "")}
    assert [(one.state, one.gone) for one in lines(here, account)] == [("gone", True), ("sent", True)]
    with pytest.raises(affairs.NoSuchPublicAffair):
        decided(here, waits)


def test_accounts_above_and_their_drafts_are_for_who_posts_there(here: World, there: Platform) -> None:
    own, above = connected(here, there), connected(here, there, path=here.people.street.path)
    path = here.people.community.path
    assert {one.id for one in integrations.accounts_at(path, here.actor("admin"))} == {own, above}
    assert {one.id for one in integrations.accounts_at(path, here.actor("worker"))} == {own}


def test_how_far_it_is_is_said_as_it_stands_when_it_is_sent_and_a_mediator_does_not_approve(
    here: World, there: Platform
) -> None:
    account, opened = connected(here, there), shown(here)
    draft = proposed(here, account, opened.id)
    before = line(here, account).digest
    here.does("worker", opened.id, "accept", "dispatch")
    drained(here)
    assert offered(here) == set()  # it says the same
    with pytest.raises(affairs.StepNotAllowed):
        decided(here, draft, "mediator")
    decided(here, draft)
    [article] = there.drafts
    here.actor("nobody")
    found = affairs.public_affair(opened.id).line
    assert article["digest"] == f"{found.place_name} · {found.step_title}" != before


def test_what_is_too_long_is_left_out_by_whole_answers_and_said_to_be(here: World) -> None:
    opened = shown(here)
    here.actor("nobody")
    found = affairs.public_affair(opened.id)
    answers = tuple(replace(found.answers[0], title=f"第{number}问", text="&" * 3000) for number in range(3))
    content = content_of(replace(found, answers=answers, corrections=()))
    assert len(content) <= LONGEST_CONTENT
    assert content == f"<h3>第0问</h3><p>{'&amp;' * 3000}</p>{MORE}"
