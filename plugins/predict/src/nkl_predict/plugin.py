"""Offers ``nkl predict``, ``nkl test`` and ``nkl export``, with the sections [PREDICT] and [EXPORT]."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, Section, hookimpl
from nkl_predict.export_options import ExportOptions
from nkl_predict.options import PredictOptions


@hookimpl
def nkl_commands() -> Iterator[Component]:
    """All that works with a trained model, or with models that others have trained."""
    yield Component("test", "nkl_predict.test_command:test", "Apply a trained model to other databases")
    yield Component(
        "predict",
        "nkl_predict.predict_command:predict",
        "Apply a trained model to recordings, or add labels to databases",
    )
    yield Component("export", "nkl_predict.export_command:export", "Write a trained model for use elsewhere")


@hookimpl
def nkl_sections() -> Iterator[Section]:
    """What is predicted, and what is given away."""
    yield Section("PREDICT", PredictOptions, "Labels that models add to a database", command="nkl predict")
    yield Section(
        "EXPORT",
        ExportOptions,
        "A database, or a trained model, as files to give away",
        command="nkl export",
    )
