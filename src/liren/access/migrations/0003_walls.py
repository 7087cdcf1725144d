from django.db import migrations

from liren.kit.database import append_only, row_security


class Migration(migrations.Migration):
    """Whom the database shows grants, sessions and looks.

    Grants of those who hold a post are no secret; a resident's says where somebody lives. Who looked at someone's details
    is shown to that person, to the one who looked, and to the system.
    """

    dependencies = [("access", "0002_enter_names_the_reader"), ("kit", "0002_reader_functions")]
    operations = [
        row_security(
            "access_grant",
            read="role <> 'resident' OR holder_id = liren_person() OR liren_reaches(path) OR liren_is_system()",
            write="liren_person() IS NOT NULL OR liren_is_system()",
        ),
        row_security("access_session", read="holder_id = liren_person() OR liren_is_system()"),
        row_security(
            "access_look",
            read="seen_id = liren_person() OR by_id = liren_person() OR liren_is_system()",
            write="by_id = liren_person() OR liren_is_system()",
        ),
        append_only("access_look"),
    ]
