from __future__ import annotations

from nkl.testing import ScalerConformance


class TestStandard(ScalerConformance):
    plugin = "scale"
    component = "standard"


class TestRobust(ScalerConformance):
    plugin = "scale"
    component = "robust"


class TestMinmax(ScalerConformance):
    plugin = "scale"
    component = "minmax"


class TestMaxabs(ScalerConformance):
    plugin = "scale"
    component = "maxabs"


class TestNormalizer(ScalerConformance):
    plugin = "scale"
    component = "normalizer"


class TestBins(ScalerConformance):
    plugin = "scale"
    component = "bins"


class TestPowertransformer(ScalerConformance):
    plugin = "scale"
    component = "powertransformer"


class TestQuantiletransformer(ScalerConformance):
    plugin = "scale"
    component = "quantiletransformer"


class TestSpeaker(ScalerConformance):
    plugin = "scale"
    component = "speaker"
