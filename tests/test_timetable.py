"""What the roof binds: every job runs, every proof answers, every event somebody awaits is one somebody emits."""

import re
from pathlib import Path

import pytest

from liren.access.public import enter_system
from liren.jobs import periodic, verification
from liren.jobs.models import PeriodicRun
from liren.kit.clock import now
from liren.kit.database import one_transaction

SOURCE = Path(__file__).resolve().parents[1] / "src" / "liren"


@pytest.fixture
def fresh(emptied_after: None, settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


def test_every_periodic_job_runs_on_an_empty_platform(fresh: None) -> None:
    jobs = {job.name for job in periodic.registered()}
    assert {"affairs.escalate", "affairs.expire", "affairs.resume", "affairs.seal", "evaluation.roll-up"} <= jobs
    assert periodic.run_due(now()) == len(jobs)
    with one_transaction():
        enter_system()
        assert [(run.name, run.error) for run in PeriodicRun.objects.exclude(failures=0)] == []


def test_every_proof_holds_on_an_empty_platform(fresh: None) -> None:
    proofs = dict(verification.verify())
    assert proofs
    assert all(found == [] for found in proofs.values()), proofs


def test_every_event_that_is_awaited_is_emitted_somewhere() -> None:
    source = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py") if "tests" not in path.parts)
    awaited = set(re.findall(r'\("((?:affairs|territories)\.[a-z-]+)", "[a-z.-]+"\): ', source))
    emitted = {f"affairs.{kind}" for kind in re.findall(r'turn\.emit\("([a-z-]+)"', source)}
    emitted |= set(re.findall(r'\b(?:emit|Emitted)\(\s*"([a-z]+\.[a-z-]+)"', source))
    emitted |= {kind for kind in awaited if kind.startswith("territories.place-")}
    assert len(awaited) > 10
    assert awaited <= emitted
