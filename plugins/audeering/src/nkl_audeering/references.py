"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_WAGNER2023DAWN = Reference(r"""@article{wagner2023dawn,
  author = {Wagner, Johannes and Triantafyllopoulos, Andreas and Wierstorf, Hagen and Schmitt, Maximilian and
    Burkhardt, Felix and Eyben, Florian and Schuller, Bj{\"o}rn W.},
  title = {Dawn of the Transformer Era in Speech Emotion Recognition: Closing the Valence Gap},
  journal = {IEEE Transactions on Pattern Analysis and Machine Intelligence},
  volume = {45},
  number = {9},
  pages = {10745--10759},
  year = {2023},
  doi = {10.1109/TPAMI.2023.3263585},
}""")

_BURKHARDT2023AGE = Reference(r"""@misc{burkhardt2023age,
  author = {Burkhardt, Felix and Wagner, Johannes and Wierstorf, Hagen and Eyben, Florian and Schuller, Bj{\"o}rn},
  title = {Speech-Based Age and Gender Prediction with Transformers},
  howpublished = {arXiv:2306.16962},
  year = {2023},
}""")

DIMENSIONS = (_WAGNER2023DAWN,)
AGE_GENDER = (_BURKHARDT2023AGE,)
