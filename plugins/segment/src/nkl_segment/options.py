"""[SEGMENT]: cutting recordings into stretches of speech."""

from __future__ import annotations

from typing import Literal

import pydantic

from nkl.plugin import Off, Options, option

_TAKEN = frozenset(("audacity", "dropped", "failures", "log", "report", "results", "silences", "speakers", "textgrid"))

Format = Literal["csv", "audformat", "rttm", "textgrid", "audacity"]


class SegmentOptions(Options):
    """The keys of ``[SEGMENT]`` that hold for all segmenters."""

    method: str = option("silero", "The segmenter, such as silero or pyannote.", chooses="segmenter")
    min_length: float = option(
        2, "With max_length: shortest segment in seconds; shorter stretches of speech are dropped, and counted.", ge=0
    )
    max_length: Off[float] = option(None, "Longest segment in seconds; longer ones are cut, and no part is lost.", gt=0)
    keep_short: bool = option(False, "With max_length: keep stretches of speech shorter than min_length as they are.")
    include_silence_borders: bool = option(
        False, "Count the time before the first and after the last segment as silences too."
    )
    result: str = option(
        "segmented", "Name of the new table of segments, and of its folder in the experiment's folder.", identity=False
    )
    formats: Off[list[Format]] = option(
        ["csv", "audformat", "rttm"],
        "What to write: csv, audformat and rttm (a file each), textgrid and audacity (a file for each recording).",
        identity=False,
    )
    output_audio: bool = option(False, "Also write every segment as an audio file.", identity=False)
    audio_format: Literal["wav", "flac", "mp3"] = option("wav", "Format of the segments' files.", identity=False)
    audio_dir: str = option(
        "segments", "Folder of the segments' files, below the folder of the result.", identity=False
    )
    sampling_rate: Off[int] = option(
        None, "Sampling rate of the segments' files in Hz; that of the recording if not given.", ge=1000, identity=False
    )

    @pydantic.field_validator("max_length")
    @classmethod
    def _lengths_agree(cls, value: float | None, info: pydantic.ValidationInfo) -> float | None:
        shortest = info.data.get("min_length")
        if value is not None and shortest is not None and shortest > value:
            raise ValueError(f"it must not be less than min_length = {shortest:g}")
        return value

    @pydantic.field_validator("result", "audio_dir")
    @classmethod
    def _a_name(cls, value: str, info: pydantic.ValidationInfo) -> str:
        name = value.strip().removeprefix("./").removesuffix("/").removesuffix(".csv")
        taken = {*_TAKEN, info.data.get("result", "")}
        if not name or name.startswith(".") or "/" in name or "\\" in name or name.lower() in taken:
            raise ValueError(
                f"write the name of a folder, without a path, and none of {', '.join(sorted(taken - {''}))}"
            )
        return name
