"""Messages to people, and what each wants to be told where."""

from django.db import models

from liren.kit.ids import new_id


class Notice(models.Model):
    """One message to one person, shown in the app unless they refused it there and it only goes outside."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.UUIDField(help_text="to whom")
    kind = models.CharField(max_length=80, help_text="room.what, the key of a kind")
    title = models.CharField(max_length=120)
    body = models.TextField(help_text="plain text")
    link = models.CharField(max_length=300, null=True, help_text="path on this platform to act on it")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    in_app = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_notice_links_within_the_platform",
                condition=models.Q(link__isnull=True) | models.Q(link__regex=r"^/([^/\\]|$)"),
            )
        ]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_by_person"),
            models.Index(fields=["person"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title


class Preference(models.Model):
    """Whether one person wants one kind of notice on one channel; without a row the kind's default counts."""

    pk = models.CompositePrimaryKey("person", "kind", "channel")
    person = models.UUIDField()
    kind = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, help_text="app, sms, mail, or an app with robots")
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_notice_goes_by_a_known_channel",
                condition=models.Q(channel__in=["app", "sms", "mail", "wecom", "dingtalk", "feishu"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}"


class Address(models.Model):
    """Where one person wants to be told outside the platform. sealed: the address and, until it is proven, its code."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.UUIDField()
    channel = models.CharField(max_length=10)
    sealed = models.BinaryField(help_text="SM4-GCM, bound to this row")
    shown = models.CharField(max_length=300, help_text="masked")
    asked_at = models.DateTimeField(help_text="when its code was sent")
    tries = models.PositiveSmallIntegerField(default=0)
    proven_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "channel"], name="a_person_has_one_address_per_channel"),
            models.CheckConstraint(
                name="an_address_is_on_a_known_channel",
                condition=models.Q(channel__in=["mail", "wecom", "dingtalk", "feishu"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.shown}"


class QuietHours(models.Model):
    """When one person wants no message outside the app, in China's time; from > until runs over midnight."""

    person = models.UUIDField(primary_key=True)
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M}–{self.quiet_until:%H:%M}"
