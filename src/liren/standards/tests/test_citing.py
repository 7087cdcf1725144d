"""Citations of procedures lead to the catalogue, and warn of what holds no longer."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test.utils import CaptureQueriesContext

from liren.access.public import SYSTEM
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.public import ClauseEntry, Published, SourceEntry, StandardEntry

TEXT = (settings.LAWBOOK / "procedures" / "management" / "grid-event.yaml").read_text("utf-8")
AT = now()
ON = date(2026, 6, 1)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def record(number: str, title: str = "立案、处置和结案", status: str = "in_force", **more: Any) -> UUID:
    level = "industry" if number.startswith("CJ") else "national"
    entry = StandardEntry(title, level, status, number, sources=(SourceEntry("某文件"),), **more)
    return standards.record_standard(entry=entry, by=SYSTEM, at=AT)


def published(text: str = TEXT) -> Published:
    return standards.publish(document=text, publisher="liren", by=SYSTEM, at=AT)


def test_a_citation_without_year_means_the_newest_edition_in_force(people: Cast) -> None:
    record("GB/T 30428.8-2014")
    record("GB/T 30428.8-2020")
    record("GB/T 30428.8-2027", status="opinions")
    said = standards.citation_of("GB/T 30428.8（名称经转引核实）", on=ON)
    assert said is not None
    assert (said.line.number, said.dated, said.warning) == ("GB/T 30428.8—2020", False, "")
    dated = standards.citation_of("gbt30428.8-2014", on=ON)
    assert dated is not None
    assert dated.warning == "已有新版 GB/T 30428.8—2020，请核对"
    assert standards.citation_of("GB/T 30428.8-2015", on=ON) is None
    assert standards.citation_of("城市居民委员会组织法", on=ON) is None


def test_a_citation_of_a_clause_leads_to_the_clause(people: Cast) -> None:
    id = record("GB/T 30428.8-2020", clauses=(ClauseEntry("5.2", "立案"),))
    said = standards.citation_of("GB/T 30428.8", "5.2", on=ON)
    assert said is not None
    assert said.clause is not None
    assert said.clause.id == standards.standard(id, on=ON).clauses[0].id
    missing = standards.citation_of("GB/T 30428.8", "9.9", on=ON)
    assert missing is not None
    assert missing.clause is None


@pytest.mark.requirement("R009")
def test_a_citation_of_a_withdrawn_or_replaced_edition_warns_and_names_what_replaced_it(people: Cast) -> None:
    record("GB/T 24421.2-2009", status="superseded", withdrawn_on=date(2023, 3, 17), successor_note="GB/T 24421.2—2023")
    replaced = standards.citation_of("GB/T 24421.2—2009", on=ON)
    assert replaced is not None
    assert replaced.warning == "GB/T 24421.2—2009：2023-03-17 已被 GB/T 24421.2—2023 代替"
    record("CJ/T 315-2009", status="withdrawn", withdrawn_on=date(2024, 5, 1))
    gone = standards.citation_of("CJ/T 315-2009", on=ON)
    assert gone is not None
    assert gone.warning == "CJ/T 315—2009：2024-05-01 已废止"
    record("GB/T 30428.8-2014", withdrawn_on=date(2026, 7, 1))
    assert standards.citation_of("GB/T 30428.8-2014", on=ON).warning == ""  # type: ignore[union-attr]
    after = standards.citation_of("GB/T 30428.8-2014", on=date(2026, 7, 1))
    assert after is not None
    assert "已废止" in after.warning


def test_a_procedures_sources_are_looked_up_in_one_statement(people: Cast) -> None:
    record("GB/T 30428.8-2020")
    record("CJ/T 315-2009")
    rules = published()
    from django.db import connection

    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = standards.citations_in(rules, at=AT)
    assert len(asked) == 1
    assert {id: c.line.number for id, c in found.items()} == {
        "gbt30428.8": "GB/T 30428.8—2020", "cjt315": "CJ/T 315—2009",
    }  # fmt: skip


def test_a_standard_knows_which_procedures_and_steps_stand_on_it(people: Cast) -> None:
    old, new = record("GB/T 30428.8-2014"), record("GB/T 30428.8-2020", clauses=(ClauseEntry("5.2", "立案"),))
    published(TEXT.replace("结案, clause: null", "结案, clause: '5.2'", 1))
    place = people.community.path
    assert standards.cited_in(standards.standard(old, on=ON), place, AT) == ()
    [cited] = standards.cited_in(standards.standard(new, on=ON), place, AT)
    assert (cited.procedure.key, cited.clause) == ("management/grid-event", "5.2")
    assert {key for key, _ in cited.steps} >= {"accept", "handle"}
    assert standards.cited_in(standards.standard(new, on=ON), place, AT.replace(year=2000)) == ()
