"""What a connector does when something happened or is due."""

from liren.integrations.connectors.pulling import PULL, pull
from liren.integrations.connectors.reconciling import RECONCILE, reconcile
from liren.integrations.connectors.returning import DUE, KINDS, queue, send
from liren.kit.outbox import Handler


def connector_reactions() -> dict[tuple[str, str], Handler]:
    """Handlers by (event, name), for `config.bindings`."""
    queued: dict[tuple[str, str], Handler] = {(kind, "integrations.return"): queue for kind in KINDS}
    return {
        **queued,
        (DUE, "integrations.send-return"): send,
        (PULL, "integrations.pull"): pull,
        (RECONCILE, "integrations.reconcile"): reconcile,
    }
