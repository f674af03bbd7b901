"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_PEDREGOSA2011SKLEARN = Reference(r"""@article{pedregosa2011sklearn,
  author = {Pedregosa, Fabian and Varoquaux, Ga{\"e}l and Gramfort, Alexandre and Michel, Vincent and Thirion,
    Bertrand and Grisel, Olivier and Blondel, Mathieu and Prettenhofer, Peter and Weiss, Ron and Dubourg,
    Vincent and others},
  title = {Scikit-learn: Machine Learning in {Python}},
  journal = {Journal of Machine Learning Research},
  volume = {12},
  pages = {2825--2830},
  year = {2011},
}""")

_BREIMAN2001FORESTS = Reference("""@article{breiman2001forests,
  author = {Breiman, Leo},
  title = {Random Forests},
  journal = {Machine Learning},
  volume = {45},
  number = {1},
  pages = {5--32},
  year = {2001},
  doi = {10.1023/A:1010933404324},
}""")

_FRIEDMAN2001BOOSTING = Reference("""@article{friedman2001boosting,
  author = {Friedman, Jerome H.},
  title = {Greedy Function Approximation: A Gradient Boosting Machine},
  journal = {The Annals of Statistics},
  volume = {29},
  number = {5},
  pages = {1189--1232},
  year = {2001},
  doi = {10.1214/aos/1013203451},
}""")

SKLEARN = (_PEDREGOSA2011SKLEARN,)
FOREST = (
    _BREIMAN2001FORESTS,
    _PEDREGOSA2011SKLEARN,
)
BOOSTING = (
    _FRIEDMAN2001BOOSTING,
    _PEDREGOSA2011SKLEARN,
)
