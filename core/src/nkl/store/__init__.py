"""The feature store: one row per segment and extractor, computed once, shared by all experiments."""

from __future__ import annotations

from nkl.store.keys import segment_keys, sound_key
from nkl.store.store import Store, Usage
from nkl.store.table import FeatureTable

__all__ = ["FeatureTable", "Store", "Usage", "segment_keys", "sound_key"]
