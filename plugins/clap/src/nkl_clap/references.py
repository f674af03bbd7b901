"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference
from nkl_encoder.references import TRANSFORMERS_PAPER

_WU2023CLAP = Reference("""@inproceedings{wu2023clap,
  author = {Wu, Yusong and Chen, Ke and Zhang, Tianyu and Hui, Yuchen and Berg-Kirkpatrick, Taylor and Dubnov,
    Shlomo},
  title = {Large-Scale Contrastive Language-Audio Pretraining with Feature Fusion and Keyword-to-Caption
    Augmentation},
  booktitle = {Proc. ICASSP},
  year = {2023},
}""")

CLAP = (
    _WU2023CLAP,
    TRANSFORMERS_PAPER,
)
