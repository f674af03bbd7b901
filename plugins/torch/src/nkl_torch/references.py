"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference
from nkl_network.references import PYTORCH_PAPER

_HOCHREITER1997LSTM = Reference(r"""@article{hochreiter1997lstm,
  author = {Hochreiter, Sepp and Schmidhuber, J{\"u}rgen},
  title = {Long Short-Term Memory},
  journal = {Neural Computation},
  volume = {9},
  number = {8},
  pages = {1735--1780},
  year = {1997},
  doi = {10.1162/neco.1997.9.8.1735},
}""")

TORCH = (PYTORCH_PAPER,)
LSTM = (
    _HOCHREITER1997LSTM,
    PYTORCH_PAPER,
)
