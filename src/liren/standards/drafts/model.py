"""Tables of drafts: texts of procedures being written, every save of them, and what was said about them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.kit.ids import new_id

STATES = {
    "draft": "起草中",
    "in_review": "审核中",
    "sent_back": "已退回修改",
    "withdrawn": "已撤回",
    "published": "已发布",
}
KINDS = {
    "remark": "意见",
    "submitted": "提交审核",
    "withdrawn": "撤回",
    "sent_back": "退回修改",
    "published": "发布",
}


class Draft(models.Model):
    """One text on its way to a version. `version` counts saves; it is not the version published."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.TextField()
    title = models.TextField()
    path = models.TextField(db_collation="C", default="")
    publisher = models.TextField()
    state = models.TextField(default="draft", choices=list(STATES.items()))
    text = models.TextField()
    cases = models.TextField()
    author = models.UUIDField(null=True)
    author_name = models.TextField()
    version = models.PositiveIntegerField(default=1)
    based_on = models.CharField(max_length=64, default="", blank=True)  # digest of the version it began from
    published = models.ForeignKey("standards.Procedure", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="a_draft_has_a_known_state"),
            models.CheckConstraint(
                condition=Q(state="published", published__isnull=False) | ~Q(state="published"),
                name="a_published_draft_names_its_version",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["path", "-changed_at"], name="draft_by_place")]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"


class DraftSave(models.Model):
    """One save: the whole text as it was, by whom. Never changed."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="saves")
    number = models.PositiveIntegerField()
    text = models.TextField()
    cases = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of both texts
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "number"], name="a_save_has_its_number")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.number}"


class DraftRemark(models.Model):
    """What was said about a draft, and each turn it took. `about`: a path (`steps.accept`). Never changed."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="remarks")
    number = models.PositiveIntegerField()  # the save it is about
    kind = models.TextField(choices=list(KINDS.items()))
    about = models.TextField(default="", blank=True)
    line = models.PositiveIntegerField(null=True)
    text = models.TextField(default="", blank=True)
    by = models.UUIDField(null=True)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="a_remark_has_a_kind")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.kind}"
