"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_BOERSMA_PRAAT = Reference("""@misc{boersma_praat,
  author = {Boersma, Paul and Weenink, David},
  title = {Praat: Doing Phonetics by Computer},
  howpublished = {Computer program},
  url = {https://www.praat.org},
}""")

_JADOUL2018PARSELMOUTH = Reference("""@article{jadoul2018parselmouth,
  author = {Jadoul, Yannick and Thompson, Bill and de Boer, Bart},
  title = {Introducing {Parselmouth}: A {Python} Interface to {Praat}},
  journal = {Journal of Phonetics},
  volume = {71},
  pages = {1--15},
  year = {2018},
  doi = {10.1016/j.wocn.2018.07.001},
}""")

PRAAT = (
    _BOERSMA_PRAAT,
    _JADOUL2018PARSELMOUTH,
)
