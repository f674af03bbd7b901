"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_MA2024EMOTION2VEC = Reference("""@inproceedings{ma2024emotion2vec,
  author = {Ma, Ziyang and Zheng, Zhisheng and Ye, Jiaxin and Li, Jinchao and Gao, Zhifu and Zhang, Shiliang
    and Chen, Xie},
  title = {emotion2vec: Self-Supervised Pre-Training for Speech Emotion Representation},
  booktitle = {Findings of the Association for Computational Linguistics: ACL 2024},
  pages = {15747--15760},
  year = {2024},
}""")

EMOTION2VEC = (_MA2024EMOTION2VEC,)
