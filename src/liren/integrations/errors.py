"""What can go wrong between this platform and another."""

from liren.kit.errors import DomainError, InvalidInput, NotYours


class AddressRefused(InvalidInput):
    """Not an address that may be called: no HTTP, no such host, or a network that is not everybody's."""

    code = "integrations.address-refused"

    def __init__(self, why: str) -> None:
        super().__init__(url=why)


class NoSuchWebhook(NotYours):
    code = "integrations.no-such-webhook"

    def __init__(self) -> None:
        super().__init__(what="这个推送地址")


class NoSuchConnector(NotYours):
    """No such connector, no such order or difference of it, no such dead letter."""

    code = "integrations.no-such-connector"

    def __init__(self) -> None:
        super().__init__(what="这个对接")


class ConnectorStopped(DomainError):
    """The connector was stopped: nothing is asked of the other side, and nothing told."""

    code = "integrations.connector-stopped"
    message = "这个对接已经停止，不再取，也不再送。"
    hint = "要恢复，请另接一个。"


class SignatureWrong(DomainError):
    """What was pushed is not signed with the secret both sides know, or too long ago, or to nobody."""

    code = "integrations.signature-wrong"
    message = "签名不对，或者过了五分钟。"
    hint = "请用接通时的口令，对“秒 + . + 正文”算 HMAC-SHA256，写进 Liren-Signature。"
    status = 403


class NotTaken(DomainError):
    """The other side did not take it; the outbox tries again later. Facts: why."""

    code = "integrations.not-taken"
    message = "对方没有收下：{why}。"
    hint = "平台过一会儿再送；送不到的列在“推送”页，可以重送。"
    status = 502


class NotAnswered(NotTaken):
    """No answer came in time: it would be so for whatever else was sent there. Facts: why."""

    code = "integrations.not-answered"


class ProviderAway(DomainError):
    """The provider of sign-ins did not answer, or says itself that it cannot. Facts: name, why (for the log)."""

    code = "integrations.provider-away"
    message = "{name}现在没有回答，没有登录。"
    hint = "请过几分钟再试；急用时，用里仁的登录名和密码登录。"
    status = 503


class ProviderMisfit(DomainError):
    """Provider and platform are not set up for each other. Facts: name, why."""

    code = "integrations.provider-misfit"
    message = "{name}和里仁没有对接好：{why}。没有登录。"
    hint = "请用里仁的登录名和密码登录，并把这句话告诉运维人员；他们核对 LIREN_OIDC 开头的设置。"
    status = 502


class ProviderDeclined(DomainError):
    code = "integrations.provider-declined"
    message = "您在{name}取消了登录，或者那边没有同意。"
    hint = "要登录，请再点一次按钮；也可以用里仁的登录名和密码登录。"
    status = 403


class SignInNotBegun(DomainError):
    """What came back belongs to no sign-in this browser began: another state, too late, or for the second time."""

    code = "integrations.sign-in-not-begun"
    message = "这次登录不是在这个浏览器里刚刚开始的，没有登录。"
    hint = "请从这里再点一次按钮。超过十分钟、点了后退、同时开了几个登录页、禁用了 cookie，都会这样。"
    status = 403


class ProofRefused(DomainError):
    """What the provider said about who it is does not hold. Facts: name, why."""

    code = "integrations.proof-refused"
    message = "{name}给的身份证明没有通过核对：{why}。没有登录。"
    hint = "请再试一次；还是这样，请用里仁的登录名和密码登录，并把这句话告诉运维人员。"
    status = 403


class NoSuchAccount(NotYours):
    """No such public account, or no such draft of it."""

    code = "integrations.no-such-account"

    def __init__(self) -> None:
        super().__init__(what="这个公众号")


class AccountRefused(DomainError):
    """The account's platform understood and refuses; asking again would not help. Facts: number, why."""

    code = "integrations.account-refused"
    message = "公众号没有收下：{why}（{number}）。"
    hint = "请按上面说的改好，再送一次。"
    status = 502

    def __init__(self, number: int, why: str) -> None:
        super().__init__(number=number, why=why)
        self.number = number


class DraftDecided(DomainError):
    """Somebody approved or refused it already; or nothing is to be sent again."""

    code = "integrations.draft-decided"
    message = "这一篇已经有人审过了。"
    hint = "请看最新的情况。"


class OwnDraft(DomainError):
    """Who proposed it does not approve it."""

    code = "integrations.own-draft"
    message = "自己提的要别人来审。"
    hint = "请同事或管理员审。"
    status = 403
