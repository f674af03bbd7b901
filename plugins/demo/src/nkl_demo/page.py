"""The page: audio in, probabilities or a value out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

# Read once, when gradio is imported: without it a page on this machine would tell its maker that it has been opened.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr
import pandas as pd

from nkl.command import Bench, Store
from nkl.data import Predictions, segmented_index
from nkl.errors import PluginError, UserError
from nkl.learning import TrainedModel
from nkl.stages import Listener

Answer = tuple[dict[str, float], str]


def page(model: TrainedModel, bench: Bench, temporary: Path, listener: Listener | None = None) -> gr.Blocks:
    """The page for one model.

    Args:
        model: trained.
        bench: what features are computed with; in this process, where extractors stay loaded from one recording to the next.
        temporary: a folder for recordings and what is computed of them; who calls removes it.
        listener: tells whether there is speech; without it all sound is predicted.
    """
    target = model.target
    # Else gradio keeps every upload below /tmp/gradio; it asks at each request.
    os.environ["GRADIO_TEMP_DIR"] = str(temporary / "uploads")
    with gr.Blocks(title=f"nkl: {target.column}", analytics_enabled=False) as blocks:
        gr.Markdown(
            f"# {target.column}\nUpload a recording, or speak. It stays on this machine, and is removed at the end."
        )
        audio = gr.Audio(sources=["upload", "microphone"], type="filepath", label="Recording")
        labels = gr.Label(label=target.column, visible=target.is_class)
        words = gr.Markdown()
        audio.change(
            answering(model, bench, temporary, listener), inputs=audio, outputs=[labels, words], api_name="predict"
        )
    return blocks


def answering(
    model: TrainedModel, bench: Bench, temporary: Path, listener: Listener | None = None
) -> Callable[[str | None], Answer]:
    """What answers when a recording has been uploaded or spoken."""

    def answer(file: str | None) -> Answer:
        if not file:
            return {}, ""
        with tempfile.TemporaryDirectory(dir=temporary) as folder:
            try:
                table = pd.DataFrame(index=segmented_index([os.path.abspath(file)]))
                own = replace(bench, store=Store(Path(folder)))
                if listener is not None and not (heard := replace(listener, bench=own)(table.index))[0].all():
                    return {}, f"**No speech found**, by {heard[1]}."
                applied = model.apply(table, own)
            except (UserError, PluginError) as error:
                raise gr.Error(str(error)) from error
        if applied.failures:
            raise gr.Error(applied.failures[0].reason.replace(file, "the recording"))
        return said(applied.predictions, model.target.column)

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


def serve(blocks: gr.Blocks, port: int | None, browser: bool, **more: Any) -> Any:
    """Show the page on this machine alone, until the user interrupts."""
    return blocks.launch(server_name="127.0.0.1", server_port=port, inbrowser=browser, share=False, **more)
