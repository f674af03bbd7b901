"""One try at one item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nkl.errors import UserError, in_one_line
from nkl.parts.executor import Outcome


def attempt(task: Callable[[Any], Any], item: Any) -> Outcome:
    """Apply a task; whatever it raises becomes the outcome's error. A library's ``sys.exit`` must not end the run either."""
    try:
        return Outcome(value=task(item))
    except UserError as error:
        return Outcome(error=str(error), users_fault=True)
    except (Exception, SystemExit) as error:
        return Outcome(error=in_one_line(error))
