from django.db import migrations

from liren.kit.database import append_only, row_security

RULES = """
    -- A balance is moved by lines alone; who an account belongs to never changes.
    CREATE FUNCTION ledgers_guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' AND NEW.balance = 0 THEN RETURN NEW; END IF;
        IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1
           AND (NEW.id, NEW.book_id, NEW.path, NEW.kind) = (OLD.id, OLD.book_id, OLD.path, OLD.kind)
           AND NEW.owner IS NOT DISTINCT FROM OLD.owner THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'an account is moved by lines alone' USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER ledgers_account_is_moved_by_lines_alone BEFORE INSERT OR UPDATE OR DELETE ON ledgers_account
        FOR EACH ROW EXECUTE FUNCTION ledgers_guard_account();

    -- Lines move balances in the statement that writes them, whoever may see the accounts.
    CREATE FUNCTION ledgers_move_balances() RETURNS trigger LANGUAGE plpgsql SET liren.system = 'on' AS $$
    BEGIN
        IF EXISTS (SELECT FROM written w JOIN ledgers_account a ON a.id = w.account_id WHERE a.book_id <> w.book_id) THEN
            RAISE EXCEPTION 'a line lies in the book of its account' USING ERRCODE = 'check_violation';
        END IF;
        UPDATE ledgers_account a SET balance = a.balance + w.amount
          FROM (SELECT account_id, sum(amount) AS amount FROM written GROUP BY account_id) w WHERE a.id = w.account_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER ledgers_line_moves_balances AFTER INSERT ON ledgers_line REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION ledgers_move_balances();

    -- At the end of the transaction: the lines of a posting are those its hash covers, and add up to nothing.
    CREATE FUNCTION ledgers_check_posting() RETURNS trigger LANGUAGE plpgsql SET liren.system = 'on' AS $$
    DECLARE
        lines bigint;
        total numeric;
    BEGIN
        SELECT count(*), coalesce(sum(amount), 0) INTO lines, total
          FROM ledgers_line WHERE book_id = NEW.stream AND seq = NEW.seq;
        IF total <> 0 THEN
            RAISE EXCEPTION 'posting % of % is out of balance by %', NEW.seq, NEW.stream, total
                USING ERRCODE = 'check_violation';
        END IF;
        IF lines <> jsonb_array_length(NEW.body -> 'lines') OR (lines < 2 AND NEW.kind <> 'closed') THEN
            RAISE EXCEPTION 'posting % of % has other lines than its hash covers', NEW.seq, NEW.stream
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER ledgers_posting_balances AFTER INSERT ON ledgers_posting
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledgers_check_posting();

    CREATE FUNCTION ledgers_check_line() RETURNS trigger LANGUAGE plpgsql SET liren.system = 'on' AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM ledgers_posting p WHERE p.stream = NEW.book_id AND p.seq = NEW.seq
                       AND p.body -> 'lines' -> NEW.place::int
                           = jsonb_build_array(NEW.account_id, NEW.amount, NEW.until)) THEN
            RAISE EXCEPTION 'a line of posting % of % is not one its hash covers', NEW.seq, NEW.book_id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER ledgers_line_is_posted AFTER INSERT ON ledgers_line
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledgers_check_line();

    -- Nothing is booked into a closed period, and a closed period is never opened again.
    CREATE FUNCTION ledgers_guard_period() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW."on" <= (SELECT closed_through FROM ledgers_book WHERE id = NEW.stream) THEN
            RAISE EXCEPTION 'the period of % is closed', NEW."on" USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER ledgers_posting_lies_in_an_open_period BEFORE INSERT ON ledgers_posting
        FOR EACH ROW EXECUTE FUNCTION ledgers_guard_period();

    CREATE FUNCTION ledgers_guard_book() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR NEW.seq < OLD.seq OR NEW.id <> OLD.id OR NEW.unit <> OLD.unit
           OR (OLD.closed_through IS NOT NULL AND NEW.closed_through IS NULL) OR NEW.closed_through < OLD.closed_through
        THEN
            RAISE EXCEPTION 'a book only goes on' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER ledgers_book_only_goes_on BEFORE UPDATE OR DELETE ON ledgers_book
        FOR EACH ROW EXECUTE FUNCTION ledgers_guard_book();
"""
UNDONE = """
    DROP TRIGGER ledgers_book_only_goes_on ON ledgers_book;
    DROP TRIGGER ledgers_posting_lies_in_an_open_period ON ledgers_posting;
    DROP TRIGGER ledgers_line_is_posted ON ledgers_line;
    DROP TRIGGER ledgers_posting_balances ON ledgers_posting;
    DROP TRIGGER ledgers_line_moves_balances ON ledgers_line;
    DROP TRIGGER ledgers_account_is_moved_by_lines_alone ON ledgers_account;
    DROP FUNCTION ledgers_guard_book(), ledgers_guard_period(), ledgers_check_line(), ledgers_check_posting(),
        ledgers_move_balances(), ledgers_guard_account();
"""
THERE = "(SELECT liren_is_system()) OR liren_finds(path)"


class Migration(migrations.Migration):
    """What no writer may forget stands in the database: balance, order, closed periods, and who sees an account.

    Accounts of people are seen where people are found; each room above lets owners see their own (`owner` is its id).
    """

    dependencies = [
        ("ledgers", "0001_books_that_balance"),
        ("access", "0012_who_finds_people"),
        ("kit", "0002_reader_functions"),
    ]

    operations = [
        migrations.RunSQL(RULES, UNDONE),
        append_only("ledgers_posting"),
        append_only("ledgers_line"),
        row_security("ledgers_account", read=THERE),
        row_security(
            "ledgers_line",
            read="(SELECT liren_is_system()) OR EXISTS (SELECT FROM ledgers_account a WHERE a.id = account_id)",
            write="(SELECT liren_is_system())"
            " OR EXISTS (SELECT FROM ledgers_account a WHERE a.id = account_id AND liren_finds(a.path))",
        ),
        row_security(
            "ledgers_posting",
            read=f"{THERE} OR EXISTS (SELECT FROM ledgers_line l WHERE l.book_id = stream AND l.seq = ledgers_posting.seq)",
            write=THERE,
        ),
    ]
