"""All that a plugin imports to declare what it offers. Light on purpose: no numpy, no pandas.

A plugin is a module named by an entry point of the group ``nkl``. It implements one of the hooks of
:mod:`nkl.hookspecs`, which yields components::

    from nkl.plugin import Component, Options, hookimpl, option

    class LoudnessOptions(Options):
        floor: float = option(-60.0, "Level in dB below which a frame is silence.", key="loudness.floor")

    @hookimpl
    def nkl_feature_extractors():
        yield Component(name="loudness", target="nkl_loudness.extractor:Loudness",
                        summary="Mean and spread of the level", options=LoudnessOptions)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

import pluggy

from nkl.options import (
    NoOptions,
    Off,
    OptionInfo,
    Options,
    Selection,
    describe_type,
    fingerprint,
    identity,
    option,
    option_infos,
)

hookimpl = pluggy.HookimplMarker("nkl")
"""Marks a function of a plugin as the implementation of the hook that it is named after."""

Need = Literal["speakers", "weights", "network", "gpu", "text"]
"""What a component may need that is not installed with it."""

Input = Literal["audio", "text", "rows", "frames", "any"]
"""What a component may work on."""

__all__ = [
    "Component",
    "Family",
    "Input",
    "Need",
    "NoOptions",
    "Off",
    "OptionInfo",
    "Options",
    "Reference",
    "Section",
    "Selection",
    "describe_type",
    "fingerprint",
    "hookimpl",
    "identity",
    "option",
    "option_infos",
]


@dataclass(frozen=True, slots=True)
class Reference:
    """What is to be cited where a component is used.

    Attributes:
        bibtex: one BibTeX entry: ``@article{key, author = {...}, ...}``.
        option: a field of the component's options that tells whether it is; empty: always.
        values: the values of that option with which it is; they may hold wildcards.
    """

    bibtex: str
    option: str = ""
    values: tuple[str, ...] = ()

    def holds(self, options: Options) -> bool:
        """Whether it is to be cited where the component is used with these options."""
        return not self.option or any(fnmatchcase(str(getattr(options, self.option)), one) for one in self.values)


@dataclass(frozen=True)
class Component:
    """An offer: what a plugin can do, and where the code for it is. Making one imports nothing.

    Attributes:
        name: what users write in the INI. Lower case.
        target: ``module:Class`` (a click command for the commands hook); imported when the component is used.
        summary: one line for ``nkl plugins list``.
        options: the model of the component's own options.
        version: raised by the plugin's author whenever the same options and audio give other numbers than before;
            part of the identity of stored features.
        needs: what the component needs that is not installed with it (for example downloaded ``weights``, or ``speakers``).
        aliases: further names, which may hold wildcards (``wav2vec2-*``). The name that the user wrote is put into the
            option ``type``, where the options declare one.
        licence: the licence that using the component brings along, where it is stricter than the plugin's own.
        references: what is to be cited where it is used: the method, the weights; reports print those of what was used.
        parallel: feature extractors and the like: ``threads`` where the work releases Python's global lock.
        tasks: learners: ``classification``, ``regression``, or both; ensemble methods likewise, where nothing means
            classification.
        weighted: learners: whether sample weights (``class_weight``) are taken into account.
        sections: learners: further INI sections in which options are looked for, after ``[MODEL]``.
        input: what it works on, where that is not the usual of its kind. Learners usually take ``rows`` of features; ``frames``
            are sequences of them (:class:`nkl.data.Frames`), ``audio`` is the recordings themselves (:class:`nkl.data.Clips`).
            Feature extractors and predictors usually take audio; ``text`` is a column of the database, named by their option
            ``text_column``. Balancers usually take rows; ``any`` says that they only choose among samples.
    """

    name: str
    target: str
    summary: str
    options: type[Options] = NoOptions
    version: int = 1
    needs: frozenset[Need] = frozenset()
    aliases: tuple[str, ...] = ()
    licence: str = ""
    references: tuple[Reference, ...] = ()
    parallel: Literal["processes", "threads"] = "processes"
    tasks: frozenset[str] = frozenset()
    weighted: bool = True
    sections: tuple[str, ...] = ()
    input: Input | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """Keys of which there is one a column, a parameter or the like, so that they cannot be listed.

    Attributes:
        pattern: what the keys look like, in lower case, with ``*``; a key that an option declares is not one of them.
        shown: the pattern as users read it.
        type: the type of their values.
        description: what they mean.
    """

    pattern: str
    shown: str
    type: Any
    description: str


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A section of the INI, declared by the plugin that reads it.

    Attributes:
        name: in capitals, as it stands in the INI.
        options: the model of its keys. Components that its options choose (``option(..., chooses=...)``) find theirs there too.
        summary: what it is for, in a few words.
        command: what acts on it, such as ``nkl segment``; empty where ``nkl run`` does.
        families: keys that cannot be listed.
        dead: keys that INI files in circulation hold although nothing acts on them, with advice in a sentence; in lower case.
        alone: what an INI describes that has it and no databases (``[DATA]``), in a few words; empty where there must be some.
        of_run: whether a run changes with it, so that another value makes another run.
    """

    name: str
    options: type[Options]
    summary: str
    command: str = ""
    families: tuple[Family, ...] = ()
    dead: Mapping[str, str] = field(default_factory=dict)
    alone: str = ""
    of_run: bool = False

    def family(self, key: str) -> Family | None:
        """What a key is of, if it is one of those that cannot be listed."""
        return next((one for one in self.families if fnmatchcase(key.lower(), one.pattern)), None)
