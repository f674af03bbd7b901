"""pyannote.audio, imported without telemetry, and without its word on the decoding of files, which is the core's."""

from __future__ import annotations

import os
import warnings

from nkl.errors import UserError

os.environ["PYANNOTE_METRICS_ENABLED"] = "0"  # read on import

try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyannote.audio import Model
        from pyannote.audio.core.plda import PLDA
        from pyannote.audio.core.task import Problem, Resolution, Specifications
        from pyannote.audio.pipelines import SpeakerDiarization
        from torchaudio.functional import melscale_fbanks
except (ImportError, OSError) as error:  # OSError: torchaudio loads a library that was built for another torch
    raise UserError(
        f"pyannote.audio cannot be imported: {str(error).splitlines()[0]}. Install it beside a torchaudio that was built for "
        "your torch, processor or graphics card alike: pip install 'pyannote.audio>=4,<5' torch torchaudio"
    ) from error

__all__ = ["PLDA", "Model", "Problem", "Resolution", "SpeakerDiarization", "Specifications", "melscale_fbanks"]
