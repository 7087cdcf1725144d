"""What findings say no to."""

from liren.kit.errors import DomainError


class FindingMissing(DomainError):
    """Above a community a text comes to hold only with a finding about exactly this text."""

    code = "standards.finding-missing"
    message = "“{title}”在社区以上执行，{act}前要有对这一稿的回测结论；现在没有，或者回测以后正文、现行的规程又变了。"
    hint = "请先“回测”，看过结论再{act}。"


class HistoryThere(DomainError):
    """There are affairs to test against, so nobody says that there are none."""

    code = "standards.history-there"
    message = "已经有事项照这份规程办过，不能写“没有可回测的事项”。"
    hint = "请先“回测”，看过结论再{act}。"
