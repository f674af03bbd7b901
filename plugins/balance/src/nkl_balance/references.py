"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_LEMAITRE2017IMBALANCED = Reference(r"""@article{lemaitre2017imbalanced,
  author = {Lema{\^\i}tre, Guillaume and Nogueira, Fernando and Aridas, Christos K.},
  title = {Imbalanced-learn: A {Python} Toolbox to Tackle the Curse of Imbalanced Datasets in Machine Learning},
  journal = {Journal of Machine Learning Research},
  volume = {18},
  number = {17},
  pages = {1--5},
  year = {2017},
}""")

_CHAWLA2002SMOTE = Reference("""@article{chawla2002smote,
  author = {Chawla, Nitesh V. and Bowyer, Kevin W. and Hall, Lawrence O. and Kegelmeyer, W. Philip},
  title = {{SMOTE}: Synthetic Minority Over-Sampling Technique},
  journal = {Journal of Artificial Intelligence Research},
  volume = {16},
  pages = {321--357},
  year = {2002},
  doi = {10.1613/jair.953},
}""")

SAMPLERS = (_LEMAITRE2017IMBALANCED,)
SMOTE = (
    _CHAWLA2002SMOTE,
    _LEMAITRE2017IMBALANCED,
)
