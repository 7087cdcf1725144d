import django.db.models.deletion
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only


class Migration(migrations.Migration):
    """Facilities, their rooms, windows and phases, how premises were got; what befell them is never changed."""

    dependencies = [
        ("registry", "0004_who_finds_whom"),
    ]

    operations = [
        migrations.CreateModel(
            name="Facility",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("place_id", models.BigIntegerField()),
                ("place_path", models.TextField(db_collation="C")),
                ("numbered_at", models.TextField(db_collation="C")),
                ("code", models.TextField(db_collation="C")),
                ("type", models.TextField()),
                ("branch", models.TextField(db_collation="C")),
                ("name", models.TextField()),
                ("address", models.TextField(default="")),
                ("lon", models.DecimalField(decimal_places=6, max_digits=10, null=True)),
                ("lat", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("system", models.TextField(default="")),
                ("mode", models.TextField(default="")),
                ("operator", models.UUIDField(null=True)),
                ("agreement", models.TextField(default="")),
                ("phone", models.TextField(default="")),
                ("weekdays", models.TextField(default="")),
                ("weekend", models.TextField(default="")),
                ("hours_note", models.TextField(default="")),
                ("note", models.TextField(default="")),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("withdrawn", models.TextField(default="")),
                ("source", models.TextField()),
                ("quality", models.TextField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("state_since", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("by", models.UUIDField(null=True)),
                (
                    "station_of",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.facility"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FacilityPast",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("part", models.TextField()),
                ("about", models.UUIDField()),
                ("state", models.JSONField(null=True)),
                ("until", models.DateField()),
                ("says", models.TextField()),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.facility"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FacilityPhase",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("phase", models.TextField()),
                ("began_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("document", models.TextField()),
                ("cost_fen", models.BigIntegerField(null=True)),
                ("payer", models.TextField(default="")),
                ("note", models.TextField(default="")),
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
        ),
        migrations.CreateModel(
            name="Premises",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("path", models.TextField(db_collation="C")),
                ("way", models.TextField()),
                ("address", models.TextField()),
                ("area", models.DecimalField(decimal_places=2, max_digits=8)),
                ("on", models.DateField()),
                ("until", models.DateField(null=True)),
                ("document", models.TextField()),
                ("cost_fen", models.BigIntegerField()),
                ("whose", models.TextField()),
                ("note", models.TextField(default="")),
                ("withdrawn", models.TextField(default="")),
                ("withdrawn_by", models.UUIDField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "facility",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.facility"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("use", models.TextField()),
                ("area", models.DecimalField(decimal_places=2, max_digits=8)),
                ("seats", models.PositiveSmallIntegerField(null=True)),
                ("bookable", models.BooleanField(default=False)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("state_since", models.DateField()),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.facility"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Window",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("matters", models.TextField()),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.facility"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="facility",
            index=models.Index(fields=["path", "id"], name="registry_facility_by_path"),
        ),
        migrations.AddIndex(
            model_name="facility",
            index=models.Index(fields=["place_path"], name="registry_facility_by_place"),
        ),
        migrations.AddIndex(
            model_name="facility",
            index=models.Index(
                condition=models.Q(("station_of__isnull", False)), fields=["station_of"], name="registry_stations"
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.UniqueConstraint(
                fields=("numbered_at", "code"), name="registry_a_facility_code_is_used_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ("", "residents", "entrusted", "direct"))),
                name="registry_a_facility_is_run_in_a_known_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["visited", "told", "imported", "shared", "inferred"])),
                name="registry_a_facility_has_a_known_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(("quality__in", ["checked", "unchecked", "doubtful"])),
                name="registry_a_facility_has_a_known_quality",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True), ("system", "")),
                    models.Q(
                        ("lat__isnull", False), ("lon__isnull", False), ("system__in", ("CGCS2000", "WGS-84", "GCJ-02"))
                    ),
                    _connector="OR",
                ),
                name="registry_a_point_has_its_system",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="registry_a_facility_ends_after_it_began",
            ),
        ),
        migrations.AddIndex(
            model_name="facilitypast",
            index=models.Index(fields=["facility", "at"], name="registry_past_of_facility"),
        ),
        migrations.AddIndex(
            model_name="facilityphase",
            index=models.Index(fields=["facility", "began_on"], name="registry_phases_of_facility"),
        ),
        migrations.AddConstraint(
            model_name="facilityphase",
            constraint=models.CheckConstraint(
                condition=models.Q(("phase__in", ("invest", "build", "run", "maintain", "reuse"))),
                name="registry_a_phase_is_one_of_five",
            ),
        ),
        migrations.AddConstraint(
            model_name="facilityphase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True), ("ended_on__gte", models.F("began_on")), _connector="OR"
                ),
                name="registry_a_phase_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="facilityphase",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost_fen__isnull", True), ("cost_fen__gte", 0), _connector="OR"),
                name="registry_a_phase_costs_no_less_than_nothing",
            ),
        ),
        migrations.AddIndex(
            model_name="premises",
            index=models.Index(fields=["path", "id"], name="registry_premises_by_path"),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ("recover", "adjust", "rent"))),
                name="registry_premises_are_got_in_a_known_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.CheckConstraint(
                condition=models.Q(("area__gt", 0)), name="registry_premises_have_an_area"
            ),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost_fen__gte", 0)), name="registry_premises_cost_no_less_than_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), models.Q(("until__gte", models.F("on")), ("way", "rent")), _connector="OR"
                ),
                name="registry_only_a_lease_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("facility", "name"),
                name="registry_a_room_name_is_used_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(condition=models.Q(("area__gt", 0)), name="registry_a_room_has_an_area"),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("facility", "name"),
                name="registry_a_window_name_is_used_once",
            ),
        ),
        append_only("registry_facilitypast"),
    ]
