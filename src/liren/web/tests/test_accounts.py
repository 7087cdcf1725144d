"""公众号: who approves reads what will be sent, and the way back to the original is the address people know."""

from typing import Any

import pytest

from liren.affairs.company.tests.acts import drained, public_law, shown
from liren.affairs.tests.world import LAMP, world
from liren.integrations import public as integrations
from liren.integrations.tests.account import APPID, SECRET
from liren.kit.database import rows
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


def test_who_approves_reads_all_that_will_be_sent_and_who_proposed_does_not_approve(settings: Any) -> None:
    settings.ADDRESS = "https://liren.example"
    here = world()
    public_law(here)
    opened, path = shown(here), here.people.community.path
    drained(here)
    account = integrations.make_account(
        name="桂花里社区", appid=APPID, secret=SECRET, path=path, by=here.actor("admin"), at=here.tick(),
        url="https://8.8.8.8/",
    )  # fmt: skip
    worker, admin = browser(here.people.worker), browser(here.people.admin)
    assert "提给“桂花里社区”" in words(worker.get("/accounts", {"path": path}))
    told = {"path": path, "affair": str(opened.id), "account": str(account)}
    assert worker.post("/accounts/propose", told).status_code == 303
    [(draft, digest, original)] = rows("SELECT id, digest, source_url FROM integrations_accountdraft")
    assert original == f"https://liren.example/square/{opened.id}"
    proposer = words(worker.get("/accounts", {"path": path}))
    assert "提给“桂花里社区”" not in proposer
    assert "审这一篇" not in proposer
    page = words(admin.get("/accounts", {"path": path}))
    assert str(digest) in page.partition("审这一篇")[2]
    assert str(LAMP["description"]) in page.partition("审这一篇")[2]
    told = {"path": path, "draft": str(draft), "decision": "no", "reason": "等办结了再发"}
    assert admin.post("/accounts/decide", told).status_code == 303
    assert "提给“桂花里社区”" in words(worker.get("/accounts", {"path": path}))
