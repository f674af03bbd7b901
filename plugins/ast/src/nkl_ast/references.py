"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_GONG2021AST = Reference("""@inproceedings{gong2021ast,
  author = {Gong, Yuan and Chung, Yu-An and Glass, James},
  title = {{AST}: Audio Spectrogram Transformer},
  booktitle = {Proc. Interspeech},
  pages = {571--575},
  year = {2021},
  doi = {10.21437/Interspeech.2021-698},
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

AST = (
    _GONG2021AST,
    _WOLF2020TRANSFORMERS,
)
