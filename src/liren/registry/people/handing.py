"""People who moved to where another installation looks after them: what is handed over, opened for it once."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, looked_at_many
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.models import Residence
from liren.registry.people.documents import DOCUMENTS
from liren.registry.people.particulars import told_of
from liren.registry.people.rights import WHO, held
from liren.registry.people.sealing import opened
from liren.registry.purposes import is_stated
from liren.registry.told import KINDS_OF_RESIDENCE, SEXES

HANDED: Final = "转给另一个平台"


@write
def open_to_hand_over(
    *, resident_ids: Collection[UUID], to: str, purpose: str, by: Actor, at: datetime
) -> tuple[dict[str, str], ...]:
    """What is kept of who they are, one row each in the words people come by (`arrivals.COLUMNS`), homes left out.

    to: who it is for. Each has a look that says so, with the purpose. Nothing of notes and decisions goes along.
    Raises InvalidInput without a purpose, NotYours, NotAllowed.
    """
    if not is_stated(purpose):
        raise InvalidInput(purpose="请写为什么转，例如：迁往新城，本人要求")
    rows = []
    for one in sorted(set(resident_ids)):
        row = held(one, by, "people.reveal")
        body = opened(row.id, row.sealed)
        if body is None:
            raise NotYours(what=WHO)
        told = told_of(body)
        phones = (*told.phones, "", "")
        rows.append({
            "name": told.name, "document": DOCUMENTS.get(told.document, ""), "number": told.number,
            "sex": SEXES[told.sex], "born": told.born.isoformat() if told.born else "", "phone": phones[0],
            "phone2": phones[1], "kind": _kind(row.id), "since": "",
        })  # fmt: skip
    looked_at_many(seen=list(set(resident_ids)), what=[f"{HANDED}：{to}"], purpose=purpose.strip(), by=by, at=at)
    return tuple(rows)


def _kind(resident: UUID) -> str:
    """How they lived here the last time, in words: so they are asked about there."""
    kinds = set(Residence.objects.filter(resident_id=resident, withdrawn=False).values_list("kind", flat=True))
    return next((title for key, title in KINDS_OF_RESIDENCE.items() if key in kinds), KINDS_OF_RESIDENCE["actual"])
