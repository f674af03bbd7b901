"""What is to be cited by several plugins that share this library."""

from __future__ import annotations

from nkl.plugin import Reference

PYTORCH_PAPER = Reference("""@inproceedings{paszke2019pytorch,
  author = {Paszke, Adam and Gross, Sam and Massa, Francisco and Lerer, Adam and Bradbury, James and Chanan,
    Gregory and Killeen, Trevor and Lin, Zeming and Gimelshein, Natalia and Antiga, Luca and others},
  title = {{PyTorch}: An Imperative Style, High-Performance Deep Learning Library},
  booktitle = {Advances in Neural Information Processing Systems},
  volume = {32},
  pages = {8024--8035},
  year = {2019},
}""")
