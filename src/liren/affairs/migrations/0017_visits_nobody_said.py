from django.db import migrations

# A nought nobody said, of something to be fetched, is unknown; a later roll-up counts everything anew.
FORGET = """
    SELECT set_config('liren.system', 'on', true);
    UPDATE affairs_affair a SET counts = counts || '{"asked": 1}' WHERE counts ? 'visits';
    UPDATE affairs_affair a SET counts = counts - 'visits'
     WHERE counts @> '{"visits": 0}' AND coalesce(a.answers ->> 'delivery', '') NOT IN ('mail', 'visit')
       AND NOT EXISTS (SELECT 1 FROM affairs_record r WHERE r.stream = a.id AND r.kind = 'visited');
    SELECT set_config('liren.system', '', true);
"""
REMEMBER = """
    SELECT set_config('liren.system', 'on', true);
    UPDATE affairs_affair SET counts = '{"visits": 0}' || (counts - 'asked') WHERE counts ? 'asked';
    SELECT set_config('liren.system', '', true);
"""


class Migration(migrations.Migration):
    """Visits are known where somebody said them; who may be asked about them is a counter of its own."""

    dependencies = [("affairs", "0016_photos_of_internal_notes")]
    operations = [migrations.RunSQL(FORGET, REMEMBER)]
