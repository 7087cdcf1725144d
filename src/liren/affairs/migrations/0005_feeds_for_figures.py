from django.db import migrations


class Migration(migrations.Migration):
    """Two views through which figures read clocks and affairs in SQL; the reader's own walls stay in force."""

    dependencies = [("affairs", "0004_who_sees_an_affair")]
    operations = [
        migrations.RunSQL(
            """
            CREATE VIEW affairs_span_feed WITH (security_invoker = true) AS
                SELECT id, affair_id, procedure_key, procedure_version, kind, class_code, origin, step, visit, clock,
                       role, org, path, started_at, due_at, finished_at, paused_seconds, extensions, outcome, returned,
                       in_time, scored, provisional, changed_at
                  FROM affairs_span;
            CREATE VIEW affairs_affair_feed WITH (security_invoker = true) AS
                SELECT id, number, procedure_id, procedure_key, procedure_digest, kind, everyday_name, class_code, origin,
                       state, step, place_path AS path, first_receiver_org, opened_at, recorded_at, told_at, closed_at,
                       resolved, declined, rating,
                       coalesce((counts ->> 'returns')::int, 0) AS returns,
                       coalesce((counts ->> 'reopens')::int, 0) AS reopens,
                       coalesce((counts ->> 'extensions')::int, 0) AS extensions,
                       coalesce((counts ->> 'escalations')::int, 0) AS escalations,
                       changed_at
                  FROM affairs_affair;
            """,
            "DROP VIEW affairs_affair_feed; DROP VIEW affairs_span_feed;",
        ),
    ]
