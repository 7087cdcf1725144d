"""The database's address means what it says."""

from liren.config.settings import _connection


def test_what_the_address_asks_of_the_connection_reaches_it():
    told = _connection("postgresql://ann:p%40ss@db.example:6432/liren?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem")
    assert (told["USER"], told["PASSWORD"], told["HOST"], told["PORT"]) == ("ann", "p@ss", "db.example", "6432")
    assert told["OPTIONS"] == {"application_name": "liren", "sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}


def test_a_socket_is_a_host():
    told = _connection("postgresql://postgres@/liren?host=%2Fvar%2Frun%2Fliren&port=5433")
    assert (told["HOST"], told["PORT"], told["NAME"]) == ("/var/run/liren", "5433", "liren")
    assert told["OPTIONS"] == {"application_name": "liren"}
