"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_DURET2024LANTENNE = Reference(r"""@inproceedings{duret2024lantenne,
  author = {Duret, Jarod and Rouvier, Mickael and Est{\`e}ve, Yannick},
  title = {{MSP-Podcast} {SER} Challenge 2024: L'antenne du Ventoux Multimodal Self-Supervised Learning for Speech Emotion
    Recognition},
  booktitle = {The Speaker and Language Recognition Workshop (Odyssey)},
  year = {2024},
  url = {https://hal.science/hal-04628187},
}""")

_DAWID1979MAXIMUM = Reference("""@article{dawid1979maximum,
  author = {Dawid, Alexander Philip and Skene, Allan M.},
  title = {Maximum Likelihood Estimation of Observer Error-Rates Using the {EM} Algorithm},
  journal = {Journal of the Royal Statistical Society: Series C (Applied Statistics)},
  volume = {28},
  number = {1},
  pages = {20--28},
  year = {1979},
  doi = {10.2307/2346806},
}""")

_USTALOV2024LEARNING = Reference("""@article{ustalov2024learning,
  author = {Ustalov, Dmitry and Pavlichenko, Nikita and Tseitlin, Boris},
  title = {Learning from Crowds with {Crowd-Kit}},
  journal = {Journal of Open Source Software},
  volume = {9},
  number = {96},
  pages = {6227},
  year = {2024},
  doi = {10.21105/joss.06227},
}""")

_PETERSON2019HUMAN = Reference("""@inproceedings{peterson2019human,
  author = {Peterson, Joshua C. and Battleday, Ruairidh M. and Griffiths, Thomas L. and Russakovsky, Olga},
  title = {Human Uncertainty Makes Classification More Robust},
  booktitle = {Proceedings of the IEEE/CVF International Conference on Computer Vision (ICCV)},
  pages = {9617--9626},
  year = {2019},
}""")

RE_CONSENSUS = (_DURET2024LANTENNE,)
DAWID_SKENE = (_DAWID1979MAXIMUM, _USTALOV2024LEARNING)
SOFT = (_PETERSON2019HUMAN,)
