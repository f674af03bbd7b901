"""Which class a saved model is of. To import a module runs its code, so only those are that a saved model may name."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

from nkl.errors import PluginError, UserError
from nkl.files import read_json
from nkl.parts.learner import Learner, Model

FILE = "class.json"


def class_path(model: Model) -> str:
    """The class of a model, ``module:Class``."""
    kind = type(model)
    return f"{kind.__module__}:{kind.__qualname__}"


def model_class(path: str, learner: str, source: str, file: Path) -> type[Model]:
    """The class of a saved model; anything that is not a model is refused.

    Args:
        path: ``module:Class``, as the saved model has it.
        learner: the class that trained it, likewise: the model is of its package, or of nkl and its libraries.
        source: whose learner that is, for messages.
        file: that says so, for messages.

    Raises:
        UserError: if it is of another package, or no model.
        PluginError: if it cannot be imported.
    """
    module, _, name = path.partition(":")
    package = module.partition(".")[0]
    own = learner.partition(".")[0]
    if package != own and package != "nkl" and not package.startswith("nkl_"):
        raise UserError(f"{file}: the saved model claims to be a {path}, which is not of {source}: it is not loaded.")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise PluginError(f"{file}: the saved model is a {path}, which cannot be imported: {error}") from error
    if not (isinstance(found, type) and issubclass(found, Model)):
        raise UserError(
            f"{file}: the saved model claims to be a {path}, which is not a model of nkl: it is not loaded."
        )
    return found


def save_part_model(model: Model, folder: Path) -> None:
    """Write a model that a part has trained for itself into an existing, empty folder."""
    (folder / FILE).write_text(json.dumps(class_path(model)), encoding="utf-8")
    model.save(folder)


def load_part_model(folder: Path, learner: Learner, usual: str = "") -> Model:
    """Read what :func:`save_part_model` wrote.

    Args:
        folder: of the model.
        learner: what trained it.
        usual: the class, where the folder does not name it.

    Raises:
        UserError: if it is no model of that learner.
        ValueError: if the folder does not hold one.
    """
    file = folder / FILE
    path = read_json(file) if file.is_file() else usual
    if not path:
        raise ValueError(f"{folder} does not say of which class its model is: it has no {FILE}")
    kind = type(learner)
    return model_class(str(path), kind.__module__, f"the learner {kind.__name__}", file).load(folder)
