import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import owner_policy, row_security

DECIDES = """EXISTS (SELECT FROM access_grant g WHERE g.holder_id = liren_person()
    AND g.role IN ('community_worker', 'community_director')
    AND g.valid_from <= now() AND (g.valid_to IS NULL OR g.valid_to > now())
    AND starts_with(registry_booking.path, g.path))"""
BOOKED = "person = liren_person() OR org = ANY ((SELECT liren_orgs())::uuid[])"


class Migration(migrations.Migration):
    """Rooms are booked by the hour, and spaces looked at. When a room is free is public; who booked it is not.

    A booking is shown to who booked it and to who decides there: a test holds the roles against access/roles.py.
    """

    dependencies = [
        ("access", "0010_overseers_from_their_first_day"),
        ("kit", "0002_reader_functions"),
        ("media", "0004_files_given_again"),
        ("registry", "0005_facilities_and_what_befell_them"),
    ]

    operations = [
        migrations.CreateModel(
            name="BookedHour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hour", models.DateTimeField()),
                ("booking", models.UUIDField()),
                ("confirmed", models.BooleanField(default=False)),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.room"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["booking"], name="registry_hours_of_booking")],
                "constraints": [
                    models.UniqueConstraint(fields=("room", "hour"), name="registry_an_hour_of_a_room_is_booked_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("person", models.UUIDField(null=True)),
                ("org", models.UUIDField(null=True)),
                ("purpose", models.TextField()),
                ("people", models.PositiveSmallIntegerField()),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                ("state", models.TextField(default="asked")),
                ("reason", models.TextField(default="")),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.room"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path", "starts"], name="registry_bookings_by_path"),
                    models.Index(fields=["person", "starts"], name="registry_bookings_of_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("asked", "confirmed", "declined", "cancelled"))),
                        name="registry_a_booking_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))),
                        name="registry_a_booking_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="registry_a_booking_is_declined_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hour", models.DateTimeField()),
                ("people", models.PositiveSmallIntegerField()),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.room"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("room", "hour"), name="registry_an_hour_of_a_room_is_counted_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HomelikeCheck",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("on", models.DateField()),
                ("seen", models.JSONField()),
                ("titles", models.JSONField()),
                ("note", models.TextField(default="")),
                ("photos", models.JSONField(default=list)),
                ("withdrawn", models.TextField(default="")),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.facility"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["facility", "on"], name="registry_looks_at_facility")],
            },
        ),
        row_security("registry_booking", read=f"(SELECT liren_is_system()) OR {BOOKED} OR {DECIDES}"),
        owner_policy("media_mediafile", "homelike", "true"),
    ]
