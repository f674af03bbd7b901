"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference
from nkl_encoder.references import TRANSFORMERS_PAPER

_HSU2021HUBERT = Reference("""@article{hsu2021hubert,
  author = {Hsu, Wei-Ning and Bolte, Benjamin and Tsai, Yao-Hung Hubert and Lakhotia, Kushal and Salakhutdinov,
    Ruslan and Mohamed, Abdelrahman},
  title = {{HuBERT}: Self-Supervised Speech Representation Learning by Masked Prediction of Hidden Units},
  journal = {IEEE/ACM Transactions on Audio, Speech, and Language Processing},
  volume = {29},
  pages = {3451--3460},
  year = {2021},
  doi = {10.1109/TASLP.2021.3122291},
}""")

HUBERT = (
    _HSU2021HUBERT,
    TRANSFORMERS_PAPER,
)
