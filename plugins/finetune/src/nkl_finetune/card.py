"""The model card: what a model was made of and how good it was, without anybody's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nkl.data import Samples
from nkl.plugin import option_infos
from nkl_finetune.training import Course
from nkl_network.judging import Judge

_PRIVATE = ("checkpoints", "push_to_hub", "device", "experiment")


@dataclass(frozen=True)
class Card:
    """A model card in the format of the Hugging Face hub.

    Attributes:
        base: the pretrained model.
        facts: rows of a table: options that differ from their defaults, and those that always matter.
        data: lines on the training and dev samples.
        figures: lines on the dev figures.
    """

    base: str
    facts: tuple[tuple[str, str], ...]
    data: tuple[str, ...]
    figures: tuple[str, ...]

    @classmethod
    def of(cls, options: Any, train: Samples, dev: Samples | None, course: Course, judge: Judge | None) -> Card:
        """Describe a training."""
        # The place of a folder on the disk says nothing to others, and may name a person.
        base = options.pretrained_model
        local = base.startswith((".", "/", "~")) or base.count("/") != 1
        base = base.replace("\\", "/").rstrip("/").rpartition("/")[2] if local else base
        facts = [
            (info.key, str(getattr(options, info.field)))
            for info in option_infos(type(options))
            if info.field not in (*_PRIVATE, "pretrained_model") and getattr(options, info.field) not in (None, False)
        ]
        # What auto and the like stood for.
        facts += [
            ("layer taken", f"{course.start['layer']} of {course.start['depth']}"),
            ("head at first", _begun(course)),
        ]
        data = [_counts("Training", train), "There were no dev samples." if dev is None else _counts("Dev", dev)]
        figures = [_whose(course), *course.remarks]
        if judge is not None and f"dev_{judge.measure}" in course.dev:
            value = course.dev[f"dev_{judge.measure}"]
            figures.append(
                f"{judge.measure} {value:.3f} on the dev samples, by which the epoch was chosen, so that it is flattering."
            )
        return cls(base, tuple(facts), tuple(data), tuple(figures))

    def __str__(self) -> str:
        hub = f"base_model: {self.base}\n" if self.base.count("/") == 1 else ""
        rows = "\n".join(f"| {name} | {value} |" for name, value in self.facts)
        data, figures = ("\n".join(f"- {line}" for line in lines) for lines in (self.data, self.figures))
        return (
            f"---\nlibrary_name: nkl\npipeline_tag: audio-classification\n{hub}---\n\n"
            f"# {self.base}, fine-tuned\n\n"
            "Trained with nkl-plugin-finetune; `nkl_finetune.model.Finetuned.load(folder)` reads it.\n\n"
            f"## Data\n\n{data}\n\n## Dev figures\n\n{figures}\n\n## Options\n\n| option | value |\n|---|---|\n{rows}\n"
        )


def _whose(course: Course) -> str:
    """Which epochs' the weights are."""
    passes = max(int(row["epoch"]) for row in course.curve)
    if course.averaged:
        listed = ", ".join(map(str, course.averaged))
        return f"The weights are the mean of those of the epochs {listed} of {passes}; 0 is the start."
    if course.best_epoch:
        return f"The weights are those of epoch {course.best_epoch} of {passes}."
    return "The encoder is as it was; the head is a linear model of its features."


def _begun(course: Course) -> str:
    """What training began with."""
    if course.start["head"] == "random":
        return "random"
    return f"a linear model of frozen features (C, or 1 / alpha, {course.start['strength']:g})"


def _counts(name: str, samples: Samples) -> str:
    hours = float(np.nansum(samples.features.seconds)) / 3600
    said = f"{name}: {len(samples)} clips, {hours:.2f} h"
    if samples.speakers is not None:
        said += f", {len({*samples.speakers.tolist()} - {None})} speakers"
    if samples.labels:
        counts = np.bincount(samples.target, minlength=len(samples.labels))
        return f"{said}; " + ", ".join(f"{label} {count}" for label, count in zip(samples.labels, counts, strict=True))
    target = samples.target
    return f"{said}; target {target.mean():.3g} on average, from {target.min():.3g} to {target.max():.3g}"
