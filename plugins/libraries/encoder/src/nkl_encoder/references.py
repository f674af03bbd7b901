"""What is to be cited by several plugins that share this library."""

from __future__ import annotations

from nkl.plugin import Reference

TRANSFORMERS_PAPER = Reference(r"""@inproceedings{wolf2020transformers,
  author = {Wolf, Thomas and Debut, Lysandre and Sanh, Victor and Chaumond, Julien and Delangue, Clement and
    Moi, Anthony and Cistac, Pierric and Rault, Tim and Louf, R{\'e}mi and Funtowicz, Morgan and others},
  title = {Transformers: State-of-the-Art Natural Language Processing},
  booktitle = {Proc. EMNLP: System Demonstrations},
  pages = {38--45},
  year = {2020},
  doi = {10.18653/v1/2020.emnlp-demos.6},
}""")

WHISPER_PAPER = Reference("""@inproceedings{radford2023whisper,
  author = {Radford, Alec and Kim, Jong Wook and Xu, Tao and Brockman, Greg and McLeavey, Christine and
    Sutskever, Ilya},
  title = {Robust Speech Recognition via Large-Scale Weak Supervision},
  booktitle = {Proc. International Conference on Machine Learning},
  pages = {28492--28518},
  year = {2023},
}""")
