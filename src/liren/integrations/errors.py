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


class NotTaken(DomainError):
    """The other side did not take it; the outbox tries again later. Facts: why."""

    code = "integrations.not-taken"
    message = "对方没有收下：{why}。"
    hint = "平台过一会儿再送；送不到的列在“推送”页，可以重送。"
    status = 502
