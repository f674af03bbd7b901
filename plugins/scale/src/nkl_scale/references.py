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

_YEO2000POWER = Reference("""@article{yeo2000power,
  author = {Yeo, In-Kwon and Johnson, Richard A.},
  title = {A New Family of Power Transformations to Improve Normality or Symmetry},
  journal = {Biometrika},
  volume = {87},
  number = {4},
  pages = {954--959},
  year = {2000},
  doi = {10.1093/biomet/87.4.954},
}""")

SKLEARN = (_PEDREGOSA2011SKLEARN,)
POWER = (
    _YEO2000POWER,
    _PEDREGOSA2011SKLEARN,
)
