import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only, row_security

ABOUT = "actors_appointment_is_about_a_post_or_an_account"
WAYS = ["password", "password-second", "provider", "provider-second"]


class Migration(migrations.Migration):
    """Who staff are at a provider of sign-ins, and by which way they came in: shown to themselves and the system."""

    dependencies = [("actors", "0013_a_second_factor"), ("kit", "0004_protected_tables")]

    operations = [
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("issuer", models.TextField()),
                ("subject", models.TextField()),
                ("bound_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="actors.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "issuer"), name="actors_identity_is_one_per_person"),
                    models.UniqueConstraint(fields=("issuer", "subject"), name="actors_identity_is_one_persons"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("way", models.TextField()),
                ("outcome", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "-at"], name="actors_signin_of_person")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("way__in", WAYS)), name="actors_signin_way_is_known"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["another-subject", "in"])),
                        name="actors_signin_outcome_is_known",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="appointment", name=ABOUT),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("holding_id__isnull", False), ("kind__in", ["appointed", "relieved"]), ("post__isnull", False)
                    ),
                    models.Q(
                        ("holding_id__isnull", True),
                        ("kind__in", ["closed", "reopened", "renamed", "second-cleared", "identity-cleared"]),
                        ("post__isnull", True),
                    ),
                    _connector="OR",
                ),
                name=ABOUT,
            ),
        ),
        row_security(
            "actors_identity", read="person_id = liren_person() OR liren_is_system()", write="liren_is_system()"
        ),
        row_security(
            "actors_signin", read="person_id = liren_person() OR liren_is_system()", write="liren_is_system()"
        ),
        append_only("actors_signin"),
    ]
