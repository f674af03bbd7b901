"""Fitted estimators that a few arrays make up: kept as safetensors and JSON, which takes neither pickle nor skops."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from nkl_estimator.model import EstimatorModel

_ARRAYS = "estimator.safetensors"
_FACTS = "estimator.json"

Arrays = dict[str, np.ndarray]


class Form(ABC):
    """How estimators of one class are taken apart, and put together again such that they predict the very same."""

    @abstractmethod
    def apart(self, estimator: Any) -> tuple[dict[str, Any], Arrays]:
        """What prediction needs of a fitted estimator: settings that JSON can hold, and arrays."""

    @abstractmethod
    def together(self, settings: Mapping[str, Any], arrays: Arrays) -> Any:
        """The estimator.

        Raises:
            KeyError, TypeError, ValueError: if something is missing or of the wrong kind.
        """


@dataclass(frozen=True)
class Attributes(Form):
    """An estimator that predicts from some of its attributes, whatever it was fitted with.

    Attributes:
        kind: its class.
        names: of the attributes; the first one has a column a feature.
    """

    kind: type
    names: tuple[str, ...]

    def apart(self, estimator: Any) -> tuple[dict[str, Any], Arrays]:
        return {}, {name: getattr(estimator, name) for name in self.names}

    def together(self, settings: Mapping[str, Any], arrays: Arrays) -> Any:
        estimator = self.kind()
        for name in self.names:
            setattr(estimator, name, arrays[name])
        estimator.n_features_in_ = arrays[self.names[0]].shape[-1]
        return estimator


class ArrayModel(EstimatorModel):
    """A fitted classifier or regressor that a few arrays make up.

    Folders of before hold a file of skops, which is read as well.

    Attributes:
        forms: how its estimators are taken apart, by the name of their class. No others are loaded; a subclass's ``kinds``,
            the names that a file of skops may hold, are the same.
    """

    forms: ClassVar[Mapping[str, Form]] = MappingProxyType({})

    def save(self, folder: Path) -> None:
        kind = type(self.estimator).__name__
        settings, arrays = self.forms[kind].apart(self.estimator)
        save_file({name: np.asarray(array, order="C") for name, array in arrays.items()}, folder / _ARRAYS)
        facts = {"kind": kind, "labels": self.labels, "settings": settings}
        (folder / _FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        if not (folder / _FACTS).is_file():
            return super().load(folder)
        try:
            facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
            arrays = load_file(folder / _ARRAYS)
            estimator = cls.forms[facts["kind"]].together(facts["settings"], arrays)
            return cls(estimator, tuple(facts["labels"]))
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise ValueError(f"{folder} does not hold a {cls.__name__}: {error}") from error
