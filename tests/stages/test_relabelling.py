"""Columns that have to hold numbers, as people write them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from nkl.errors import UserError
from nkl.stages.relabelling import as_numbers


@pytest.mark.parametrize("dtype", [object, "str", "category"])
def test_decimal_commas_are_read_however_texts_are_stored(dtype: object) -> None:
    found = as_numbers("mine", pd.Series(["20,5", np.nan, "31"], dtype=dtype, name="age"))
    assert found.tolist()[::2] == [20.5, 31.0]
    assert np.isnan(found[1])


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["inf", "20", "30"], "holds 'inf' .1 row.; correct these cells"),
        ([np.inf, 20.0, 30.0], "holds 'inf' .1 row.; correct these cells"),
        (["1e400", "20", "30"], "correct these cells"),
        (["31,310", "34,340"], "write 31.310 or 31310"),
        (["31 years", "20 years"], "without a unit"),
        (["NA", "20", "30"], r"mine.missing = \['NA'\]"),
        (["joy", "anger"], "is EXP.type = classification meant"),
    ],
)
def test_what_is_no_number_has_its_remedy(cells: list[object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        as_numbers("mine", pd.Series(cells, name="age"))
