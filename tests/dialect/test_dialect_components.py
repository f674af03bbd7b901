from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from nkl.errors import UserError
from nkl.ini.sections.components import KNOWN
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import EXTRACTOR

PLUGINS = Path(__file__).parents[2] / "plugins"


def test_users_are_sent_to_distributions_that_are_there_and_offer_what_is_promised():
    projects = [tomllib.loads(path.read_text(encoding="utf-8")) for path in PLUGINS.glob("*/pyproject.toml")]
    ours = {project["project"]["name"] for project in projects}
    offered = {
        (offer.kind.slug, name)
        for offer in discover().offers
        for name in (offer.component.name, *offer.component.aliases)
    }
    for known in KNOWN:
        if known.distribution:
            assert known.distribution in ours
            for name in known.names:
                assert "*" in name or (known.kind, name) in offered, name


def test_nobody_is_sent_for_a_plugin_that_is_there():
    assert "hubert" in {offer.component.name for offer in discover().offers}
    with pytest.raises(UserError, match=r"no installed plugin offers a .* named 'hubert_xlarge'") as caught:
        Catalog(discover().plugins).find(EXTRACTOR, "hubert_xlarge")
    assert "pip install" not in str(caught.value)


def test_a_missing_plugin_is_named():
    with pytest.raises(UserError, match="pip install nkl-plugin-praat adds it"):
        Catalog(()).find(EXTRACTOR, "praat")
