"""Offers the loader ``audb``, and ``nkl data``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pydantic

from nkl.plugin import Component, Off, Reference, hookimpl, option
from nkl_databases.options import TablesOptions

_PAPER = """@article{wierstorf2023audb,
  author = {Hagen Wierstorf and Johannes Wagner and Florian Eyben and Felix Burkhardt and Bj{\\"o}rn W. Schuller},
  title = {audb -- Sharing and Versioning of Audio and Annotation Data in {P}ython},
  journal = {arXiv preprint arXiv:2303.00645},
  year = {2023}
}"""


def _number(value: Any) -> Any:
    """A number of the INI, which is text; what is none stays, and is refused."""
    return int(value) if isinstance(value, str) and value.strip().isdigit() else value


class AudbOptions(TablesOptions):
    """The keys ``<database>`` and ``<database>.<key>`` of ``[DATA]`` that say what to load."""

    name: str = option(..., "The name under which audb knows the database.", key="")
    version: Off[str] = option(
        None,
        "Its version, such as 1.4.1; the latest if not given, which the run's results name and nkl replay takes again.",
    )
    repository: Off[str] = option(
        None, "Where it is: a folder, or the name of a repository of audb's configuration; all of these if not given."
    )
    cache: Off[str] = option(
        None, "The folder that keeps what was loaded; audb's own if not given.", key="audb.cache", identity=False
    )
    tables: Off[list[str]] = option(
        None,
        "Load these tables alone: names, or regular expressions that match whole names. If not given, those that know the "
        "target, the columns asked for or speakers, and those called after a split.",
    )
    media: Off[list[str]] = option(
        None, "Load these files alone: names as in the tables, or regular expressions that match whole names."
    )
    only_metadata: bool = option(False, "Load no audio, for work on labels alone.")
    bit_depth: Annotated[Off[Literal[16, 24, 32]], pydantic.BeforeValidator(_number)] = option(
        None, "Convert audio to so many bits a sample."
    )
    channels: Off[list[int]] = option(None, "Keep these channels of the audio, counted from 0; all if not given.")
    format: Off[Literal["wav", "flac"]] = option(None, "Convert audio to this format.")
    mixdown: bool = option(False, "Mix the channels of the audio, or those named, to one.")
    sampling_rate: Annotated[
        Off[Literal[8000, 16000, 22050, 24000, 44100, 48000]], pydantic.BeforeValidator(_number)
    ] = option(None, "Convert audio to this sampling rate, in Hz.")
    allow_pickle: bool = option(
        False,
        "Let audb read and write pickled copies of tables in its cache: quicker, but a pickle can run code, so that whoever "
        "may write to the cache may run code as you.",
    )

    @property
    def flavour(self) -> dict[str, Any]:
        """To what audb converts the audio."""
        return {
            "bit_depth": self.bit_depth,
            "channels": self.channels,
            "format": self.format,
            "mixdown": self.mixdown,
            "sampling_rate": self.sampling_rate,
        }


@hookimpl
def nkl_loaders() -> Iterator[Component]:
    """One loader."""
    yield Component(
        name="audb",
        target="nkl_audb.loader:AudbLoader",
        summary="A database of audb, by name and version",
        options=AudbOptions,
        needs=frozenset({"network"}),
        references=(Reference(_PAPER),),
    )


@hookimpl
def nkl_commands() -> Iterator[Component]:
    """All that is done with versioned databases."""
    yield Component("data", "nkl_audb.command:data", "Versioned databases: list, publish, compare, remove recordings")
