"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference
from nkl_encoder.references import TRANSFORMERS_PAPER

_DEVLIN2019BERT = Reference("""@inproceedings{devlin2019bert,
  author = {Devlin, Jacob and Chang, Ming-Wei and Lee, Kenton and Toutanova, Kristina},
  title = {{BERT}: Pre-Training of Deep Bidirectional Transformers for Language Understanding},
  booktitle = {Proc. NAACL-HLT},
  pages = {4171--4186},
  year = {2019},
  doi = {10.18653/v1/N19-1423},
}""")

BERT = (
    _DEVLIN2019BERT,
    TRANSFORMERS_PAPER,
)
