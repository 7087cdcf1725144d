"""The door to the room of self-governance: rules by which people decide, and what was decided by them 社区自治."""

from liren.autonomy import bodies, budgets, conventions, openness, opinions, points
from liren.autonomy.actions.boxes import add_bundle, cast, count_box, take_back_bundle
from liren.autonomy.actions.elections import ask_run_off
from liren.autonomy.actions.laying import drop_in
from liren.autonomy.actions.marks import annul_mark, mark_voted, vote
from liren.autonomy.actions.proxies import announce_proxies, give_proxy, withdraw_proxy
from liren.autonomy.actions.questions import ask, cancel_question, close_question, open_question
from liren.autonomy.actions.results import settle
from liren.autonomy.actions.rolls import (
    add_entries,
    add_owners,
    add_to_frozen,
    drop_entry,
    fill_roll,
    freeze_roll,
    make_roll,
    strike_entry,
)
from liren.autonomy.actions.rules import add_rule, check_rules, refine_rule, seed_rules
from liren.autonomy.queries.boxes import bundles, certificate, is_in_box, receipts
from liren.autonomy.queries.merging import hinders_merging
from liren.autonomy.queries.proxies import proxies, proxy_terms
from liren.autonomy.queries.questions import mark_lines, marks, own_mark, own_vote, question, questions_at, run_off
from liren.autonomy.queries.results import result
from liren.autonomy.queries.rolls import entries, inclusion, own_entry, roll, roll_head, rolls_at
from liren.autonomy.queries.rules import rule, rule_on, rules_on, versions_of
from liren.autonomy.queries.waiting import votes_waiting
from liren.autonomy.shapes.boxes import BATCH, BundleLine, Cast, Certificate, NewBundle
from liren.autonomy.shapes.proxies import NewProxy, ProxyLine, Terms
from liren.autonomy.shapes.questions import (
    ABSTAIN,
    AGAINST,
    AGREE,
    CHANNELS,
    COUNTS,
    MOTION,
    OFFERED,
    STATES,
    AskedFor,
    Marked,
    MarkLine,
    Marks,
    NewQuestion,
    Option,
    QuestionPage,
)
from liren.autonomy.shapes.results import ResultPage
from liren.autonomy.shapes.rolls import (
    BODIES,
    CHANGES,
    Bases,
    ChangeLine,
    EntryLine,
    Frozen,
    Inclusion,
    NewEntry,
    Owned,
    OwnedUnit,
    Owner,
    RollHead,
    RollPage,
)
from liren.autonomy.shapes.rules import RuleLine
from liren.autonomy.shapes.waiting import WaitingVote

__all__ = [
    "ABSTAIN",
    "AGAINST",
    "AGREE",
    "BATCH",
    "BODIES",
    "CHANGES",
    "CHANNELS",
    "COUNTS",
    "MOTION",
    "OFFERED",
    "STATES",
    "AskedFor",
    "Bases",
    "BundleLine",
    "Cast",
    "Certificate",
    "ChangeLine",
    "EntryLine",
    "Frozen",
    "Inclusion",
    "MarkLine",
    "Marked",
    "Marks",
    "NewBundle",
    "NewEntry",
    "NewProxy",
    "NewQuestion",
    "Option",
    "Owned",
    "OwnedUnit",
    "Owner",
    "ProxyLine",
    "QuestionPage",
    "ResultPage",
    "RollHead",
    "RollPage",
    "RuleLine",
    "Terms",
    "WaitingVote",
    "add_bundle",
    "add_entries",
    "add_owners",
    "add_rule",
    "add_to_frozen",
    "announce_proxies",
    "annul_mark",
    "ask",
    "ask_run_off",
    "bodies",
    "budgets",
    "bundles",
    "cancel_question",
    "cast",
    "certificate",
    "check_rules",
    "close_question",
    "conventions",
    "count_box",
    "drop_entry",
    "drop_in",
    "entries",
    "fill_roll",
    "freeze_roll",
    "give_proxy",
    "hinders_merging",
    "inclusion",
    "is_in_box",
    "make_roll",
    "mark_lines",
    "mark_voted",
    "marks",
    "open_question",
    "openness",
    "opinions",
    "own_entry",
    "own_mark",
    "own_vote",
    "points",
    "proxies",
    "proxy_terms",
    "question",
    "questions_at",
    "receipts",
    "refine_rule",
    "result",
    "roll",
    "roll_head",
    "rolls_at",
    "rule",
    "rule_on",
    "rules_on",
    "run_off",
    "seed_rules",
    "settle",
    "strike_entry",
    "take_back_bundle",
    "versions_of",
    "vote",
    "votes_waiting",
    "withdraw_proxy",
]
