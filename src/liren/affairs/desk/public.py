"""The door to the worker's desk, passed through `affairs.public` as `desk`."""

from liren.affairs.desk.board import Holding, board
from liren.affairs.desk.errors import FiltersEnough, NoSuchFilter, NotForMany
from liren.affairs.desk.many import MOST as MOST_AT_ONCE
from liren.affairs.desk.many import Apart, Chosen, Many, chosen_before, do_one, many, release_one
from liren.affairs.desk.news import version_of
from liren.affairs.desk.saving import LONGEST_NAME, TODAY, Kept, drop_filter, keep_filter, kept_filters, open_with
from liren.affairs.queries.inbox import inbox_mark

__all__ = [
    "LONGEST_NAME", "MOST_AT_ONCE", "TODAY", "Apart", "Chosen", "FiltersEnough", "Holding", "Kept", "Many",
    "NoSuchFilter", "NotForMany", "board", "chosen_before", "do_one", "drop_filter", "inbox_mark", "keep_filter",
    "kept_filters", "many", "open_with", "release_one", "version_of",
]  # fmt: skip
