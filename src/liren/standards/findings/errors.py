"""What findings say no to."""

from liren.kit.errors import DomainError


class FindingMissing(DomainError):
    """Above a community a text is published only with a finding about exactly this text."""

    code = "standards.finding-missing"
    message = "这份规程在社区以上执行，发布前要有对这一稿的回测结论；现在没有，或者改过之后还没有再回测。"
    hint = "请在审核页“回测”，看过结论再发布。"


class HistoryThere(DomainError):
    """There are affairs to test against, so nobody says that there are none."""

    code = "standards.history-there"
    message = "已经有事项照“{title}”办过，不能写“没有可回测的事项”。"
    hint = "请先回测，看过结论再发布。"
