from liren.launch import docs_coverage


def test_what_the_code_has_and_the_docs_have_not_is_missed_by_name(tmp_path):
    commands = tmp_path / "src" / "liren" / "jobs" / "management" / "commands"
    commands.mkdir(parents=True)
    (tmp_path / "liren").write_text("")
    (commands / "sweep.py").write_text(
        'import os\nos.environ["LIREN_BROOM"]\nKIND = "jobs.swept"\nemit(KIND, 1, {}, at)\nturn.emit("rested")\n'
    )
    (tmp_path / "docs" / "rooms").mkdir(parents=True)
    page = tmp_path / "docs" / "rooms" / "jobs.md"
    page.write_text("nothing yet")
    found = docs_coverage.missing(tmp_path)
    assert "设置 LIREN_BROOM" in found
    assert {"事件 jobs.swept", "事件 jobs.rested"} <= set(found)
    assert "命令 sweep（应在 docs/rooms/jobs.md）" in found
    page.write_text("`sweep` LIREN_BROOM jobs.swept `PeriodicRun`")
    left = docs_coverage.missing(tmp_path)
    assert not {"设置 LIREN_BROOM", "事件 jobs.swept", "命令 sweep（应在 docs/rooms/jobs.md）"} & set(left)
    assert "模型 PeriodicRun（应在 docs/rooms/jobs.md）" not in left
