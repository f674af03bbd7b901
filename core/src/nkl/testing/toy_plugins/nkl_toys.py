"""A plugin for tests: parts that are quick, that say what they were asked, and that fail on demand."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, Off, Options, hookimpl, option


class ToyOptions(Options):
    gain: float = option(1.0, "Factor of all features.", key="toy.gain")
    log: str = option("", "File to which each computed file is added.", key="toy.log", identity=False)
    fail: str = option("", "Fail on files whose path holds this text.", key="toy.fail")
    die: str = option("", "Kill the process at files whose path holds this text.", key="toy.die")
    hang: str = option("", "Go on for ever at files whose path holds this text.", key="toy.hang")
    nap: float = option(0.0, "Seconds to wait at each file.", key="toy.nap", identity=False)
    broken: str = option("", "make: cannot be made; device: cannot be made there.", key="toy.broken")


class VoiceOptions(Options):
    speakers: bool = option(False, "Tell low voices from high ones.", key="voice.speakers")
    log: str = option("", "File to which each segmented file is added.", key="voice.log", identity=False)
    fail: str = option("", "Fail on files whose path holds this text.", key="voice.fail")
    nap: float = option(0.0, "Seconds to wait at each file.", key="voice.nap", identity=False)
    token: Off[str] = option(None, "What nobody else may know.", key="voice_token", section="MODEL", secret=True)


class SpyOptions(Options):
    log: str = option("", "File to which each sample that is seen in training is added.", key="spy.log", identity=False)
    strength: float = option(1.0, "What may be tuned.", key="spy.strength")
    wants_dev: bool = option(False, "Ask for held-out samples.", key="spy.wants_dev")
    fail: str = option("", "fit, predict or save: where to fail.", key="spy.fail")
    side: list[str] = option([], "Columns to learn from beside the target.", key="spy.side")

    @property
    def side_targets(self) -> tuple[str, ...]:
        return tuple(self.side)


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    yield Component("toy", "nkl_toy_parts:Toy", "Level and zero crossings", ToyOptions)
    yield Component("toy_again", "nkl_toy_parts:Toy", "The same under another name", ToyOptions)
    yield Component("toy_nan", "nkl_toy_parts:ToyNan", "Level, and something that is often undefined", ToyOptions)
    yield Component("toy_gone", "nkl_toy_that_is_not_there:Toy", "Its code is missing")


@hookimpl
def nkl_learners() -> Iterator[Component]:
    yield Component("spy", "nkl_toy_parts:Spy", "Nearest class mean", SpyOptions, tasks=frozenset({"classification"}))


@hookimpl
def nkl_segmenters() -> Iterator[Component]:
    yield Component("voice", "nkl_toy_segmenter:Voice", "What is not silent", VoiceOptions)
