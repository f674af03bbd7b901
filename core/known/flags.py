"""[FLAGS]: many experiments at once, all combinations of some settings."""

from __future__ import annotations

from nkl.options import Off, Options, option


class FlagsOptions(Options):
    """The options of ``[FLAGS]``; ``model_<key>``, ``feats_<key>`` and ``exp_<key>`` are families of keys."""

    models: Off[list[str]] = option(None, "Values for MODEL.type.")
    features: Off[list[str | list[str]]] = option(None, "Values for FEATS.type; an inner list is one value.")
    balancing: Off[list[str]] = option(None, "Values for FEATS.balancing; none for no balancing.")
    scale: Off[list[str]] = option(None, "Values for FEATS.scale; none for no scaling.")
    name_target: Off[list[tuple[str, str]]] = option(None, "Pairs of values for EXP.name and DATA.target.")
