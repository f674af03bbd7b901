"""Whether there is a model of the run that can be asked about its test samples."""

from __future__ import annotations

from nkl.parts import Material


def lacking(material: Material, key: str) -> str:
    """Why the model of the run cannot be asked, as a sentence; empty where it can.

    Args:
        material: what there is.
        key: of the INI that asks, for the sentence.
    """
    run = material.run
    if run is None:
        return f"{key} looks at a trained model, and there is no finished run of this INI: start it with nkl run first."
    if run.model is None:
        return f"{key} looks at a trained model, and the run kept none: it was a cross-validation, or EXP.save = False."
    if run.test is None or not len(run.test):
        return f"{key} looks at what a trained model makes of test samples, and there are none with features."
    return ""
