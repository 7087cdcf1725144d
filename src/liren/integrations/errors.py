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
