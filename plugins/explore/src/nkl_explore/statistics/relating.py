"""Whether two columns depend on each other, whatever they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from nkl_explore.statistics import tests
from nkl_explore.statistics.association import Association
from nkl_explore.statistics.column import Column, recoded
from nkl_explore.statistics.comparing import compare, strongest, too_few
from nkl_explore.statistics.correlating import correlate
from nkl_explore.statistics.effect import cramers_v
from nkl_explore.statistics.family import corrected
from nkl_explore.statistics.speakers import Speakers


def relate(target: Column, column: Column, speakers: Speakers) -> Association:
    """Tests whether a column has to do with the target.

    Numbers and classes: the numbers are compared between the classes, as :func:`nkl_explore.statistics.comparing.compare`
    does. Two columns of numbers are correlated. Two of categories are counted, a speaker once, where each speaker has one
    category of either; else the shares of each category are compared.

    Args:
        target: what is to be predicted.
        column: another column, of the same samples.
        speakers: of the same samples.
    """
    for one in (target, column):
        if one.kind == "nothing":
            return Association(column.name, target.name, reason=f"{one.name}: {one.reason}", unit=speakers.unit)
    if column.kind == "number":
        return (compare if target.kind == "category" else correlate)(column, target, speakers)
    if target.kind == "number":
        return compare(target, column, speakers)
    return _categories(target, column, speakers)


def relate_all(
    target: Column, columns: Sequence[Column], speakers: Speakers, advance: Callable[[float], None] = lambda share: None
) -> list[Association]:
    """The same of several columns, which are one family: p values are corrected over all of them (Holm)."""
    found = []
    for done, column in enumerate(columns, 1):
        found.append(relate(target, column, speakers))
        advance(done / len(columns))
    return corrected(found)


def _categories(target: Column, column: Column, speakers: Speakers) -> Association:
    known = ~(target.missing | column.missing)
    target, column, speakers = recoded(target.take(known)), recoded(column.take(known)), speakers.take(known)
    found = Association(column.name, target.name, unit=speakers.unit, units=speakers.count, samples=int(known.sum()))
    for one in (target, column):
        if len(one.labels) < 2:
            only = one.labels[0] if one.labels else "unknown"
            return replace(found, reason=f"{one.name} is {only} wherever both are known")
    if reason := too_few(speakers):
        return replace(found, reason=reason)
    every = _counts(target, column)
    own, fixed = speakers.constant(target.values), speakers.constant(column.values)
    if own and fixed:
        first = np.unique(speakers.codes, return_index=True)[1]
        table = _counts(target.take(first), column.take(first))
        test = tests.counted(table)
        found = replace(found, test=test.name, p=test.p, effect=cramers_v(table), design="between")
    else:
        parts, groups = (column, target) if not fixed else (target, column)
        found = _by_indicators(found, parts, groups, speakers)
    if speakers.unit == "samples" or found.reason:
        return found
    return replace(found, sample_effect=cramers_v(every), sample_p=tests.counted(every).p)


def _by_indicators(found: Association, parts: Column, groups: Column, speakers: Speakers) -> Association:
    """How often speakers have each category of the one column, compared between the categories of the other."""
    codes = range(len(parts.labels)) if len(parts.labels) > 2 else range(1, 2)
    every = [compare(parts.indicator(code), groups, speakers, len(codes)) for code in codes]
    _, best = strongest(every)
    return replace(best, other=groups.name, samples=found.samples)


def _counts(target: Column, column: Column) -> np.ndarray:
    rows, columns = len(target.labels), len(column.labels)
    cells = target.codes * columns + column.codes
    return np.bincount(cells, minlength=rows * columns).reshape(rows, columns)
