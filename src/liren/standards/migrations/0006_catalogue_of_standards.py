import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import liren.kit.ids
from liren.kit.database import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("standards", "0005_no_exemption_outlives_its_emergency"),
    ]

    operations = [
        migrations.CreateModel(
            name="Committee",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("key", models.TextField(unique=True)),
                ("name", models.TextField()),
                ("organisation", models.TextField()),
                ("founded", models.PositiveSmallIntegerField(null=True)),
                ("secretariat", models.TextField(null=True)),
                ("working_groups", models.PositiveSmallIntegerField(null=True)),
                ("scope", models.TextField(blank=True, default="")),
                ("bearing", models.TextField(null=True)),
                ("sources", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField(default=1)),
                ("seed_digest", models.CharField(max_length=64, null=True)),
                ("seeded_version", models.PositiveIntegerField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="standards.committee",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Standard",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("number", models.TextField(null=True, unique=True)),
                ("designation", models.TextField(db_collation="C", null=True)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("number_note", models.TextField(blank=True, default="")),
                ("supposed_number", models.TextField(null=True)),
                ("title", models.TextField()),
                (
                    "level",
                    models.TextField(
                        choices=[
                            ("national", "国家标准"),
                            ("industry", "行业标准"),
                            ("local", "地方标准"),
                            ("group", "团体标准"),
                            ("quasi", "类标准文件"),
                            ("international", "国际标准"),
                        ]
                    ),
                ),
                (
                    "quasi_type",
                    models.TextField(
                        choices=[
                            ("village_rules", "村规民约"),
                            ("residents_pact", "居民公约"),
                            ("charter", "自治章程"),
                            ("council_rules", "议事规则"),
                            ("owners_rules", "管理规约"),
                            ("service_pledge", "服务承诺"),
                            ("other", "其他约定"),
                        ],
                        null=True,
                    ),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("general", "基础通用标准"),
                            ("management", "管理服务标准"),
                            ("equipment", "设施设备配置标准"),
                        ],
                        null=True,
                    ),
                ),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("planned", "计划"),
                            ("drafting", "起草中"),
                            ("opinions", "征求意见"),
                            ("review", "审查"),
                            ("approved", "已批准未实施"),
                            ("in_force", "现行"),
                            ("superseded", "已被代替"),
                            ("withdrawn", "已废止"),
                            ("stopped", "项目终止"),
                        ]
                    ),
                ),
                ("issuer", models.TextField(null=True)),
                ("path", models.TextField(blank=True, db_collation="C", default="")),
                (
                    "area",
                    models.TextField(
                        choices=[("urban", "城市社区"), ("rural", "乡村社区"), ("both", "城乡通用")], null=True
                    ),
                ),
                (
                    "topic",
                    models.TextField(
                        choices=[
                            ("organisation", "城乡社区组织"),
                            ("service", "社区服务"),
                            ("informatisation", "社区信息化建设"),
                        ],
                        null=True,
                    ),
                ),
                (
                    "domains",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "actors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("announced_on", models.DateField(null=True)),
                ("issued_on", models.DateField(null=True)),
                ("in_force_from", models.DateField(null=True)),
                ("withdrawn_on", models.DateField(null=True)),
                ("successor_note", models.TextField(blank=True, default="")),
                ("series", models.BooleanField(default=False)),
                ("count", models.PositiveSmallIntegerField(null=True)),
                (
                    "machine_scheme",
                    models.TextField(
                        choices=[("din-dke", "DIN/DKE 五级（0—4）"), ("sac-draft", "SAC 征求意见稿五级")], null=True
                    ),
                ),
                ("machine_level", models.PositiveSmallIntegerField(null=True)),
                ("note", models.TextField(blank=True, default="")),
                ("sources", models.JSONField(default=list)),
                ("sort", models.TextField(db_collation="C")),
                ("tokens", django.contrib.postgres.search.SearchVectorField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("seed_key", models.TextField(null=True, unique=True)),
                ("seed_digest", models.CharField(max_length=64, null=True)),
                ("seeded_version", models.PositiveIntegerField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "committee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standards",
                        to="standards.committee",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="standards.standard",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.TextField(choices=[("adopts", "采用"), ("cites", "引用"), ("stands_on", "依据法律法规")]),
                ),
                ("named", models.TextField(blank=True, default="")),
                ("clause", models.TextField(blank=True, default="")),
                (
                    "degree",
                    models.TextField(choices=[("IDT", "等同采用"), ("MOD", "修改采用"), ("NEQ", "非等效")], null=True),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="related_from",
                        to="standards.standard",
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="relations", to="standards.standard"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("number", models.TextField()),
                ("title", models.TextField(blank=True, default="")),
                ("phrase", models.TextField(blank=True, default="")),
                (
                    "area",
                    models.TextField(
                        choices=[("urban", "城市社区"), ("rural", "乡村社区"), ("both", "城乡通用")], null=True
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("gone", models.BooleanField(default=False)),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clauses", to="standards.standard"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CatalogueChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("fields", models.JSONField()),
                ("reason", models.TextField(blank=True, default="")),
                ("by", models.UUIDField(null=True)),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "committee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="standards.committee",
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="standards.standard",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.CheckConstraint(
                condition=models.Q(("bearing__isnull", True), ("bearing__in", ["direct", "related"]), _connector="OR"),
                name="a_committee_bears_so_or_so",
            ),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.CheckConstraint(
                condition=models.Q(("founded__isnull", True), ("founded__range", (1850, 2200)), _connector="OR"),
                name="a_committee_was_founded_in_a_year",
            ),
        ),
        migrations.AddIndex(
            model_name="standard",
            index=models.Index(fields=["sort", "id"], name="standard_in_order"),
        ),
        migrations.AddIndex(
            model_name="standard",
            index=models.Index(fields=["designation", "year"], name="standard_by_designation"),
        ),
        migrations.AddIndex(
            model_name="standard",
            index=models.Index(fields=["level", "status"], name="standard_by_level"),
        ),
        migrations.AddIndex(
            model_name="standard",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tokens"], name="standard_by_words"),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["group", "industry", "international", "local", "national", "quasi"])),
                name="a_standard_has_a_known_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "approved",
                            "drafting",
                            "in_force",
                            "opinions",
                            "planned",
                            "review",
                            "stopped",
                            "superseded",
                            "withdrawn",
                        ],
                    )
                ),
                name="a_standard_has_a_known_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__isnull", True), ("kind__in", ["equipment", "general", "management"]), _connector="OR"
                ),
                name="a_standard_is_of_three_kinds",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(("area__isnull", True), ("area__in", ["both", "rural", "urban"]), _connector="OR"),
                name="a_standard_is_for_town_or_country",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("topic__isnull", True),
                    ("topic__in", ["informatisation", "organisation", "service"]),
                    _connector="OR",
                ),
                name="a_standard_has_a_known_topic",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "domains__contained_by",
                        ["culture", "education", "environment", "health", "household", "property", "sport", "youth"],
                    )
                ),
                name="a_standard_has_known_domains",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("actors__contained_by", ["government", "party", "self_governance", "social_force"])
                ),
                name="a_standard_binds_known_actors",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("level", "quasi"),
                        (
                            "quasi_type__in",
                            [
                                "charter",
                                "council_rules",
                                "other",
                                "owners_rules",
                                "residents_pact",
                                "service_pledge",
                                "village_rules",
                            ],
                        ),
                    ),
                    models.Q(models.Q(("level", "quasi"), _negated=True), ("quasi_type", None)),
                    _connector="OR",
                ),
                name="a_quasi_standard_has_a_type_of_its_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number__isnull", False),
                    ("level", "quasi"),
                    models.Q(("number_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="an_unknown_number_has_a_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("designation__isnull", False), ("number__isnull", False)),
                    models.Q(("designation", None), ("number", None), ("year", None)),
                    _connector="OR",
                ),
                name="a_number_has_its_designation",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("issued_on__isnull", True),
                    ("announced_on__isnull", True),
                    ("issued_on__gte", models.F("announced_on")),
                    _connector="OR",
                ),
                name="issued_not_before_announced",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_force_from__isnull", True),
                    ("issued_on__isnull", True),
                    ("in_force_from__gte", models.F("issued_on")),
                    _connector="OR",
                ),
                name="in_force_not_before_issued",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("withdrawn_on__isnull", True),
                        ("in_force_from__isnull", True),
                        ("withdrawn_on__gte", models.F("in_force_from")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("withdrawn_on__isnull", True),
                        ("issued_on__isnull", True),
                        ("withdrawn_on__gte", models.F("issued_on")),
                        _connector="OR",
                    ),
                ),
                name="withdrawn_not_before_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("planned", "drafting", "opinions", "review", "stopped")), _negated=True),
                    models.Q(("in_force_from", None), ("issued_on", None), ("withdrawn_on", None)),
                    _connector="OR",
                ),
                name="what_is_not_issued_has_no_date_of_issue",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_on", None), ("status__in", ["in_force", "superseded", "withdrawn"]), _connector="OR"
                ),
                name="only_what_was_in_force_is_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "superseded"), _negated=True),
                    ("successor__isnull", False),
                    models.Q(("successor_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_superseded_standard_names_its_successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None), models.Q(("successor", models.F("id")), _negated=True), _connector="OR"
                ),
                name="a_standard_does_not_replace_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(("count", None), models.Q(("count__gt", 0), ("series", True)), _connector="OR"),
                name="only_a_series_is_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("machine_level", None), ("machine_scheme", None)),
                    models.Q(("machine_level__range", (0, 4)), ("machine_scheme", "din-dke")),
                    models.Q(("machine_level__range", (1, 5)), ("machine_scheme", "sac-draft")),
                    _connector="OR",
                ),
                name="a_machine_level_goes_by_a_scheme",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["adopts", "cites", "stands_on"])), name="a_relation_is_of_a_known_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("named", ""), ("other__isnull", False)),
                    models.Q(("other", None), models.Q(("named", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_relation_leads_to_one_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("degree", None),
                    models.Q(("degree__in", ["IDT", "MOD", "NEQ"]), ("kind", "adopts")),
                    _connector="OR",
                ),
                name="only_adoption_has_a_degree",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("other", None), models.Q(("other", models.F("standard")), _negated=True), _connector="OR"
                ),
                name="a_standard_is_not_related_to_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.UniqueConstraint(fields=("standard", "number"), name="a_clause_has_its_number_once"),
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.CheckConstraint(
                condition=models.Q(("area__isnull", True), ("area__in", ["both", "rural", "urban"]), _connector="OR"),
                name="a_clause_is_for_town_or_country",
            ),
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("phrase"), 30
                ),
                name="a_clause_is_quoted_shortly",
            ),
        ),
        migrations.AddConstraint(
            model_name="cataloguechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("committee", None), ("standard__isnull", False)),
                    models.Q(("committee__isnull", False), ("standard", None)),
                    _connector="OR",
                ),
                name="a_change_is_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="cataloguechange",
            constraint=models.UniqueConstraint(fields=("standard", "version"), name="a_standard_has_each_version_once"),
        ),
        migrations.AddConstraint(
            model_name="cataloguechange",
            constraint=models.UniqueConstraint(
                fields=("committee", "version"), name="a_committee_has_each_version_once"
            ),
        ),
        append_only("standards_cataloguechange"),
    ]
