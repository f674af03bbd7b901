"""Writes segments as an audformat database, which `<db> = folder` of an INI and the library audformat read.

The layout is that of audformat (https://audeering.github.io/audformat/): a header ``db.yaml``, and a table
``db.<name>.csv`` with times as ``0 days 00:00:01.5``. The header is written as JSON, which is YAML too. Audio is named by
absolute paths.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype, is_integer_dtype


def write(table: pd.DataFrame, folder: Path, name: str, author: str) -> None:
    """Write a header and one table.

    Args:
        table: on the segmented index.
        folder: of the database.
        name: of the table.
        author: what made it, in words.
    """
    schemes = {str(column): {"dtype": _dtype(values)} for column, values in table.items()}
    header = {
        "name": name,
        "source": "nkl",
        "usage": "unrestricted",
        "languages": [],
        "author": author,
        "schemes": schemes,
        "tables": {name: {"type": "segmented", "columns": {column: {"scheme_id": column} for column in schemes}}},
    }
    (folder / "db.yaml").write_text(json.dumps(header, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    # pandas writes timedeltas as audformat reads them.
    table.reset_index().to_csv(folder / f"db.{name}.csv", index=False)


def _dtype(values: pd.Series) -> str:
    if is_bool_dtype(values):
        return "bool"
    if is_integer_dtype(values):
        return "int"
    return "float" if is_float_dtype(values) else "str"
