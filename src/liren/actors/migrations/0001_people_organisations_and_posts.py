import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0003_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("holding_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("reason", models.TextField(null=True)),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                ("phone_token", models.TextField(primary_key=True, serialize=False)),
                ("code_token", models.TextField()),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries_left", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "holder",
                    models.OneToOneField(
                        db_column="id",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="access.holder",
                    ),
                ),
                ("kind", models.TextField()),
                ("demo", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OrganisationRow",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("key", models.TextField(null=True)),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("subtype", models.TextField()),
                ("status", models.TextField()),
                ("credit_code", models.TextField(null=True, unique=True)),
                ("place_id", models.BigIntegerField(null=True)),
                ("path", models.TextField(db_collation="C")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "actors_organisation",
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("role", models.TextField(null=True)),
                ("title", models.TextField()),
                ("place_id", models.BigIntegerField(null=True)),
                ("path", models.TextField(db_collation="C")),
            ],
        ),
        migrations.CreateModel(
            name="Credential",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="actors.person",
                    ),
                ),
                ("login", models.TextField(unique=True)),
                ("password", models.TextField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Details",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="details",
                        serialize=False,
                        to="actors.person",
                    ),
                ),
                ("phone_token", models.TextField(null=True, unique=True)),
                ("phone_shown", models.TextField(help_text="masked: 138 **** 2046", null=True)),
                ("home_path", models.TextField(db_collation="C", help_text="community; empty when unknown")),
            ],
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["staff", "resident"])), name="actors_person_is_staff_or_resident"
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.person"),
        ),
        migrations.AddField(
            model_name="holding",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.person"),
        ),
        migrations.AddField(
            model_name="organisationrow",
            name="parent",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.organisationrow"
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.organisationrow"
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="post",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.post"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="post",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.post"),
        ),
        migrations.AddIndex(
            model_name="details",
            index=models.Index(fields=["home_path"], name="actors_details_at"),
        ),
        migrations.AddIndex(
            model_name="organisationrow",
            index=models.Index(fields=["key", "path"], name="actors_unit_at"),
        ),
        migrations.AddConstraint(
            model_name="organisationrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["government", "party", "self_governance", "social_force"])),
                name="actors_organisation_is_of_four_kinds",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["filed", "registered", "unregistered"])),
                name="actors_organisation_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key__isnull", False), ("until__isnull", True)),
                fields=("path", "key"),
                name="actors_organisation_key_is_unique_at_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="actors_holding_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("post", "person"),
                name="actors_holding_is_held_once_by_one_person",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["post", "at"], name="actors_appointments_of_post"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["appointed", "relieved"])),
                name="actors_appointment_appoints_or_relieves",
            ),
        ),
    ]
