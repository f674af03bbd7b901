"""What the kit takes for a pickle."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from nkl.testing.saved_files import pickles_in


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("content", [None, {"a": [1, 2]}, np.arange(3)])
def test_pickles_are_found_whatever_they_are_called(tmp_path: Path, content: object, protocol: int) -> None:
    (tmp_path / "model.safetensors").write_bytes(pickle.dumps(content, protocol))
    with zipfile.ZipFile(tmp_path / "model.pt", "w") as archive:
        archive.writestr("data", pickle.dumps(content, protocol))
    assert pickles_in(tmp_path) == ["model.pt: data", "model.safetensors"]


def test_arrays_of_objects_are_pickles(tmp_path: Path) -> None:
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object))
    np.save(tmp_path / "numbers.npy", np.arange(3))
    assert pickles_in(tmp_path) == ["objects.npy"]


@pytest.mark.parametrize("length", [0x80, 0x280, 0x380, 0x480, 0x580])
def test_a_header_of_any_length_is_no_pickle(tmp_path: Path, length: int) -> None:
    """A file of safetensors begins with the length of its header, which may look like the start of a pickle."""
    (tmp_path / "model.safetensors").write_bytes(length.to_bytes(8, "little") + b"{}".ljust(length))
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "cut").write_bytes(b"\x80")
    assert pickles_in(tmp_path) == []
