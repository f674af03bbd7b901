"""What is to be cited by several plugins that share this library."""

from __future__ import annotations

from nkl.plugin import Reference

SCIKIT_LEARN_PAPER = Reference(r"""@article{pedregosa2011sklearn,
  author = {Pedregosa, Fabian and Varoquaux, Ga{\"e}l and Gramfort, Alexandre and Michel, Vincent and Thirion,
    Bertrand and Grisel, Olivier and Blondel, Mathieu and Prettenhofer, Peter and Weiss, Ron and Dubourg,
    Vincent and others},
  title = {Scikit-learn: Machine Learning in {Python}},
  journal = {Journal of Machine Learning Research},
  volume = {12},
  pages = {2825--2830},
  year = {2011},
}""")
