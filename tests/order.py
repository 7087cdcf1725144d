"""Which tests run in one process, and which begin.

A file's tests stay in one process, so that what they share is made once; what starts whole platforms stays in one as
well, for two at once would wait for each other. Whatever takes long begins early: nothing long is left for the end.

xdist's own groups (`--dist loadgroup`) write into names of tests that pytest 9.2 no longer reads: they group nothing,
and say nothing of it.
"""

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

PLATFORMS = (
    "src/liren/launch/tests/test_up.py",
    "tests/delivery/test_installed.py",
    "tests/faults/test_killed.py",
)
LONG = (
    *PLATFORMS,
    "tests/browser/test_every_page.py",
    "tests/test_matrix.py",
    "src/liren/jobs/tests/test_bench.py",
    "tests/test_unseen_words.py",
    "src/liren/web/tests/test_garbage.py",
    "tests/browser/test_director.py",
    "tests/browser/test_grid_phone.py",
    "tests/test_schema.py",
    "tests/browser/test_village_election.py",
    "tests/browser/test_journey.py",
    "tests/test_unseen_procedures.py",
    "src/liren/web/tests/test_editor.py",
    "src/liren/territories/tests/test_editions.py",
    "tests/browser/test_editor.py",
    "tests/browser/test_clause_journey.py",
    "src/liren/jobs/tests/test_lawbook.py",
    "tests/test_counts_of_pages.py",
    "tests/browser/test_desk.py",
    "tests/browser/test_tables.py",
    "src/liren/engine/tests/test_diagram.py",
    "src/liren/engine/tests/test_edits.py",
    "src/liren/engine/local_rules/tests/test_properties.py",
    "tests/attacks/test_wire.py",
    "tests/browser/test_county.py",
    "tests/browser/test_consultation.py",
)
"""More than ten seconds each: most hold few tests, and would begin last."""
BROWSER = "tests/browser/"
"""Whoever walks through pages takes as long, in one or two tests: whatever is new here need not be named."""


class Order(LoadScopeScheduling):  # type: ignore[misc]
    """Hands files out whole: those of LONG first, then the browser's, then those with many tests."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid.partition("::")[0])

    def _assign_work_unit(self, node: WorkerController) -> None:
        walks = (name for name in self.workqueue if name.startswith(BROWSER))
        if first := next((name for name in LONG if name in self.workqueue), next(walks, None)):
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)

    def _reschedule(self, node: WorkerController) -> None:
        if node in self.registered_collections:  # else it is just beginning, and asks when it knows its tests
            super()._reschedule(node)

    def remove_node(self, node: WorkerController) -> str | None:
        """As xdist has it, but a test during which a process died is not begun again: it would die again."""
        workload = self.assigned_work.pop(node)
        left = {file: tests for file, tests in workload.items() if not all(tests.values())}
        if not left:
            return None
        tests = next(iter(left.values()))
        died = next(test for test, done in tests.items() if not done)
        tests[died] = True
        self.workqueue.update({file: tests for file, tests in left.items() if not all(tests.values())})
        for other in self.assigned_work:
            self._reschedule(other)
        return str(died)


def together(file: str) -> str:
    """The name of what `file` is run with."""
    return PLATFORMS[0] if file in PLATFORMS else file
