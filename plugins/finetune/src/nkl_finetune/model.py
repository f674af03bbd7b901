"""A trained network: it predicts from audio, and is kept as safetensors and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from nkl.data import AudioError, Clips, plan_batches, spread_over_classes
from nkl.errors import UserError
from nkl.parts import Model
from nkl_finetune.body import RATE
from nkl_finetune.epochs import BOARD
from nkl_finetune.hub import upload
from nkl_finetune.network import Network
from nkl_finetune.origin import described, rebuilt_body
from nkl_finetune.recordings import average, cut
from nkl_finetune.training import Course
from nkl_network.device import device_for

_WEIGHTS = "model.safetensors"
_FACTS = "finetuned.json"
_CURVE = "curve.csv"
_CARD = "README.md"
_AT_ONCE_S = 64.0


@dataclass(frozen=True)
class Shape:
    """What a network is made of, beside its encoder; see :class:`Network`."""

    outputs: int
    layer_pooling: str
    pooling: str
    widths: tuple[int, ...]
    activation: str
    drop: float
    standardised: bool = False

    @classmethod
    def of(cls, options: Any, outputs: int) -> Shape:
        """As the options say."""
        widths = tuple(options.head_layers or ())
        layers, drop = options.layer_pooling or "last", options.drop or 0.0
        return cls(outputs, layers, options.pooling, widths, options.head_activation, drop, options.starts_with_probe)

    @property
    def arguments(self) -> tuple[Any, ...]:
        """In the order of :class:`Network`'s."""
        return tuple(getattr(self, one.name) for one in fields(self))


class Finetuned(Model):
    """A fine-tuned encoder.

    Args:
        network: trained.
        shape: of the network.
        labels: all class names; empty for values.
        codes: the class codes that the outputs stand for; empty for values.
        unit: mean and standard deviation of the training target, in which a value is measured.
        course: how the training went.
        card: the model card, Markdown.
        device: where it predicts, as the user has written it.

    Attributes:
        repository: on the hub, to which it is uploaded when it is saved; ``None`` for nowhere.
    """

    def __init__(
        self,
        network: Network,
        shape: Shape,
        labels: tuple[str, ...],
        codes: np.ndarray,
        unit: tuple[float, float],
        course: Course,
        card: str,
        device: str | None = None,
    ) -> None:
        self.network = network.to(device_for(device or "auto")).eval().requires_grad_(False)
        self.shape, self.labels, self.codes, self.unit = shape, labels, codes, unit
        self.course, self.card, self.device = course, card, device
        self.repository: str | None = None

    @property
    def curve(self) -> tuple[Mapping[str, Any], ...]:
        """The learning curve, one row an epoch."""
        return self.course.curve

    @property
    def remarks(self) -> tuple[str, ...]:
        """Which layer was chosen, and that training was in vain, where it was."""
        return self.course.remarks

    def predict(self, features: Clips) -> np.ndarray:
        """Predict; a clip that is longer than the network takes is cut into windows, over which is averaged."""
        seconds = np.minimum(np.nan_to_num(features.seconds), _AT_ONCE_S)
        found = np.zeros((len(features), self.shape.outputs))
        # Clips of like lengths together, so that little is computed for padding.
        for positions in plan_batches(np.arange(len(features)), 1, seconds, _AT_ONCE_S):
            found[positions] = self._batch([self._read(features, at) for at in positions])
        if not self.labels:
            mean, deviation = self.unit
            return np.asarray(found[:, 0] * deviation + mean)
        return spread_over_classes(found, self.codes, len(self.labels))

    def _read(self, clips: Clips, position: int) -> np.ndarray:
        try:
            return self.network.body.prepare(clips.read(position, RATE).signal)
        except AudioError as error:
            raise UserError(f"{error}.") from error

    def _batch(self, signals: list[np.ndarray]) -> np.ndarray:
        """Probabilities, or standardised values, of clips, float64, shape ``(clips, outputs)``."""
        body = self.network.body
        parts = [cut(signal, body.longest) for signal in signals]
        owners = np.repeat(np.arange(len(parts)), [len(windows) for windows in parts])
        windows = [window for own in parts for window in own]
        device = next(self.network.parameters()).device
        said = []
        at_once = max(1, int(_AT_ONCE_S * RATE) // body.longest)
        with torch.inference_mode():
            for start in range(0, len(windows), at_once):
                batch = body.collate(windows[start : start + at_once])
                outputs = self.network(**{name: values.to(device) for name, values in batch.items()}).double().cpu()
                said.append((outputs.softmax(1) if self.labels else outputs[:, None]).numpy())
        return average(np.concatenate(said), owners)

    def save(self, folder: Path) -> None:
        """Write weights, settings, learning curve, TensorBoard's files and model card; upload them if that was asked for."""
        weights = {name: values.cpu().contiguous() for name, values in self.network.state_dict().items()}
        save_file(weights, folder / _WEIGHTS, {"format": "pt"})
        facts = {
            "encoder": described(self.network.body),
            "network": asdict(self.shape),
            "labels": self.labels,
            "codes": self.codes.tolist(),
            "unit": self.unit,
            "best_epoch": self.course.best_epoch,
            "averaged": self.course.averaged,
            "start": self.course.start,
            "device": self.device,
        }
        (folder / _FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
        (folder / _CARD).write_text(self.card, encoding="utf-8")
        pd.DataFrame(list(self.course.curve)).to_csv(folder / _CURVE, index=False)
        for number, content in enumerate(self.course.events, 1):
            (folder / BOARD).mkdir(exist_ok=True)
            (folder / BOARD / f"events.out.tfevents.{number}").write_bytes(content)
        if self.repository:
            upload(folder, self.repository)

    @classmethod
    def load(cls, folder: Path) -> Finetuned:
        try:
            facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
            shape = Shape(**{**facts["network"], "widths": tuple(facts["network"]["widths"])})
            network = Network(rebuilt_body(facts["encoder"]), *shape.arguments)
            network.load_state_dict(load_file(folder / _WEIGHTS))
            events = tuple(path.read_bytes() for path in sorted((folder / BOARD).glob("*tfevents*")))
            curve = tuple(pd.read_csv(folder / _CURVE).to_dict("records"))
            averaged = tuple(facts.get("averaged", ()))
            course = Course(curve, int(facts["best_epoch"]), events, averaged, start=facts.get("start", {}))  # type: ignore[arg-type]
            mean, deviation = facts["unit"]
            card = (folder / _CARD).read_text(encoding="utf-8")
            codes = np.array(facts["codes"], dtype=np.int64)
            device = "cpu" if facts["device"] == "cpu" else None
            return cls(network, shape, tuple(facts["labels"]), codes, (mean, deviation), course, card, device)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, SafetensorError) as error:
            raise ValueError(f"{folder} does not hold a fine-tuned encoder: {error}") from error
