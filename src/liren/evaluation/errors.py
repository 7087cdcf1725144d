"""Errors of the evaluation room."""

from liren.kit.errors import DomainError, NotYours


class NoFigures(NotYours):
    code = "evaluation.no-such-figure"
    message = "没有“{key}”这项指标。"
    hint = "指标在 lawbook/measures 里定义，请从指标页打开。"


class NoSuchCount(NotYours):
    code = "evaluation.no-such-count"
    message = "没有这一条款的这个数。"
    hint = "请从规程的执行情况页打开。"


class FiguresEndAtCommunity(DomainError):
    code = "evaluation.figures-end-at-community"
    message = "指标只汇总到社区（村），不做到小区、网格和楼栋。"
    hint = "网格往往就是一个人：做到网格就成了给人打分。请看所在社区的指标。"
    status = 422


class PeriodEmpty(DomainError):
    code = "evaluation.period-empty"
    message = "这段时间是空的：从{since}到{until}。"
    hint = "开始要早于结束。"
    status = 422


class BurdenLimitTooLow(DomainError):
    code = "evaluation.burden-limit-too-low"
    message = "社区（村）不给自己定提醒线。"
    hint = "提醒线由街道（乡镇）或区县定，社区照着看。"
    status = 422


class MeasureInvalid(ValueError):
    """A file of lawbook/measures cannot be used; the text says where and why."""
