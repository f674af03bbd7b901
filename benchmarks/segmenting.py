"""Segmenters on excerpts of meetings: how much speech they miss and make up, who they say speaks, and how long they take.

Usage: ``python benchmarks/segmenting.py --method silero --method pyannote --set pyannote.segmentation=./a.bin ...``. The data
are ami-mini in the folder that ``NKL_TEST_DATA`` names: audio files and ``reference.rttm``. ``--set`` gives an option as an INI
spells it; ``--only`` and ``--without`` choose files by the beginnings of their names.

Recordings are segmented one by one in this process, the first of them once more before the clock starts. Speech is compared in
frames of 10 ms; all rates are shares of the reference's speech. The diarisation error counts overlaps, and needs
pyannote.metrics; its collar is meant: so many seconds around each boundary in all, so that .5 is what others call .25.
"""

from __future__ import annotations

import argparse
import importlib
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from nkl.data import Clip, Segment
from nkl.data.audio import read_clip
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import SEGMENTER
from nkl.options import option_infos
from nkl.parts import Segmenter

Turns = list[tuple[float, float, str]]
COLLARS = (0.0, 0.25, 0.5)
PER_S = 100


def reference(rttm: Path) -> dict[str, Turns]:
    """Start, end and speaker of each turn, by recording."""
    found: dict[str, Turns] = {}
    for line in rttm.read_text(encoding="utf-8").splitlines():
        _, name, _, start, duration, _, _, speaker, *_ = line.split()
        found.setdefault(name, []).append((float(start), float(start) + float(duration), speaker))
    return found


def segmenter(method: str, given: Mapping[str, str]) -> Segmenter:
    """The segmenter of this name, with the options that are its own among those that are given."""
    component = Catalog(discover().plugins).find(SEGMENTER, method).component
    fields = {spelling: info.field for info in option_infos(component.options) for spelling in info.spellings}
    values = {fields[key.lower()]: value for key, value in given.items() if key.lower() in fields}
    module, _, name = component.target.partition(":")
    part: Segmenter = getattr(importlib.import_module(module), name)(component.options(**values))
    return part


def marks(turns: Iterable[tuple[float, float]], seconds: float) -> np.ndarray:
    """Whether there is speech, in frames."""
    found = np.zeros(round(seconds * PER_S), dtype=bool)
    for start, end in turns:
        found[round(start * PER_S) : round(end * PER_S)] = True
    return found


def detection(clips: list[Clip], truth: list[Turns], found: list[list[Segment]]) -> str:
    """Missed speech, false alarms and both, as shares of the speech."""
    said = np.concatenate(
        [marks(((start, end) for start, end, _ in turns), clip.end) for clip, turns in zip(clips, truth, strict=True)]
    )
    heard = np.concatenate(
        [marks(((one.start, one.end) for one in part), clip.end) for clip, part in zip(clips, found, strict=True)]
    )
    missed, false = (said & ~heard).sum() / said.sum(), (heard & ~said).sum() / said.sum()
    return f"speech {said.mean():.3f} of the time; missed {missed:.3f}, false alarm {false:.3f}, error {missed + false:.3f}"


def diarisation(clips: list[Clip], truth: list[Turns], found: list[list[Segment]]) -> list[str]:
    """The diarisation error rate and what it is made of, for each collar."""
    try:
        from pyannote.core import Annotation, Segment, Timeline
        from pyannote.metrics.diarization import DiarizationErrorRate
    except ImportError:
        return ["no diarisation error: pip install pyannote.metrics"]

    def annotation(turns: Turns) -> Annotation:
        given = Annotation(uri="recording")
        for number, (start, end, speaker) in enumerate(turns):
            given[Segment(start, end), number] = speaker
        return given

    lines = []
    for collar in COLLARS:
        metric = DiarizationErrorRate(collar=collar)
        for clip, turns, part in zip(clips, truth, found, strict=True):
            guess = [(one.start, one.end, one.labels["speaker"]) for one in part]
            metric(annotation(turns), annotation(guess), uem=Timeline([Segment(0, clip.end)]))
        total = metric["total"]
        shares = [
            f"{name} {metric[key] / total:.3f}"
            for name, key in (("missed", "missed detection"), ("false alarm", "false alarm"), ("confused", "confusion"))
        ]
        lines.append(f"diarisation error, collar {collar:g} s: {abs(metric):.3f} ({', '.join(shares)})")
    return lines


def measure(method: str, clips: list[Clip], truth: list[Turns], given: Mapping[str, str]) -> None:
    """Run one segmenter and print what was found."""
    part = segmenter(method, given)
    part.segment(clips[0])
    wall, cpu = time.perf_counter(), time.process_time()
    found = [part.segment(clip) for clip in clips]
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    seconds = sum(clip.end for clip in clips)
    print(f"{method}: {sum(map(len, found))} segments in {len(clips)} recordings, {seconds:.0f} s")
    print(f"  {detection(clips, truth, found)}")
    if all("speaker" in one.labels for segments in found for one in segments):
        pairs = [
            (len({one[2] for one in a}), len({one.labels["speaker"] for one in b}))
            for a, b in zip(truth, found, strict=True)
        ]
        print(f"  speakers, reference/found: {' '.join(f'{a}/{b}' for a, b in pairs)}")
        for line in diarisation(clips, truth, found):
            print(f"  {line}")
    print(f"  real-time factor: {cpu / seconds:.4f} processor, {wall / seconds:.4f} wall")


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of ami-mini")
    parser.add_argument("--method", action="append", help="silero if not given")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--only", nargs="*", default=[""], help="beginnings of names")
    parser.add_argument("--without", nargs="*", default=[], help="beginnings of names")
    arguments = parser.parse_args()
    root = arguments.data or Path(os.environ.get("NKL_TEST_DATA", "."), "ami-mini")
    if not (root / "reference.rttm").is_file():
        parser.error(f"no reference.rttm in {root}: name the folder with --data, or its parent with NKL_TEST_DATA")
    turns = reference(root / "reference.rttm")
    paths = [
        path
        for path in sorted(root.glob("*.flac"))
        if path.stem.startswith(tuple(arguments.only)) and not path.stem.startswith(tuple(arguments.without) or ("\n",))
    ]
    clips = [read_clip(str(path), 0.0, None, 16000) for path in paths]
    given = dict(pair.split("=", 1) for pair in arguments.set)
    for method in arguments.method or ["silero"]:
        measure(method, clips, [turns.get(path.stem, []) for path in paths], given)


if __name__ == "__main__":
    main()
