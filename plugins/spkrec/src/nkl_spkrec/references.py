"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_DESPLANQUES2020ECAPA = Reference(
    """@inproceedings{desplanques2020ecapa,
  author = {Desplanques, Brecht and Thienpondt, Jenthe and Demuynck, Kris},
  title = {{ECAPA-TDNN}: Emphasized Channel Attention, Propagation and Aggregation in {TDNN} Based Speaker
    Verification},
  booktitle = {Proc. Interspeech},
  pages = {3830--3834},
  year = {2020},
  doi = {10.21437/Interspeech.2020-2650},
}""",
    option="source",
    values=("*ecapa*",),
)

_SNYDER2018XVECTORS = Reference(
    """@inproceedings{snyder2018xvectors,
  author = {Snyder, David and Garcia-Romero, Daniel and Sell, Gregory and Povey, Daniel and Khudanpur, Sanjeev},
  title = {X-Vectors: Robust {DNN} Embeddings for Speaker Recognition},
  booktitle = {Proc. ICASSP},
  pages = {5329--5333},
  year = {2018},
  doi = {10.1109/ICASSP.2018.8461375},
}""",
    option="source",
    values=("*xvect*",),
)

_RAVANELLI2021SPEECHBRAIN = Reference("""@misc{ravanelli2021speechbrain,
  author = {Ravanelli, Mirco and Parcollet, Titouan and Plantinga, Peter and Rouhe, Aku and Cornell, Samuele
    and Lugosch, Loren and Subakan, Cem and Dawalatabad, Nauman and Heba, Abdelwahab and Zhong, Jianyuan and
    others},
  title = {{SpeechBrain}: A General-Purpose Speech Toolkit},
  howpublished = {arXiv:2106.04624},
  year = {2021},
}""")

SPKREC = (
    _DESPLANQUES2020ECAPA,
    _SNYDER2018XVECTORS,
    _RAVANELLI2021SPEECHBRAIN,
)
