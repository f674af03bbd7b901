"""The page: audio in, probabilities or a value out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

# Read once, when gradio is imported: without it a page on this machine would tell its maker that it has been opened.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr

from nkl_predict import recordings
from nkl_predict.apply import apply
from nkl_predict.session import target_of
from nkl.data import Predictions
from nkl_ensemble.saved import Ensemble
from nkl.errors import PluginError, UserError
from nkl.kernel.catalog import Catalog
from nkl.kernel.watchers import Watchers
from nkl.learning import Bundle
from nkl.local.executor import Serial
from nkl.plugin import NoOptions
from nkl.store import Store

Answer = tuple[dict[str, float], str]


def page(model: Bundle | Ensemble, catalog: Catalog, temporary: Path) -> gr.Blocks:
    """The page for one model.

    Args:
        model: trained.
        catalog: what the installed plugins offer.
        temporary: a folder for recordings and what is computed of them; who calls removes it.
    """
    target = target_of(model)
    # Else gradio keeps every upload below /tmp/gradio; it asks at each request.
    os.environ["GRADIO_TEMP_DIR"] = str(temporary / "uploads")
    with gr.Blocks(title=f"nkl: {target}", analytics_enabled=False) as blocks:
        gr.Markdown(f"# {target}\nUpload a recording, or speak. It stays on this machine, and is removed at the end.")
        audio = gr.Audio(sources=["upload", "microphone"], type="filepath", label="Recording")
        labels = gr.Label(label=target, visible=bool(labels_of(model)))
        words = gr.Markdown()
        audio.change(answering(model, catalog, temporary), inputs=audio, outputs=[labels, words], api_name="predict")
    return blocks


def answering(model: Bundle | Ensemble, catalog: Catalog, temporary: Path) -> Callable[[str | None], Answer]:
    """What answers when a recording has been uploaded or spoken."""

    def answer(file: str | None) -> Answer:
        if not file:
            return {}, ""
        with tempfile.TemporaryDirectory(dir=temporary) as folder:
            try:
                table = recordings.find([file], Path(folder))
                # In this process, where extractors stay loaded from one recording to the next.
                applied = apply(model, table, catalog, Serial(NoOptions()), Store(Path(folder)), Watchers())
            except (UserError, PluginError) as error:
                raise gr.Error(str(error)) from error
        if applied.failures:
            raise gr.Error(applied.failures[0].reason.replace(file, "the recording"))
        return said(applied.predictions, target_of(model))

    # gradio asks from whatever thread is free, and each would load networks of its own.
    thread = ThreadPoolExecutor(1)
    return lambda file: thread.submit(answer, file).result()


def said(predictions: Predictions, target: str) -> Answer:
    """The probabilities of the classes, and a sentence."""
    if predictions.probabilities is None:
        return {}, f"**{target}: {predictions.predicted[0]:.4g}**"
    shares = dict(zip(predictions.labels, map(float, predictions.probabilities[0]), strict=True))
    doubt = predictions.uncertainty
    return shares, f"Uncertainty {doubt[0]:.2f} (0: sure, 1: all classes alike)." if doubt is not None else ""


def labels_of(model: Bundle | Ensemble) -> tuple[str, ...]:
    """The classes that a model tells apart; none for values."""
    return model.target.labels if isinstance(model, Bundle) else model.labels


def serve(blocks: gr.Blocks, port: int | None, browser: bool, **more: Any) -> Any:
    """Show the page on this machine alone, until the user interrupts."""
    return blocks.launch(server_name="127.0.0.1", server_port=port, inbrowser=browser, share=False, **more)
