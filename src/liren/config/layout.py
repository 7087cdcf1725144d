"""Where the platform's own files lie: in a clone, or in an installed wheel, which has no sources beside it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
_CLONE = PACKAGE.parents[1]
SOURCE = _CLONE if (_CLONE / "pyproject.toml").is_file() and PACKAGE.parent.name == "src" else None
"""The clone; None when installed from a wheel."""
ROOT = SOURCE or PACKAGE.parent
LAWBOOK = PACKAGE / "lawbook"
HOME = SOURCE / ".liren" if SOURCE else Path.home() / ".local" / "share" / "liren"
"""The data directory where none is named."""
