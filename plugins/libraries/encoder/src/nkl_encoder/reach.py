"""Whether the hub can be reached, found out quickly: its library tries for half a minute."""

from __future__ import annotations

import ssl
import threading
import urllib.error
import urllib.request

_PATIENCE_S = 4.0


def require_hub(address: str, patience: float = _PATIENCE_S) -> None:
    """Return once the hub answers, whatever it answers.

    Args:
        address: ``https://...``; proxies that the environment names are used.
        patience: seconds to wait.

    Raises:
        ConnectionError: it cannot be reached, or has not answered by then.
    """
    reasons: list[str] = [f"{address} does not answer within {patience:g} seconds"]

    def ask() -> None:
        try:
            with urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=patience):
                reasons.clear()
        except urllib.error.HTTPError:
            reasons.clear()  # an answer, if not a friendly one
        except (OSError, ValueError) as error:
            # A certificate that is not trusted here may be trusted by the hub's library, which has settings for that.
            if isinstance(getattr(error, "reason", error), ssl.SSLError):
                reasons.clear()
            else:
                reasons[0] = f"{address} cannot be reached ({getattr(error, 'reason', error)})"

    # In a thread, as the search for an address heeds no timeout.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(patience)
    if reasons:
        raise ConnectionError(reasons[0])
