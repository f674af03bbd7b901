"""[SEGMENT]: cutting recordings into stretches of speech."""

from __future__ import annotations

from typing import Literal

from nkl.options import Off, Options, option


class SegmentOptions(Options):
    """The keys of ``[SEGMENT]`` that hold for all segmenters."""

    method: str = option("silero", "The segmenter, such as silero or pyannote.")
    min_length: float = option(
        2, "With max_length: shortest segment in seconds; a shorter rest is joined to the one before.", ge=0
    )
    max_length: Off[float] = option(None, "Longest segment in seconds; longer ones are cut, and no part is lost.", gt=0)
    include_silence_borders: bool = option(False, "Leave the silence around each segment in it.")
    result: str = option("segmented", "Name of the new table of segments, in the experiment's folder.", identity=False)
    output_audio: bool = option(False, "Also write every segment as an audio file.", identity=False)
    audio_format: Literal["wav", "flac", "mp3"] = option("wav", "Format of the segments' files.", identity=False)
    audio_dir: str = option("segments", "Folder of the segments' files, below the experiment's folder.", identity=False)
    sampling_rate: Off[int] = option(
        None, "Sampling rate of the segments' files in Hz; that of the recording if not given.", ge=1000, identity=False
    )
