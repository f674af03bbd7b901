"""Turns entries of an INI into options, and collects every complaint on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pydantic

from nkl.errors import UserError
from nkl.ini.text import Entry, Ini
from nkl.ini.values import read_value
from nkl.options import OptionInfo, Options, option_infos

Model = TypeVar("Model", bound=Options)
T = TypeVar("T")


@dataclass
class Reading:
    """One pass over an INI: which entries were used, where each value came from, and what is wrong.

    Attributes:
        ini: the file.
        complaints: errors, in the order in which they were found.
        warnings: what is odd but does no harm.
        used: the entries that some options took.
        origins: for each option that was read, by section and key: its value, where it came from, and what it is.
    """

    ini: Ini
    complaints: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)
    origins: dict[tuple[str, str], tuple[Any, str, OptionInfo]] = field(default_factory=dict)

    def options(
        self,
        model: type[Model],
        sections: Sequence[str],
        prefix: str = "",
        given: Mapping[str, Any] | None = None,
    ) -> Model | None:
        """Read a model's options; ``None`` where they are not right, which is then among the complaints.

        Args:
            model: the options.
            sections: where to look for each key; the first section that has it wins.
            prefix: what stands before each key (``emodb.`` for the options of a database).
            given: values by field that do not come from the INI.
        """
        values: dict[str, Any] = dict(given or {})
        places: dict[str, str] = {}
        before = len(self.complaints)
        for info in option_infos(model):
            if info.field in values:
                continue
            places_of = (info.section,) if info.section else sections
            entry = self._entry(places_of, prefix, info)
            section = entry.section if entry else places_of[0]
            name = _key(prefix, info.key)
            places[info.field] = entry.shown if entry else f"{self.ini.path}: [{section}] {name}"
            if entry is not None:
                value = self.value(entry, info.type)
                if value is _INVALID:
                    continue
                values[info.field] = value
            elif info.required:
                self.complaints.append(f"{places[info.field]} is missing: {info.description or info.type_text}")
                continue
            self.origins[section, name.lower()] = (
                None if info.secret else values.get(info.field, info.default),  # they are written to files
                entry.origin if entry else "default",
                info,
            )
        if len(self.complaints) > before:
            return None
        try:
            return model(**values)
        except pydantic.ValidationError as error:
            for item in error.errors():
                name = str(item["loc"][0]) if item["loc"] else ""
                place = places.get(name, f"{self.ini.path}: [{sections[0]}] {_key(prefix, name)}")
                self.complaints.append(f"{place}: {_sentence(item['msg'])}")
            return None

    def defaults(self, model: type[Options], section: str) -> None:
        """Note the defaults of a section that the INI does not have. A fault of the model does no harm then."""
        for info in option_infos(model):
            if not info.required:
                self.origins[section, info.key.lower()] = (None if info.secret else info.default, "default", info)

    def value(self, entry: Entry, annotation: Any) -> Any:
        """Read one entry as a type; a complaint where it does not fit."""
        try:
            return read_value(entry.text, annotation)
        except pydantic.ValidationError as error:
            self.complaints.append(f"{entry.shown}: {_sentence(error.errors()[0]['msg'])}")
            return _INVALID

    def place(self, section: str, key: str) -> str:
        """Where a key stands, or would stand, to begin a message with."""
        entry = self.ini.get(section, key)
        return entry.place if entry else f"{self.ini.path}: [{section}] {key}"

    def attempt(self, entry: Entry | None, call: Callable[[], T]) -> T | None:
        """Call something that may raise a UserError, which becomes a complaint at the entry's place."""
        try:
            return call()
        except UserError as error:
            place = entry.shown if entry else str(self.ini.path)
            self.complaints += [f"{place}: {complaint}" for complaint in error.complaints]
            return None

    def _entry(self, sections: Sequence[str], prefix: str, info: OptionInfo) -> Entry | None:
        found: list[Entry] = []
        for section in sections:
            for spelling in info.spellings:
                entry = self.ini.get(section, _key(prefix, spelling))
                if entry is not None:
                    self.used.add((entry.section, entry.key))
                    found.append(entry)
        if len(found) > 1 and len({entry.text for entry in found}) > 1:
            others = ", ".join(f"{entry.key} ({entry.origin})" for entry in found[1:])
            self.warnings.append(f"{found[0].place} is used; {others} says the same thing otherwise and is not.")
        return found[0] if found else None


class _Invalid:
    """Stands for a value that could not be read."""


_INVALID = _Invalid()


def _key(prefix: str, key: str) -> str:
    return f"{prefix.removesuffix('.')}" if prefix and not key else f"{prefix}{key}"


_PLAIN = {"boolean": "write True or False", "list": "write a list, in brackets", "integer": "write a whole number"}


def _sentence(message: str) -> str:
    """pydantic's message as the end of ours."""
    message = message.removeprefix("Value error, ")
    wanted = message.removeprefix("Input should be a valid ").partition(",")[0]
    message = _PLAIN.get(wanted, message)
    return f"{_lowered(message)}{'' if message.endswith(('.', '?')) else '.'}"


def _lowered(sentence: str) -> str:
    """A sentence as it goes on after a colon; a name at its beginning, such as ``COM1``, stays."""
    return sentence if sentence[1:2].isupper() else f"{sentence[0].lower()}{sentence[1:]}"
