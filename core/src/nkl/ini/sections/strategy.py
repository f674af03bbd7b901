"""The ways to split a database, as ``<database>.split_strategy`` names them."""

from __future__ import annotations

from nkl.errors import did_you_mean
from nkl.ini.literals import names_in

STRATEGIES = (
    "speaker_split",
    "database",
    "specified",
    "speakers_stated",
    "random",
    "balanced",
    "column",
    "train",
    "dev",
    "test",
)


def stated_speakers(strategy: str) -> list[str] | None:
    """The speakers of a strategy that is a list of test speakers; ``None`` for the named strategies."""
    if not strategy.startswith("["):
        return None
    speakers = names_in(strategy)
    if not isinstance(speakers, list) or not all(isinstance(speaker, str) for speaker in speakers):
        raise ValueError("it is not a list")
    return speakers


def check_strategy(value: str) -> str:
    """The strategy itself.

    Raises:
        ValueError: if it is neither one of :data:`STRATEGIES` nor the text of a list.
    """
    try:
        speakers = stated_speakers(value)
    except ValueError as error:
        why = f": {error}" if "comma" in str(error) else ""
        raise ValueError(f"a list of test speakers looks like [12, 14]{why}") from error
    if speakers == []:
        raise ValueError("the list names no test speakers")
    if speakers is None and value not in STRATEGIES:
        near = did_you_mean(value, STRATEGIES)
        raise ValueError(f"{value!r} is neither a list of test speakers nor one of {', '.join(STRATEGIES)}.{near}")
    return value
