"""Who hears what happens to a draft: reviewers when it is submitted, its writers when it is judged. From the outbox."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final
from uuid import UUID

from liren.access.public import holders
from liren.access.roles import ROLES
from liren.kit.outbox import Handler, Happened
from liren.notices.public import Kind, send
from liren.standards.drafts.model import Draft, DraftRemark, DraftSave

DRAFT_KINDS: Final = (
    Kind("standards.review", "有规程草案请我审核"),
    Kind("standards.draft", "我写的规程草案有结果或意见"),
)
"""Kinds of notice; `config` declares them at start."""
_REVIEWERS: Final = tuple(role.key for role in ROLES.values() if "procedures.publish" in role.acts)


def draft_reactions(address: Callable[[UUID], str]) -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`. address: where a draft is reviewed."""
    telling = _Telling(address)
    return {
        ("standards.draft-submitted", "standards.ask-reviewers"): telling.submitted,
        ("standards.draft-sent-back", "standards.tell-writers"): telling.judged("退回修改"),
        ("standards.draft-published", "standards.tell-writers"): telling.judged("已发布"),
        ("standards.draft-remarked", "standards.tell-writers"): telling.judged("有新意见"),
    }


class _Telling:
    def __init__(self, address: Callable[[UUID], str]) -> None:
        self.address = address

    def submitted(self, event: Happened) -> None:
        draft = Draft.objects.get(id=event.body["draft"])
        able = [held.person_id for role in _REVIEWERS for held in holders(role, draft.path, at=event.at)]
        self._send(able, _writers(draft), "review", f"请审核“{draft.title}”", draft, event)

    def judged(self, word: str) -> Handler:
        def tell(event: Happened) -> None:
            draft = Draft.objects.get(id=event.body["draft"])
            said = DraftRemark.objects.filter(draft=draft, at=event.at).order_by("-id").first()
            to = {*_writers(draft), *_others(draft)}
            self._send(to, [UUID(str(event.body["by"]))], "draft", f"“{draft.title}”{word}", draft, event, said)

        return tell

    def _send(
        self, to: Iterable[UUID], but: Iterable[UUID], kind: str, title: str, draft: Draft, event: Happened,
        said: DraftRemark | None = None,
    ) -> None:  # fmt: skip
        without = set(but)
        persons = [one for one in dict.fromkeys(to) if one not in without]
        body = (said.text if said else "") or f"{draft.key} · {draft.publisher}"
        send(persons, f"standards.{kind}", title[:120], body, link=self.address(draft.id), at=event.at)


def _writers(draft: Draft) -> list[UUID]:
    saved = DraftSave.objects.filter(draft=draft, by__isnull=False).values_list("by", flat=True)
    return [one for one in (draft.author, *saved) if one is not None]


def _others(draft: Draft) -> list[UUID]:
    """Those who said something about it before."""
    said = DraftRemark.objects.filter(draft=draft, kind="remark", by__isnull=False)
    return [one for one in said.values_list("by", flat=True) if one is not None]
