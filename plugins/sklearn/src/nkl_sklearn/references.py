"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference
from nkl_estimator.references import SCIKIT_LEARN_PAPER

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

SKLEARN = (SCIKIT_LEARN_PAPER,)
FOREST = (
    _BREIMAN2001FORESTS,
    SCIKIT_LEARN_PAPER,
)
BOOSTING = (
    _FRIEDMAN2001BOOSTING,
    SCIKIT_LEARN_PAPER,
)
