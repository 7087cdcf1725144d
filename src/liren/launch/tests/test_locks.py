from liren.launch.checks import addresses


def test_our_lock_files_name_no_address():
    assert addresses() == []


def test_an_address_in_a_lock_file_is_found(tmp_path):
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("--index-url somewhere\ndjango==5.2  # via https is fine here\n")
    (tmp_path / "requirements" / "dev.txt").write_text("x @ https://example.org/x.whl\n")
    (tmp_path / "package-lock.json").write_text('{"resolved": "y", \n"funding": {"url": "https://example.org/thanks"}}')
    assert [line.partition(":")[0] for line in addresses(tmp_path)] == [
        "requirements/run.txt",
        "requirements/dev.txt",
        "package-lock.json",
        "package-lock.json",
    ]
