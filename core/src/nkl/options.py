"""Options: one closed, frozen model a component, from which checks, help and cache identity follow."""

from __future__ import annotations

import hashlib
import json
import types
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import pydantic

T = TypeVar("T")

Selection = Literal["all", "train", "dev", "test"]
"""Which split's samples a command works on."""

_NOTHING = ("false", "none", "no", "off", "")


def off(value: Any) -> Any:
    """``False`` and its like become ``None``; ``True`` is refused, since pydantic would take it for the number 1."""
    text = value.strip().lower() if isinstance(value, str) else None
    if value is True or text == "true":
        raise ValueError("write a value, or False to switch it off; True says too little")
    return None if value is False or text in _NOTHING else value


Off = Annotated[T | None, pydantic.BeforeValidator(off)]
"""A value, or ``None`` where the INI says ``False`` or ``none``."""


class Options(pydantic.BaseModel):
    """The base of all options: unknown keys are errors, values cannot be changed."""

    model_config = pydantic.ConfigDict(
        extra="forbid",
        frozen=True,
        coerce_numbers_to_str=True,
        validate_default=True,
        protected_namespaces=(),
        defer_build=True,  # most of what is declared is never chosen: its checks are built when it is
    )

    def facts(self) -> dict[str, Any]:
        """What changes numbers beside the options themselves, as plain values: the hash of a file of weights they name.

        Part of the identity of stored features. It is asked for when features are needed, not when the INI is read.
        """
        return {}

    @property
    def shared(self) -> bool:
        """Parts that compute on a graphics card: whether one copy serves all workers, who read audio ahead meanwhile.

        Asked for when something has to be computed; it may import what it takes to know.
        """
        return False

    @property
    def rates(self) -> tuple[int, int] | None:
        """Extractors: the lowest and the highest sampling rate, in Hz, for which the features mean what their names say."""
        return None

    @property
    def frame_level(self) -> bool:
        """Extractors: whether each clip gives a sequence of frames in place of one row."""
        return False

    @property
    def side_targets(self) -> tuple[str, ...]:
        """Learners: the columns of the databases that they learn from in training beside the target, such as ``speaker``.

        They come as ``Samples.side``, of training samples alone: a prediction has to do without them.
        """
        return ()


class NoOptions(Options):
    """For components that have nothing to choose."""


def option(
    default: Any = ...,
    description: str = "",
    *,
    key: str | None = None,
    aliases: tuple[str, ...] = (),
    section: str | None = None,
    identity: bool = True,
    secret: bool = False,
    chooses: str = "",
    idle: str = "",
    **limits: Any,
) -> Any:
    """Declare one option.

    Args:
        default: its value where the INI has none; ``...`` makes it required.
        description: one or two sentences, with the unit and the range; shown to users.
        key: how the INI spells it, where that is not the field's name (``wav2vec2.layer``).
        aliases: further spellings that users' INIs have, among them the library's own name of the parameter.
        section: the INI section that holds it, where that is not the usual one of the component's kind.
        identity: ``False`` where the option changes the speed but not the numbers (batch size, device).
        secret: whether it is a token or the like, which is written nowhere. Nor is it sent to workers: what it opens is fetched
            before (:meth:`Options.facts`).
        chooses: the kind of component (``learner``, ``segmenter`` ..., as :attr:`nkl.kernel.kinds.Kind.slug`) that is named. Its
            options are read from the same section, and it is made with the part: :class:`nkl.kernel.choice.Choice`.
        idle: why nothing acts on the option yet, as the end of a warning that users get who set it.
        **limits: pydantic's constraints: ``ge``, ``gt``, ``le``, ``lt``, ``min_length``, ``pattern``.

    Raises:
        TypeError: if ``aliases`` is one text, whose letters would each be a spelling.
    """
    if isinstance(aliases, str):
        raise TypeError(f"aliases = {aliases!r}: write ({aliases!r},)")
    extra: dict[str, Any] = {
        "key": key,
        "aliases": list(aliases),
        "section": section,
        "identity": identity,
        "chooses": chooses,
        "idle": idle,
    }
    if secret:
        extra["identity"], limits = False, {**limits, "exclude": True, "repr": False}
    return pydantic.Field(default, description=description, json_schema_extra=extra, **limits)


@dataclass(frozen=True, slots=True)
class OptionInfo:
    """What is known of an option without a value for it."""

    field: str
    key: str
    aliases: tuple[str, ...]
    section: str | None
    type: Any
    default: Any
    required: bool
    description: str
    identity: bool
    secret: bool = False
    chooses: str = ""
    idle: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """All keys, in lower case, under which an INI may give the option."""
        return tuple(name.lower() for name in (self.key, *self.aliases))

    @property
    def type_text(self) -> str:
        """The type, in words for users."""
        return describe_type(self.type)


def option_infos(options: type[Options]) -> tuple[OptionInfo, ...]:
    """The options of a model, in the order in which they are declared."""
    infos = []
    for name, field in options.model_fields.items():
        extra: dict[str, Any] = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        infos.append(
            OptionInfo(
                field=name,
                key=str(extra.get("key") if extra.get("key") is not None else name),
                aliases=tuple(extra.get("aliases", ())),
                section=extra.get("section"),
                type=field.rebuild_annotation(),
                default=None if field.is_required() else field.get_default(call_default_factory=True),
                required=field.is_required(),
                description=field.description or "",
                identity=bool(extra.get("identity", True)),
                secret=bool(field.exclude),
                chooses=str(extra.get("chooses", "")),
                idle=str(extra.get("idle", "")),
            )
        )
    return tuple(infos)


def identity(options: Options) -> dict[str, Any]:
    """The options that change numbers, and the facts behind them, as plain JSON values."""
    fields = {info.field for info in option_infos(type(options)) if info.identity}
    return {**options.model_dump(mode="json", include=fields), **options.facts()}


def fingerprint(*values: Any) -> str:
    """A short hash of plain JSON values, the same in every process and on every machine."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


_WORDS = {bool: "yes or no", int: "whole number", float: "number", str: "text", type(None): "nothing"}


def describe_type(kind: Any) -> str:
    """A type, in words for people who do not program."""
    if kind in _WORDS:
        return _WORDS[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " | ".join(str(value) for value in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(describe_type(part) for part in inner if part is not type(None))
    if origin in (list, tuple):
        return f"list of {describe_type(inner[0])}" if inner else "list"
    if origin is dict or kind is dict:
        return "dictionary"
    if hasattr(kind, "__metadata__"):
        return describe_type(inner[0])
    return getattr(kind, "__name__", str(kind)).lower()
