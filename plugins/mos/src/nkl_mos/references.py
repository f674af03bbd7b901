"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_REDDY2022DNSMOS = Reference(
    """@inproceedings{reddy2022dnsmos,
  author = {Reddy, Chandan K. A. and Gopal, Vishak and Cutler, Ross},
  title = {{DNSMOS} {P.835}: A Non-Intrusive Perceptual Objective Speech Quality Metric to Evaluate Noise
    Suppressors},
  booktitle = {Proc. ICASSP},
  pages = {886--890},
  year = {2022},
  doi = {10.1109/ICASSP43922.2022.9746108},
}""",
    option="model",
    values=("dnsmos",),
)

_STAHL2025DISTILLMOS = Reference(
    """@inproceedings{stahl2025distillmos,
  author = {Stahl, Benjamin and Gamper, Hannes},
  title = {Distillation and Pruning for Scalable Self-Supervised Representation-Based Speech Quality Assessment},
  booktitle = {Proc. ICASSP},
  year = {2025},
}""",
    option="model",
    values=("distillmos",),
)

MOS = (
    _REDDY2022DNSMOS,
    _STAHL2025DISTILLMOS,
)
