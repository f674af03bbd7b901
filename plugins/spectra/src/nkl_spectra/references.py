"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_MENG2019LOGMEL = Reference("""@article{meng2019logmel,
  author = {Meng, Hao and Yan, Tianhao and Yuan, Fei and Wei, Hongwei},
  title = {Speech Emotion Recognition From 3{D} Log-Mel Spectrograms With Deep Learning Network},
  journal = {IEEE Access},
  volume = {7},
  pages = {125868--125881},
  year = {2019},
  doi = {10.1109/ACCESS.2019.2938007},
}""")

_FURUI1986DELTA = Reference("""@article{furui1986delta,
  author = {Furui, Sadaoki},
  title = {Speaker-Independent Isolated Word Recognition Using Dynamic Features of Speech Spectrum},
  journal = {IEEE Transactions on Acoustics, Speech, and Signal Processing},
  volume = {34},
  number = {1},
  pages = {52--59},
  year = {1986},
  doi = {10.1109/TASSP.1986.1164788},
}""")

LOGMEL3D = (_MENG2019LOGMEL, _FURUI1986DELTA)
