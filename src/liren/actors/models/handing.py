"""How a post changes hands: what the leaver leaves behind, and what the successor says of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liren.actors.models.people import Holding, Person, Post
from liren.kit.ids import new_id


class Handover(models.Model):
    """One holder leaves a post. successor: None while nobody follows.

    work: what became of the leaver's open work, as affairs told it: [{affair, number, step, to}]; None until then.
    confirmed_at: when the successor said what had come to them.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    holding = models.OneToOneField(Holding, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    leaver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    path = models.TextField(db_collation="C")
    began_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    work = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="actors_handover_is_confirmed_by_a_successor",
                condition=Q(confirmed_at__isnull=True) | Q(successor__isnull=False, left_at__isnull=False),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["post", "began_at"], name="actors_handovers_of_post")]

    def __str__(self) -> str:
        return str(self.id)


class HandoverItem(models.Model):
    """One thing to be handed over: a duty, a key, a contact. received: None until the successor says so."""

    id = models.UUIDField(primary_key=True, default=new_id)
    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="items")
    kind = models.TextField()
    text = models.TextField()
    received = models.BooleanField(null=True)
    settled_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="actors_handover_item_is_of_a_known_kind",
                condition=Q(kind__in=["duty", "key", "contact", "other"]),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
