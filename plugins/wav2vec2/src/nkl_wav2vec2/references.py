"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference
from nkl_encoder.references import TRANSFORMERS_PAPER

_BAEVSKI2020WAV2VEC = Reference("""@inproceedings{baevski2020wav2vec,
  author = {Baevski, Alexei and Zhou, Yuhao and Mohamed, Abdelrahman and Auli, Michael},
  title = {wav2vec 2.0: A Framework for Self-Supervised Learning of Speech Representations},
  booktitle = {Advances in Neural Information Processing Systems},
  volume = {33},
  pages = {12449--12460},
  year = {2020},
}""")

WAV2VEC2 = (
    _BAEVSKI2020WAV2VEC,
    TRANSFORMERS_PAPER,
)
