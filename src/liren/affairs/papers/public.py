"""Papers of an affair 文书. Part of the room's door."""

from liren.affairs.papers.addresses import bind_verification
from liren.affairs.papers.book import check_papers
from liren.affairs.papers.errors import (
    BadWord,
    NoSuchPaper,
    NoSuchTemplate,
    NumberingHasNoGaps,
    PaperErased,
    PaperNotForThis,
    PaperNotYours,
    PaperOver,
)
from liren.affairs.papers.following import follow_numbers, number_reactions, settle_numbers
from liren.affairs.papers.issuing import issue_paper, reissue_paper, withdraw_paper
from liren.affairs.papers.numbering import choose_word, skip_numbers, word_of
from liren.affairs.papers.opening import open_paper
from liren.affairs.papers.queries import gaps, issuable, number_book, paper, papers_of, verification
from liren.affairs.papers.seen import Issued, Numbered, Verification
from liren.affairs.papers.sheet import Sheet
from liren.affairs.papers.shelf import Shelved, shelf, versions
from liren.affairs.papers.templates import all_series, template, templates

__all__ = [
    "BadWord",
    "Issued",
    "NoSuchPaper",
    "NoSuchTemplate",
    "Numbered",
    "NumberingHasNoGaps",
    "PaperErased",
    "PaperNotForThis",
    "PaperNotYours",
    "PaperOver",
    "Sheet",
    "Shelved",
    "Verification",
    "all_series",
    "bind_verification",
    "check_papers",
    "choose_word",
    "follow_numbers",
    "gaps",
    "issuable",
    "issue_paper",
    "number_book",
    "number_reactions",
    "open_paper",
    "paper",
    "papers_of",
    "reissue_paper",
    "settle_numbers",
    "shelf",
    "skip_numbers",
    "template",
    "templates",
    "verification",
    "versions",
    "withdraw_paper",
    "word_of",
]
