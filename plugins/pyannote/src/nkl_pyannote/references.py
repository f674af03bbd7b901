"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_BREDIN2023PYANNOTE = Reference(r"""@inproceedings{bredin2023pyannote,
  author = {Bredin, Herv{\'e}},
  title = {pyannote.audio 2.1 Speaker Diarization Pipeline: Principle, Benchmark, and Recipe},
  booktitle = {Proc. Interspeech},
  pages = {1983--1987},
  year = {2023},
}""")

_PLAQUET2023POWERSET = Reference(r"""@inproceedings{plaquet2023powerset,
  author = {Plaquet, Alexis and Bredin, Herv{\'e}},
  title = {Powerset Multi-Class Cross Entropy Loss for Neural Speaker Diarization},
  booktitle = {Proc. Interspeech},
  pages = {3222--3226},
  year = {2023},
}""")

PYANNOTE = (
    _BREDIN2023PYANNOTE,
    _PLAQUET2023POWERSET,
)
