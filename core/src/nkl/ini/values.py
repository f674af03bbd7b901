"""What the text of an INI entry means as a value."""

from __future__ import annotations

import ast
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pydantic
from pydantic_core import PydanticCustomError

from nkl.ini.literals import names_in

_SCALARS = {str, int, float, bool}


def read_value(text: str, annotation: Any) -> Any:
    """Read a text as a type: as a Python literal, as a list of one, or as it stands, whichever fits first.

    A type that is text and nothing else takes the text as it stands, so that ``1.10`` stays ``1.10``; quotes around it go. So do
    the names in lists and dictionaries of names.

    Raises:
        pydantic.ValidationError: if none fits, or a comma is missing between two texts.
    """
    try:
        names = names_in(text)
    except ValueError as error:
        problem_ = {"type": PydanticCustomError("missing_comma", str(error)), "loc": (), "input": text}
        raise pydantic.ValidationError.from_exception_data("value", [problem_]) from None  # type: ignore[list-item]
    adapter = pydantic.TypeAdapter(annotation, config=pydantic.ConfigDict(coerce_numbers_to_str=True))
    problem: pydantic.ValidationError | None = None
    for reading in [names] if names is not None and _of_names(annotation) else _readings(text, annotation):
        try:
            return adapter.validate_python(reading)
        except pydantic.ValidationError as error:
            problem = problem or error
    assert problem is not None
    raise problem


def _readings(text: str, annotation: Any) -> list[Any]:
    """What a text may mean, the likeliest first."""
    bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
    if _is_text(annotation):
        return [bare]
    try:
        literal = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return [bare, [bare]]
    if literal is None and _leaves(annotation) == {bool}:
        return [None, False]  # INIs in circulation switch off by it
    if isinstance(literal, tuple):
        return [list(literal), literal]
    if isinstance(literal, (list, dict, set)):
        return [literal, [literal]]
    return [literal, [literal], bare, [bare]]


def _of_names(annotation: Any) -> bool:
    """Whether a type is a list or dictionary of texts, or of values that are compared as texts."""
    leaves = _leaves(annotation)
    return not _is_text(annotation) and str in leaves and leaves in ({str}, _SCALARS)


def _leaves(annotation: Any) -> set[Any]:
    """The plain types of which a type is made."""
    if get_origin(annotation) is Annotated:
        return _leaves(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return {type(value) for value in get_args(annotation)}
    parts = [part for part in get_args(annotation) if part is not type(None)]
    return set().union(*map(_leaves, parts)) if parts else {annotation}


def _is_text(annotation: Any) -> bool:
    """Whether a type is ``str``, perhaps optional, perhaps with constraints."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _is_text(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return all(_is_text(part) for part in get_args(annotation) if part is not type(None))
    return annotation is str


def cut_comment(text: str) -> tuple[str, str]:
    """Split off a trailing `` # comment`` or `` ; comment`` that stands outside quotes and brackets."""
    quote, depth = "", 0
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and (depth or position == 0):
            quote = character
        elif character in "[({":
            depth += 1
        elif character in "])}":
            depth -= 1
        elif character in "#;" and depth <= 0 and position and text[position - 1].isspace():
            return text[:position].rstrip(), text[position:]
    return text, ""
