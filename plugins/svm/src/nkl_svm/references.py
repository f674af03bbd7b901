"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference
from nkl_estimator.references import SCIKIT_LEARN_PAPER

_CORTES1995SVM = Reference("""@article{cortes1995svm,
  author = {Cortes, Corinna and Vapnik, Vladimir},
  title = {Support-Vector Networks},
  journal = {Machine Learning},
  volume = {20},
  number = {3},
  pages = {273--297},
  year = {1995},
  doi = {10.1007/BF00994018},
}""")

_CHANG2011LIBSVM = Reference("""@article{chang2011libsvm,
  author = {Chang, Chih-Chung and Lin, Chih-Jen},
  title = {{LIBSVM}: A Library for Support Vector Machines},
  journal = {ACM Transactions on Intelligent Systems and Technology},
  volume = {2},
  number = {3},
  pages = {27:1--27:27},
  year = {2011},
  doi = {10.1145/1961189.1961199},
}""")

SVM = (
    _CORTES1995SVM,
    _CHANG2011LIBSVM,
    SCIKIT_LEARN_PAPER,
)
