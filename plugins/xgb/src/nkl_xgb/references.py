"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_CHEN2016XGBOOST = Reference("""@inproceedings{chen2016xgboost,
  author = {Chen, Tianqi and Guestrin, Carlos},
  title = {{XGBoost}: A Scalable Tree Boosting System},
  booktitle = {Proc. ACM SIGKDD},
  pages = {785--794},
  year = {2016},
  doi = {10.1145/2939672.2939785},
}""")

XGBOOST = (_CHEN2016XGBOOST,)
