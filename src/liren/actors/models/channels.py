"""Who answers for an online channel of a place 线上渠道有专人负责."""

from typing import ClassVar

from django.db import models

from liren.actors.models.people import Post
from liren.kit.ids import new_id


class ChannelKeeper(models.Model):
    """The post that answers for one channel at a place. The post, not a person: who follows in it answers next.

    channel: its name among systems (`portal`, `connector:…`); name: what people call it. phone: the number residents
    may call; None: that of the post's organisation. Closed when another is named, never deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    channel = models.TextField()
    name = models.TextField()
    path = models.TextField(db_collation="C")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    phone = models.TextField(null=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="actors_channel_has_one_keeper_at_a_place",
                fields=["path", "channel"],
                condition=models.Q(until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.path}"
