"""The hooks of nkl: what a plugin may offer, and what it may watch.

Offers are asked for once, when the catalogue of components is made. Each yields :class:`nkl.plugin.Component` records and
imports nothing heavy. Watchers are told while a run goes by; they cannot change it, and an error in one of them is logged and
the run goes on. An implementation names only those arguments that it wants.
"""

# mypy: disable-error-code="empty-body"
from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from nkl.data.report import Report
    from nkl.plugin import Component, Section

hookspec = pluggy.HookspecMarker("nkl")


@hookspec
def nkl_loaders() -> Iterable[Component]:
    """Offer loaders of databases (``<db>.type`` in the INI). Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_loaders():
            yield Component(name="kaldi", target="nkl_kaldi.loader:Kaldi", summary="Kaldi data folders")
    """


@hookspec
def nkl_consensus() -> Iterable[Component]:
    """Offer ways to make one label of several raters' (``<db>.consensus``). Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_consensus():
            yield Component(name="first", target="nkl_first.consensus:First", summary="Whoever rated first is right")
    """


@hookspec
def nkl_feature_extractors() -> Iterable[Component]:
    """Offer feature extractors (``FEATS.type``). Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_feature_extractors():
            yield Component(name="loudness", target="nkl_loudness.extractor:Loudness", summary="Mean level in dB")
    """


@hookspec
def nkl_learners() -> Iterable[Component]:
    """Offer learners (``MODEL.type``). Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_learners():
            yield Component(name="centroid", target="nkl_centroid.learner:Centroid", summary="Nearest class mean",
                            tasks=frozenset({"classification"}))
    """


@hookspec
def nkl_scalers() -> Iterable[Component]:
    """Offer scalers of features (``FEATS.scale``). Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_scalers():
            yield Component(name="rank", target="nkl_rank.scaler:Rank", summary="Ranks within the training split")
    """


@hookspec
def nkl_balancers() -> Iterable[Component]:
    """Offer balancers of classes (``FEATS.balancing``). Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_balancers():
            yield Component(name="twice", target="nkl_twice.balancer:Twice", summary="Rare classes twice")
    """


@hookspec
def nkl_predictors() -> Iterable[Component]:
    """Offer predictors of labels that a database lacks (``PREDICT.targets``). Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_predictors():
            yield Component(name="snr", target="nkl_snr.predictor:Snr", summary="Signal-to-noise ratio in dB")
    """


@hookspec
def nkl_segmenters() -> Iterable[Component]:
    """Offer segmenters (``SEGMENT.method``). Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_segmenters():
            yield Component(name="window", target="nkl_window.segmenter:Window", summary="Windows of fixed length")
    """


@hookspec
def nkl_ensemble_methods() -> Iterable[Component]:
    """Offer methods that fuse predictions (``ENSEMBLE.method``). Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_ensemble_methods():
            yield Component(name="mean", target="nkl_mean.method:Mean", summary="Mean of the probabilities")
    """


@hookspec
def nkl_augmenters() -> Iterable[Component]:
    """Offer augmenters (``AUGMENT.augment``). Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_augmenters():
            yield Component(name="hiss", target="nkl_hiss.augmenter:Hiss", summary="Adds white noise")
    """


@hookspec
def nkl_executors() -> Iterable[Component]:
    """Offer ways to spread work (``EXP.executor``). Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_executors():
            yield Component(name="dask", target="nkl_dask.executor:Dask", summary="A Dask cluster")
    """


@hookspec
def nkl_reporters() -> Iterable[Component]:
    """Offer reporters, each of which writes the report of every run. Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_reporters():
            yield Component(name="slides", target="nkl_slides.reporter:Slides", summary="A deck of slides")
    """


@hookspec
def nkl_explorers() -> Iterable[Component]:
    """Offer explorers, each of which adds chapters to the page of ``nkl explore``. Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_explorers():
            yield Component(name="weather", target="nkl_weather.explorer:Weather", summary="Was it raining?")
    """


@hookspec
def nkl_commands() -> Iterable[Component]:
    """Offer commands of the command line: the target is a click command. Asked for when the command line starts.

    Example::

        @hookimpl
        def nkl_commands():
            yield Component(name="hello", target="nkl_hello.command:hello", summary="Says hello")
    """


@hookspec
def nkl_trained_models() -> Iterable[Component]:
    """Offer kinds of trained models that can be applied to recordings. Asked for when the catalogue is made.

    Example::

        @hookimpl
        def nkl_trained_models():
            yield Component(name="fusion", target="nkl_fusion.saved:Fusion", summary="Several models made one")
    """


@hookspec
def nkl_sections() -> Iterable[Section]:
    """Declare sections of the INI that this plugin reads. Asked for when the catalogue is made.

    A section has one owner: a second plugin that declares it is broken.

    Example::

        @hookimpl
        def nkl_sections():
            yield Section("SLIDES", SlideOptions, "A deck of slides", command="nkl slides")
    """


@hookspec
def nkl_run_started(name: str, folder: Path) -> None:
    """A run begins: the experiment is understood, nothing has been read yet.

    Args:
        name: the experiment's name.
        folder: the run's folder; it exists.

    Example::

        @hookimpl
        def nkl_run_started(name):
            print(f"{name} begins")
    """


@hookspec
def nkl_stage_started(stage: str, total: int) -> None:
    """A stage begins.

    Args:
        stage: load, split, read, extract, check, tune, fit or cross-validate, evaluate, report; with a detail where there
            are several (``extract os``).
        total: how many steps it will have; 0 where that is not known.

    Example::

        @hookimpl
        def nkl_stage_started(stage, total):
            print(f"{stage}: {total} steps")
    """


@hookspec
def nkl_progress(stage: str, done: int, total: int) -> None:
    """A stage has moved on. Fires as often as steps finish: be quick.

    Args:
        stage: as in :func:`nkl_stage_started`.
        done: steps finished so far.
        total: how many there are.

    Example::

        @hookimpl
        def nkl_progress(stage, done, total):
            print(f"{stage}: {done} of {total}")
    """


@hookspec
def nkl_stage_finished(stage: str, seconds: float) -> None:
    """A stage has ended well.

    Args:
        stage: as in :func:`nkl_stage_started`.
        seconds: the time it took.

    Example::

        @hookimpl
        def nkl_stage_finished(stage, seconds):
            print(f"{stage} took {seconds:.1f} s")
    """


@hookspec
def nkl_run_finished(report: Report | None, folder: Path) -> None:
    """A run has ended well, with all its files written.

    Args:
        report: what was found; ``None`` for work that measures nothing, such as ``nkl segment``.
        folder: the run's folder.

    Example::

        @hookimpl
        def nkl_run_finished(report):
            if report is not None:
                print(report.evaluation.measures[0].value)
    """


@hookspec
def nkl_run_failed(error: BaseException, folder: Path) -> None:
    """A run has ended with an error, or was interrupted.

    Args:
        error: why.
        folder: the run's folder, with what was computed until then.

    Example::

        @hookimpl
        def nkl_run_failed(error):
            print(f"failed: {error}")
    """
