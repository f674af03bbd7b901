"""What is to be cited where this plugin is used."""

from __future__ import annotations

from nkl.plugin import Reference

_EYBEN2010OPENSMILE = Reference(r"""@inproceedings{eyben2010opensmile,
  author = {Eyben, Florian and W{\"o}llmer, Martin and Schuller, Bj{\"o}rn},
  title = {{openSMILE}: The {Munich} Versatile and Fast Open-Source Audio Feature Extractor},
  booktitle = {Proc. ACM Multimedia},
  pages = {1459--1462},
  year = {2010},
  doi = {10.1145/1873951.1874246},
}""")

_EYBEN2016GEMAPS = Reference(
    r"""@article{eyben2016gemaps,
  author = {Eyben, Florian and Scherer, Klaus R. and Schuller, Bj{\"o}rn W. and Sundberg, Johan and Andr{\'e},
    Elisabeth and Busso, Carlos and Devillers, Laurence Y. and Epps, Julien and Laukka, Petri and Narayanan,
    Shrikanth S. and Truong, Khiet P.},
  title = {The {Geneva} Minimalistic Acoustic Parameter Set ({GeMAPS}) for Voice Research and Affective Computing},
  journal = {IEEE Transactions on Affective Computing},
  volume = {7},
  number = {2},
  pages = {190--202},
  year = {2016},
  doi = {10.1109/TAFFC.2015.2457417},
}""",
    option="feature_set",
    values=("*GeMAPS*",),
)

_SCHULLER2016COMPARE = Reference(
    r"""@inproceedings{schuller2016compare,
  author = {Schuller, Bj{\"o}rn and Steidl, Stefan and Batliner, Anton and Hirschberg, Julia and Burgoon, Judee
    K. and Baird, Alice and Elkins, Aaron and Zhang, Yue and Coutinho, Eduardo and Evanini, Keelan},
  title = {The {INTERSPEECH} 2016 Computational Paralinguistics Challenge: Deception, Sincerity \& Native Language},
  booktitle = {Proc. Interspeech},
  pages = {2001--2005},
  year = {2016},
  doi = {10.21437/Interspeech.2016-129},
}""",
    option="feature_set",
    values=("ComParE_2016",),
)

_SCHULLER2009EMOTION = Reference(
    r"""@inproceedings{schuller2009emotion,
  author = {Schuller, Bj{\"o}rn and Steidl, Stefan and Batliner, Anton},
  title = {The {INTERSPEECH} 2009 Emotion Challenge},
  booktitle = {Proc. Interspeech},
  pages = {312--315},
  year = {2009},
}""",
    option="feature_set",
    values=("IS09",),
)

_SCHULLER2010PARALINGUISTIC = Reference(
    r"""@inproceedings{schuller2010paralinguistic,
  author = {Schuller, Bj{\"o}rn and Steidl, Stefan and Batliner, Anton and Burkhardt, Felix and Devillers,
    Laurence and M{\"u}ller, Christian and Narayanan, Shrikanth},
  title = {The {INTERSPEECH} 2010 Paralinguistic Challenge},
  booktitle = {Proc. Interspeech},
  pages = {2794--2797},
  year = {2010},
}""",
    option="feature_set",
    values=("IS10",),
)

_SCHULLER2011SPEAKER = Reference(
    r"""@inproceedings{schuller2011speaker,
  author = {Schuller, Bj{\"o}rn and Steidl, Stefan and Batliner, Anton and Schiel, Florian and Krajewski, Jarek},
  title = {The {INTERSPEECH} 2011 Speaker State Challenge},
  booktitle = {Proc. Interspeech},
  pages = {3201--3204},
  year = {2011},
}""",
    option="feature_set",
    values=("IS11",),
)

_SCHULLER2012TRAIT = Reference(
    r"""@inproceedings{schuller2012trait,
  author = {Schuller, Bj{\"o}rn and Steidl, Stefan and Batliner, Anton and N{\"o}th, Elmar and Vinciarelli,
    Alessandro and Burkhardt, Felix and van Son, Rob and Weninger, Felix and Eyben, Florian and Bocklet, Tobias
    and Mohammadi, Gelareh and Weiss, Benjamin},
  title = {The {INTERSPEECH} 2012 Speaker Trait Challenge},
  booktitle = {Proc. Interspeech},
  pages = {254--257},
  year = {2012},
}""",
    option="feature_set",
    values=("IS12",),
)

_SCHULLER2013COMPARE = Reference(
    r"""@inproceedings{schuller2013compare,
  author = {Schuller, Bj{\"o}rn and Steidl, Stefan and Batliner, Anton and Vinciarelli, Alessandro and Scherer,
    Klaus and Ringeval, Fabien and Chetouani, Mohamed and Weninger, Felix and Eyben, Florian and Marchi, Erik
    and Mortillaro, Marcello and Salamin, Hugues and Polychroniou, Anna and Valente, Fabio and Kim, Samuel},
  title = {The {INTERSPEECH} 2013 Computational Paralinguistics Challenge: Social Signals, Conflict, Emotion,
    Autism},
  booktitle = {Proc. Interspeech},
  pages = {148--152},
  year = {2013},
}""",
    option="feature_set",
    values=("IS13",),
)

OPENSMILE = (
    _EYBEN2010OPENSMILE,
    _EYBEN2016GEMAPS,
    _SCHULLER2016COMPARE,
    _SCHULLER2009EMOTION,
    _SCHULLER2010PARALINGUISTIC,
    _SCHULLER2011SPEAKER,
    _SCHULLER2012TRAIT,
    _SCHULLER2013COMPARE,
)
