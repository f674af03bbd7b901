"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference
from nkl_encoder.references import TRANSFORMERS_PAPER

_CHEN2022WAVLM = Reference("""@article{chen2022wavlm,
  author = {Chen, Sanyuan and Wang, Chengyi and Chen, Zhengyang and Wu, Yu and Liu, Shujie and Chen, Zhuo and
    Li, Jinyu and Kanda, Naoyuki and Yoshioka, Takuya and Xiao, Xiong and others},
  title = {{WavLM}: Large-Scale Self-Supervised Pre-Training for Full Stack Speech Processing},
  journal = {IEEE Journal of Selected Topics in Signal Processing},
  volume = {16},
  number = {6},
  pages = {1505--1518},
  year = {2022},
  doi = {10.1109/JSTSP.2022.3188113},
}""")

WAVLM = (
    _CHEN2022WAVLM,
    TRANSFORMERS_PAPER,
)
