"""A standing organisation is put under another superior, or serves another place, each with its document."""

from uuid import UUID

from ninja import Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.actors import public as actors
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.kit.errors import NotYours

router = Router(tags=["组织"])


class NewSuperior(Asked):
    """换上级。"""

    parent_id: UUID | None = Described(None, description="上级组织；空为没有上级")
    reference: str = Described(min_length=1, max_length=200, description="依据的文件")


class NewPlace(Asked):
    """换服务的地方；岗位、权限和派单代号跟着去。"""

    to: str = Described(min_length=1, max_length=120, description="地点的路径")
    reference: str = Described(min_length=1, max_length=200, description="依据的文件")


register(
    router,
    [
        Act(
            "/organisations/{uuid:id}/superior", "换上级，写明依据的文件", actors.set_superior, (NotAllowed, NotYours),
            (("id", "organisation_id"),), NewSuperior,
        ),
        Act(
            "/organisations/{uuid:id}/place", "换服务的地方，写明依据的文件", actors.relocate_organisation,
            (NotAllowed, NotYours), (("id", "organisation_id"),), NewPlace,
        ),
    ],
)  # fmt: skip
