"""What is to be cited where this plugin is used; 3-D log-mel frames bring a citation of their own."""

from __future__ import annotations

from nkl.plugin import Reference
from nkl_network.references import PYTORCH_PAPER

_LEMOINE2021SPEAKER = Reference("""@inproceedings{lemoine2021speaker,
  author = {Le Moine, Cl{\\'e}ment and Obin, Nicolas and Roebel, Axel},
  title = {Speaker Attentive Speech Emotion Recognition},
  booktitle = {Proc. Interspeech 2021},
  pages = {2866--2870},
  year = {2021},
  doi = {10.21437/Interspeech.2021-573},
}""")

_CHEN2018ACRNN = Reference("""@article{chen2018acrnn,
  author = {Chen, Mingyi and He, Xuanji and Yang, Jing and Zhang, Han},
  title = {3-{D} Convolutional Recurrent Neural Networks With Attention Model for Speech Emotion Recognition},
  journal = {IEEE Signal Processing Letters},
  volume = {25},
  number = {10},
  pages = {1440--1444},
  year = {2018},
  doi = {10.1109/LSP.2018.2860246},
}""")

ACRNN = (_CHEN2018ACRNN, PYTORCH_PAPER)
SSA_CRNN = (_LEMOINE2021SPEAKER, *ACRNN)
