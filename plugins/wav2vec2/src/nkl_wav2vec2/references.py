"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_BAEVSKI2020WAV2VEC = Reference("""@inproceedings{baevski2020wav2vec,
  author = {Baevski, Alexei and Zhou, Yuhao and Mohamed, Abdelrahman and Auli, Michael},
  title = {wav2vec 2.0: A Framework for Self-Supervised Learning of Speech Representations},
  booktitle = {Advances in Neural Information Processing Systems},
  volume = {33},
  pages = {12449--12460},
  year = {2020},
}""")

_WOLF2020TRANSFORMERS = Reference(r"""@inproceedings{wolf2020transformers,
  author = {Wolf, Thomas and Debut, Lysandre and Sanh, Victor and Chaumond, Julien and Delangue, Clement and
    Moi, Anthony and Cistac, Pierric and Rault, Tim and Louf, R{\'e}mi and Funtowicz, Morgan and others},
  title = {Transformers: State-of-the-Art Natural Language Processing},
  booktitle = {Proc. EMNLP: System Demonstrations},
  pages = {38--45},
  year = {2020},
  doi = {10.18653/v1/2020.emnlp-demos.6},
}""")

WAV2VEC2 = (
    _BAEVSKI2020WAV2VEC,
    _WOLF2020TRANSFORMERS,
)
