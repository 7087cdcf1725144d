"""The door to the integrations room: systems that are told what happened here, and systems whose orders come in."""

from liren.integrations.accounts.lines import AccountLine, DraftLine, Offer, accounts_at, drafts_of, offers
from liren.integrations.accounts.making import (
    HOST,
    decide_draft,
    make_account,
    propose_draft,
    require_poster,
    send_draft_again,
    stop_account,
)
from liren.integrations.accounts.sending import account_reactions
from liren.integrations.calling import fetch
from liren.integrations.connectors.example import example_mapping
from liren.integrations.connectors.lines import (
    ConnectorLine,
    ConnectorPage,
    DifferenceLine,
    LostReturn,
    OrderLine,
    connector,
    connectors_at,
)
from liren.integrations.connectors.making import (
    Tried,
    ask_now,
    look_ahead,
    looked_at,
    make_connector,
    reconcile_now,
    replay_return,
    return_again,
    say_mapping,
    stop_connector,
    take_again,
    try_mapping,
)
from liren.integrations.connectors.pulling import Foreseen, ask_connectors
from liren.integrations.connectors.pushing import take_pushed
from liren.integrations.connectors.reactions import connector_reactions
from liren.integrations.connectors.reconciling import reconcile_connectors
from liren.integrations.connectors.returning import forget_returns
from liren.integrations.connectors.taking import Outcome
from liren.integrations.errors import (
    AccountRefused,
    AddressRefused,
    ConnectorStopped,
    DraftDecided,
    NoSuchAccount,
    NoSuchConnector,
    NoSuchWebhook,
    NotTaken,
    OwnDraft,
    SignatureWrong,
)
from liren.integrations.exchange import public as exchange
from liren.integrations.models import UNDER_MASTER
from liren.integrations.provider.proving import Begun, Proven, begin, leaving, next_of, prove
from liren.integrations.webhooks import (
    KINDS,
    DeadLetter,
    WebhookLine,
    dead_letters,
    forget,
    make_webhook,
    reactions,
    replay,
    stop_webhook,
    webhooks_at,
)
from liren.kit.oidc import Provider

__all__ = [
    "HOST",
    "KINDS",
    "UNDER_MASTER",
    "AccountLine",
    "AccountRefused",
    "AddressRefused",
    "Begun",
    "ConnectorLine",
    "ConnectorPage",
    "ConnectorStopped",
    "DeadLetter",
    "DifferenceLine",
    "DraftDecided",
    "DraftLine",
    "Foreseen",
    "LostReturn",
    "NoSuchAccount",
    "NoSuchConnector",
    "NoSuchWebhook",
    "NotTaken",
    "Offer",
    "OrderLine",
    "Outcome",
    "OwnDraft",
    "Proven",
    "Provider",
    "SignatureWrong",
    "Tried",
    "WebhookLine",
    "account_reactions",
    "accounts_at",
    "ask_connectors",
    "ask_now",
    "begin",
    "connector",
    "connector_reactions",
    "connectors_at",
    "dead_letters",
    "decide_draft",
    "drafts_of",
    "example_mapping",
    "exchange",
    "fetch",
    "forget",
    "forget_returns",
    "leaving",
    "look_ahead",
    "looked_at",
    "make_account",
    "make_connector",
    "make_webhook",
    "next_of",
    "offers",
    "propose_draft",
    "prove",
    "reactions",
    "reconcile_connectors",
    "reconcile_now",
    "replay",
    "replay_return",
    "require_poster",
    "return_again",
    "say_mapping",
    "send_draft_again",
    "stop_account",
    "stop_connector",
    "stop_webhook",
    "take_again",
    "take_pushed",
    "try_mapping",
    "webhooks_at",
]
