"""Words of points, as people read them, by the keys that are kept."""

from typing import Final

RULES_STATES: Final = {
    "draft": "草稿", "asked": "已提请审查和会议", "in_force": "执行中", "ended": "不再执行", "dropped": "不用了",
}  # fmt: skip
TAKEN_STATES: Final = {"asked": "等领取", "handed": "领走了", "returned": "退回了"}
HOLDERS: Final = {"person": "按人", "household": "按户"}
WRONG: Final = {
    "person": "记到了别人名下", "undone": "这件事没有做", "twice": "同一件事记了两次", "rule": "办法里没有这一条",
    "agreed": "申诉后改正",
}  # fmt: skip
"""Why points are taken back: only what was recorded wrongly is. Nothing is taken away as a punishment."""
POSTINGS: Final = {"award": "得分", "gift": "兑换", "expired": "到期", "reversed": "改正"}
