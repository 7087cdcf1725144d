from django.db import migrations

from liren.kit.database import owner_policy

# As `queries.story.hidden` has it: a reporter who does not serve the place sees nothing internal.
MORE_THAN_THE_REPORTER = """EXISTS (SELECT 1 FROM affairs_affair a WHERE a.id = media_mediafile.owner_id
    AND (a.reporter_id IS DISTINCT FROM (SELECT liren_person()) OR liren_reaches(a.jurisdiction_path)))"""
MOVE = """
    SELECT set_config('liren.system', 'on', true);
    UPDATE media_mediafile m SET owner_kind = '{to}' FROM affairs_record r
     WHERE m.owner_kind = '{away}' AND m.owner_id = r.stream AND r.kind = 'note'
       AND r.body @> '{{"internal": true}}' AND r.body -> 'photos' ? m.id::text;
    SELECT set_config('liren.system', '', true);
"""


class Migration(migrations.Migration):
    """Photos of internal notes are an owner's of their own, which the reporter does not see whatever id they know."""

    dependencies = [("affairs", "0015_whose_affair_it_is"), ("media", "0004_files_given_again")]
    operations = [
        owner_policy("media_mediafile", "affair_inside", MORE_THAN_THE_REPORTER),
        migrations.RunSQL(
            MOVE.format(away="affair", to="affair_inside"), MOVE.format(away="affair_inside", to="affair")
        ),
    ]
