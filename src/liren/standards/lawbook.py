"""The law book on disk seeds the database; the database is the truth.

`procedures/**/*.yaml` (but `*.cases.yaml`), `catalogues/*.yaml`, `calendars/*.yaml`, `labels/*.yaml`. Loading is
repeatable: a file already loaded is passed over, a changed file with the same version is refused, whole or not at all.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from liren.access.public import SYSTEM
from liren.engine.problems import DocumentInvalid
from liren.kit.database import write
from liren.standards.actions import publish, publish_reference
from liren.standards.errors import LawbookInvalid
from liren.standards.models import Procedure as ProcedureRow
from liren.standards.published import Seeded

PUBLISHER = "liren"
_FOLDERS: Mapping[Literal["catalogue", "calendar", "labels"], str] = {
    "catalogue": "catalogues",
    "calendar": "calendars",
    "labels": "labels",
}


@write
def seed_from_lawbook(path: Path, *, at: datetime) -> Seeded:
    """Load every file below `path`, or none.

    Raises LawbookInvalid with all problems of all files; SameVersionOtherText for a changed file with an old version.
    """
    added: list[tuple[str, str, int]] = []
    problems: list[str] = []
    seen = 0
    for kind, folder in _FOLDERS.items():
        for file in sorted((path / folder).glob("*.yaml")):
            seen += 1
            try:
                _add_reference(kind, file, added, at)
            except DocumentInvalid as wrong:
                problems.append(f"{file.relative_to(path)}：{wrong}")
    for file in _procedure_files(path):
        seen += 1
        try:
            _add_procedure(file, added, at)
        except DocumentInvalid as wrong:
            problems.append(f"{file.relative_to(path)}：{wrong}")
    if problems:
        raise LawbookInvalid(count=len(problems), problems="；".join(problems))
    return Seeded(tuple(added), seen - len(added))


def _procedure_files(path: Path) -> list[Path]:
    return [file for file in sorted((path / "procedures").rglob("*.yaml")) if not file.name.endswith(".cases.yaml")]


def _add_procedure(file: Path, added: list[tuple[str, str, int]], at: datetime) -> None:
    before = ProcedureRow.objects.count()
    published = publish(document=file.read_text("utf-8"), publisher=PUBLISHER, by=SYSTEM, at=at, file=file.name)
    if ProcedureRow.objects.count() > before:
        added.append(("procedure", published.key, published.version))


def _add_reference(
    kind: Literal["catalogue", "calendar", "labels"], file: Path, added: list[tuple[str, str, int]], at: datetime
) -> None:
    made = publish_reference(kind=kind, document=file.read_text("utf-8"), key=file.stem, by=SYSTEM, at=at)
    if made is not None:
        added.append((kind, *made))
