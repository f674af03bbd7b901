"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_DEVLIN2019BERT = Reference("""@inproceedings{devlin2019bert,
  author = {Devlin, Jacob and Chang, Ming-Wei and Lee, Kenton and Toutanova, Kristina},
  title = {{BERT}: Pre-Training of Deep Bidirectional Transformers for Language Understanding},
  booktitle = {Proc. NAACL-HLT},
  pages = {4171--4186},
  year = {2019},
  doi = {10.18653/v1/N19-1423},
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

BERT = (
    _DEVLIN2019BERT,
    _WOLF2020TRANSFORMERS,
)
