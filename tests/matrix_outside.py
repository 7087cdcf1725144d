"""Of the matrix: what other systems come in by, and what is sent to them."""

from typing import TYPE_CHECKING

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.integrations.models import Connector, ConnectorMapping, OfficialAccount, Webhook
from liren.integrations.public import example_mapping

if TYPE_CHECKING:
    from tests.matrix_world import Matrix


def outside(made: "Matrix") -> None:
    """A program's key, a webhook, a connector with its mapping, an official account."""
    key, _ = access.make_key(
        name="网格平台", role="viewer", path=made.world.people.frame.guihuali.path, place_id=None,
        scopes=["affairs:read"], days=30, per_minute=60, by=SYSTEM, at=made.world.at,
    )  # fmt: skip
    hook = Webhook.objects.create(
        name="网格平台", url="https://example.com/", path=made.world.people.frame.guihuali.path, kinds=[], secret=b"",
        made_by_name="", made_at=made.world.at,
    )  # fmt: skip
    path = made.world.people.frame.guihuali.path
    line = Connector(name="市热线", url="https://example.com/", path=path, made_by_name="", made_at=made.world.at)
    line.secret = line.sealed("known to both sides")
    line.save()
    ConnectorMapping.objects.create(
        connector=line, version=1, text=example_mapping(path), made_by_name="", made_at=made.world.at
    )
    account = OfficialAccount(
        name="桂花里", url="https://example.com/", path=path, appid="wx0123456789abcdef", secret=b"", made_by_name="",
        made_at=made.world.at,
    )  # fmt: skip
    account.save()
    made.ids |= {"any.connector": str(line.pk), "any.account": str(account.pk)}
    made.ids |= {"any.key": str(key), "any.webhook": str(hook.pk), "any.letter": "1"}
