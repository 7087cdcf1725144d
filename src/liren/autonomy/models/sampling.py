"""Draws 抽签: from which roll, how many, the hash that was published before; who was drawn, and who came instead."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from liren.autonomy.models.rolls import Roll
from liren.kit.chain import HASH_LENGTH
from liren.kit.ids import new_id

STRATA = {"age": "年龄段", "building": "楼栋"}
STATES = {"asked": "等答复", "accepted": "来", "declined": "不来"}
WHY = {
    "time": "没有时间",
    "health": "身体不便",
    "unwilling": "不想参加",
    "unreached": "联系不上",
    "moved": "不住这里了",
}


class Draw(models.Model):
    """A draw from a frozen roll. Public, and without a name: lines are the roll's numbers, each with its stratum.

    by_what: of STRATA, in their order. commitment: SHA-256 of the seed, which lies sealed under the draw's own key
    until it is drawn; then seed, word and source stand beside it. digest: of the lines. What was committed stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    roll = models.ForeignKey(Roll, models.PROTECT, related_name="+")
    path = models.TextField(db_collation="C")
    title = models.TextField()
    affair = models.UUIDField(null=True)
    affair_number = models.TextField(default="")
    seats = models.PositiveIntegerField()
    by_what = models.JSONField(default=list)
    lines = models.JSONField()
    digest = models.CharField(max_length=HASH_LENGTH)
    commitment = models.CharField(max_length=HASH_LENGTH)
    sealed = models.BinaryField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)
    seed = models.TextField(default="")
    word = models.TextField(default="")
    source = models.TextField(default="")
    drawn_at = models.DateTimeField(null=True)
    drawn_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_draw_has_seats", condition=Q(seats__gt=0)),
            models.CheckConstraint(
                name="a_draw_shows_its_seed_once_drawn",
                condition=Q(drawn_at=None, seed="", word="", source="")
                | Q(drawn_at__isnull=False) & ~Q(seed="") & ~Q(word="") & ~Q(source=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["path", "-at"], name="draws_at")]

    def __str__(self) -> str:
        return self.title


class DrawnSeat(models.Model):
    """One who was drawn, by the number on the roll. turn: in which order they came; instead_of: whose seat it was.

    named: they agreed that their masked name is shown to everybody.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    stratum = models.TextField()
    turn = models.PositiveIntegerField()
    instead_of = models.PositiveIntegerField(null=True)
    state = models.TextField(default="asked")
    why = models.TextField(default="")
    named = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "number"], name="one_is_drawn_once"),
            models.CheckConstraint(name="a_seat_has_a_known_state", condition=Q(state__in=list(STATES))),
            models.CheckConstraint(name="who_declines_says_why", condition=~Q(state="declined") | Q(why__in=list(WHY))),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"
