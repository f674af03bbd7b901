"""The file that says what a saved model is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nkl.errors import UserError


@contextmanager
def saved_facts(file: Path, schema: int, again: str) -> Iterator[dict[str, Any]]:
    """What the file of a saved model says, to be understood inside the ``with``.

    Args:
        file: JSON, an object with the number of its format as ``schema``.
        schema: the number that can be read.
        again: what to do where the file is damaged, such as "train the model again with `nkl run`".

    Raises:
        UserError: if it was written in another format, or what it says cannot be understood.
    """
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
        if facts["schema"] != schema:
            raise UserError(f"{file}: was written by another version of nkl (schema {facts['schema']}, not {schema}).")
        yield facts
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else error
        raise UserError(f"{file}: is damaged ({what}); {again}.") from error
