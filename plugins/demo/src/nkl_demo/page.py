"""The page: audio in, probabilities or a value out."""

from __future__ import annotations

import inspect
import logging
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

# Read once, when gradio is imported: without it a page on this machine would tell its maker that it has been opened.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr
import pandas as pd

from nkl.command import RESULTS, Bench, Store, read_results
from nkl.data import Predictions, segmented_index
from nkl.errors import PluginError, UserError
from nkl.learning import TrainedModel
from nkl.stages import Listener

Answer = tuple[dict[str, float], str]

NOT_FOR = "It guesses, and is often wrong. It is not for diagnosis, nor for decisions about people."

_FIGURES = "On its test samples:"

log = logging.getLogger("nkl.demo")


def page(
    model: TrainedModel, bench: Bench, temporary: Path, listener: Listener | None = None, card: Sequence[str] = ()
) -> gr.Blocks:
    """The page for one model.

    Args:
        model: trained.
        bench: what features are computed with; in this process, where extractors stay loaded from one recording to the next.
        temporary: a folder for recordings and what is computed of them; who calls removes it.
        listener: tells whether there is speech; without it all sound is predicted.
        card: what is known of how good it is, line by line.
    """
    target = model.target
    what = ", ".join(target.labels) or "a number"
    # Else gradio keeps every upload below /tmp/gradio; it asks at each request.
    os.environ["GRADIO_TEMP_DIR"] = str(temporary / "uploads")
    with gr.Blocks(title=f"nkl: {target.column}", analytics_enabled=False) as blocks:
        gr.Markdown(
            f"# {target.column}\nUpload a recording, or speak. It stays on this machine, and is removed at the end."
        )
        gr.Markdown(
            "\n".join(["## The model", "", f"Predicts {what}.", "", *(f"- {line}" for line in [*model.lines(), *card])])
        )
        gr.Markdown(f"**{NOT_FOR}**")
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
                raise _error(_in_own_words(str(error), file)) from None
            except Exception as error:
                log.warning("the recording could not be computed", exc_info=error)
                raise _error("This recording cannot be computed; the terminal says why.") from None
        if applied.failures:
            raise _error(_in_own_words(applied.failures[0].reason, file))
        return said(applied.predictions, model.target.column)

    # gradio asks from whatever thread is free, and each would load networks of its own.
    thread = ThreadPoolExecutor(1)
    return lambda file: thread.submit(answer, file).result()


def _error(message: str) -> gr.Error:
    """A message on the page; gradio would print a traceback on the terminal too."""
    return gr.Error(message, print_exception=False)


def _in_own_words(message: str, file: str) -> str:
    """A message to somebody who knows of no files on this machine."""
    return message.replace(file, "the recording").replace(os.path.abspath(file), "the recording")


def figures(folder: Path) -> list[str]:
    """How good a model was found to be, as lines of its card.

    Args:
        folder: of the model: in that of its run, or as `nkl export` wrote it.
    """
    page = folder / "README.md"
    if page.is_file():
        known = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith(_FIGURES)]
    elif (folder.parent / RESULTS).is_file():
        known = [_in_words(*one) for one in list(read_results(folder.parent).get("measures", {}).items())[:1]]
    else:
        known = []
    return known or ["How good it is has not been kept with it: measure it with `nkl test` before you trust it."]


def _in_words(name: str, found: Mapping[str, Any]) -> str:
    low, high = found.get("low"), found.get("high")
    interval = f" (95 % interval {low:.3f} to {high:.3f})" if low is not None and high is not None else ""
    return f"{_FIGURES} {name} {found['value']:.3f}{interval}."


def said(predictions: Predictions, target: str) -> Answer:
    """The probabilities of the classes, and a sentence."""
    if predictions.probabilities is None:
        return {}, f"**{target}: {predictions.predicted[0]:.4g}**"
    shares = dict(zip(predictions.labels, map(float, predictions.probabilities[0]), strict=True))
    doubt = predictions.uncertainty
    return shares, f"Uncertainty {doubt[0]:.2f} (0: sure, 1: all classes alike)." if doubt is not None else ""


def serve(blocks: gr.Blocks, port: int | None, browser: bool, **more: Any) -> Any:
    """Show the page on this machine alone, until the user interrupts."""
    # Links to gradio's own pages say nothing to those who came for a model.
    known = inspect.signature(blocks.launch).parameters
    plain: dict[str, Any] = {"footer_links": []} if "footer_links" in known else {"show_api": False}
    return blocks.launch(server_name="127.0.0.1", server_port=port, inbrowser=browser, share=False, **plain, **more)
