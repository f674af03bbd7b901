"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_PASZKE2019PYTORCH = Reference("""@inproceedings{paszke2019pytorch,
  author = {Paszke, Adam and Gross, Sam and Massa, Francisco and Lerer, Adam and Bradbury, James and Chanan,
    Gregory and Killeen, Trevor and Lin, Zeming and Gimelshein, Natalia and Antiga, Luca and others},
  title = {{PyTorch}: An Imperative Style, High-Performance Deep Learning Library},
  booktitle = {Advances in Neural Information Processing Systems},
  volume = {32},
  pages = {8024--8035},
  year = {2019},
}""")

_HOCHREITER1997LSTM = Reference(r"""@article{hochreiter1997lstm,
  author = {Hochreiter, Sepp and Schmidhuber, J{\"u}rgen},
  title = {Long Short-Term Memory},
  journal = {Neural Computation},
  volume = {9},
  number = {8},
  pages = {1735--1780},
  year = {1997},
  doi = {10.1162/neco.1997.9.8.1735},
}""")

TORCH = (_PASZKE2019PYTORCH,)
LSTM = (
    _HOCHREITER1997LSTM,
    _PASZKE2019PYTORCH,
)
