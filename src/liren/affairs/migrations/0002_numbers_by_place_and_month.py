from django.db import migrations


class Migration(migrations.Migration):
    """The database numbers affairs, so that opening one costs no statement for it: “事件 2026-11-0372”."""

    dependencies = [("affairs", "0001_affairs_records_work_and_clocks")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION affairs_number() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                counted text := to_char(NEW.opened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM');
                given bigint;
            BEGIN
                INSERT INTO affairs_counter AS c (place_path, month, last) VALUES (NEW.number_path, counted, 1)
                    ON CONFLICT (place_path, month) DO UPDATE SET last = c.last + 1 RETURNING last INTO given;
                NEW.number := NEW.everyday_name || ' ' || counted || '-'
                    || lpad(given::text, greatest(4, length(given::text)), '0');
                RETURN NEW;
            END $$;
            CREATE TRIGGER affairs_affair_is_numbered BEFORE INSERT ON affairs_affair
                FOR EACH ROW WHEN (NEW.number IS NULL) EXECUTE FUNCTION affairs_number();
            """,
            """
            DROP TRIGGER affairs_affair_is_numbered ON affairs_affair;
            DROP FUNCTION affairs_number();
            """,
        ),
    ]
