from django.db import migrations

END_THEM = """
WITH force AS (
    SELECT s.id, s.path, s.value, s.valid_to FROM standards_switch s
     WHERE s.what = 'mode' AND s.valid_from <= now() AND (s.valid_to IS NULL OR s.valid_to > now())
       AND NOT EXISTS (SELECT FROM standards_switch n
                        WHERE n.path = s.path AND n.what = 'mode' AND n.valid_from <= now() AND n.id > s.id)
), written AS (
    INSERT INTO standards_switch
        (path, community_type, what, value, valid_from, valid_to, reason, by_person, by_name, decided_at)
    SELECT o.path, '', 'mode', CASE WHEN e.valid_to IS NULL THEN 'as above' ELSE 'ordinary' END, now(), e.valid_to,
           '不适用上级应急，最长到上级应急结束为止', NULL, '系统', now()
      FROM force o
      LEFT JOIN LATERAL (SELECT f.valid_to FROM force f
                          WHERE f.value = 'emergency' AND starts_with(o.path, f.path) AND f.path <> o.path
                          ORDER BY length(f.path) DESC LIMIT 1) e ON true
     WHERE o.value = 'ordinary' AND (e.valid_to IS NULL OR o.valid_to IS NULL OR o.valid_to > e.valid_to)
    RETURNING id, valid_to
)
INSERT INTO kit_event (kind, version, body, at)
SELECT 'standards.exemption-ran-out', 1, jsonb_build_object('switch', id), valid_to
  FROM written WHERE valid_to IS NOT NULL
"""
"""Exemptions were once made without an end, and stayed when the emergency was ended early."""


class Migration(migrations.Migration):
    dependencies = [
        ("standards", "0004_local_rules_of_places"),
        ("kit", "0006_receipts_forgotten"),
    ]

    operations = [
        migrations.RunSQL(END_THEM, migrations.RunSQL.noop),
    ]
