"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference
from nkl_encoder.references import TRANSFORMERS_PAPER

_GONG2021AST = Reference("""@inproceedings{gong2021ast,
  author = {Gong, Yuan and Chung, Yu-An and Glass, James},
  title = {{AST}: Audio Spectrogram Transformer},
  booktitle = {Proc. Interspeech},
  pages = {571--575},
  year = {2021},
  doi = {10.21437/Interspeech.2021-698},
}""")

AST = (
    _GONG2021AST,
    TRANSFORMERS_PAPER,
)
