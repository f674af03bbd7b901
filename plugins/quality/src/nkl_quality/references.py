"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_KUMAR2023SQUIM = Reference("""@inproceedings{kumar2023squim,
  author = {Kumar, Anurag and Tan, Ke and Ni, Zhaoheng and Manocha, Pranay and Zhang, Xiaohui and Henderson,
    Ethan and Xu, Buye},
  title = {{TorchAudio-Squim}: Reference-Less Speech Quality and Intelligibility Measures in {TorchAudio}},
  booktitle = {Proc. ICASSP},
  year = {2023},
  doi = {10.1109/ICASSP49357.2023.10096680},
}""")

SQUIM = (_KUMAR2023SQUIM,)
