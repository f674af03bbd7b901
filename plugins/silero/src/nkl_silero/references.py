"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_SILEROVAD = Reference("""@misc{silerovad,
  author = {{Silero Team}},
  title = {Silero {VAD}: Pre-Trained Enterprise-Grade Voice Activity Detector},
  howpublished = {Computer program},
  url = {https://github.com/snakers4/silero-vad},
}""")

SILERO = (_SILEROVAD,)
