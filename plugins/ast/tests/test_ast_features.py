"""The extractor ``ast`` with tiny models."""

from __future__ import annotations

from nkl.testing import ExtractorConformance
from nkl_encoder.testing import TinyModel


class TestTiny(TinyModel, ExtractorConformance):
    plugin = "ast"
    component = "ast"
    architecture = "ASTModel"
    further = {"pooling": "mean+std"}
