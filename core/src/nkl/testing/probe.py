"""Run by its path in a fresh interpreter: what does declaring import, and what is the identity of some options?

It is not imported as part of the kit, since the kit imports much by itself.
"""

from __future__ import annotations

import importlib
import json
import sys

HEAVY = (
    "audformat",
    "audinterface",
    "jax",
    "librosa",
    "matplotlib",
    "gradio",
    "huggingface_hub",
    "numba",
    "numpy",
    "onnxruntime",
    "opensmile",
    "pandas",
    "parselmouth",
    "pyannote",
    "pyarrow",
    "scipy",
    "sklearn",
    "soundfile",
    "soxr",
    "speechbrain",
    "tensorflow",
    "torch",
    "torchaudio",
    "transformers",
    "xgboost",
)


def probe(module_name: str, hook: str, component_name: str, options: str) -> dict[str, object]:
    """Declare, then look at what has been imported; then the identity of the options, given as JSON, if they are given."""
    before = set(sys.modules)
    module = importlib.import_module(module_name)
    component = next(one for one in getattr(module, hook)() if one.name == component_name)
    heavy = sorted(name for name in HEAVY if name in sys.modules and name not in before)
    from nkl.options import fingerprint, identity

    chosen = component.options.model_validate_json(options) if options else None
    return {"heavy": heavy, "identity": chosen and fingerprint(identity(chosen))}


if __name__ == "__main__":
    print(json.dumps(probe(*sys.argv[1:])))
