"""The page of figures says what was counted in from places that ended, and shows each as it was."""

from datetime import date

import pytest

from liren.access import public as access
from liren.affairs.tests.world import world
from liren.evaluation import public as evaluation
from liren.kit.database import rows
from liren.territories.public import close
from liren.territories.tests.cast import Nobody
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


def test_the_page_says_what_was_counted_in_and_leads_to_the_place_as_it_was():
    here = world()
    frame = here.people.frame
    heir, gone, period = frame.guihuali, frame.yinxing, "2026"
    here.opens("other_worker", place_path=gone.path, origin="worker")
    here.opens("wang")
    rows(
        "UPDATE territories_place SET valid_to = '2026-11-10' WHERE path LIKE %s AND id <> %s", f"{gone.path}%", gone.id
    )
    access.enter_system("test")
    close(id=gone.id, on=date(2026, 11, 10), successors=[heir.id], by=Nobody(), at=here.tick(days=30))
    evaluation.catch_up(here.at)
    client = browser(here.people.worker)
    page = words(client.get("/figures", {"path": heir.path, "period": period}))
    for said in ("区划变动怎么算", "银杏社区", "算进来了", "它以前的件都算在这里"):
        assert said in page
    old = words(client.get("/figures", {"path": gone.path, "period": period}))
    assert "已于" in old
    assert "不再变动归属" in old
    street = browser(here.people.supervisor)
    then = words(street.get("/figures", {"path": here.people.street.path, "period": period, "lines": "then"}))
    assert "撤销</span>" in then
    today = words(street.get("/figures", {"path": here.people.street.path, "period": period, "how": "received"}))
    assert "它以前的件算在那一行" in today
    assert "不归您看的不列出来" in today
