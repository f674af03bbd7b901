"""A folder of parts: finding rows in them, adding a part, merging small ones.

Nobody locks. Whoever writes adds a part under a name of its own; whoever merges puts the merged part into place before the old
ones go, so that a reader who misses a part lists the folder again and finds its rows elsewhere. A row that is in two parts is
the same row twice.
"""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nkl.errors import UserError
from nkl.files import ASIDE, sweep
from nkl.store.parts import DamagedPart, PartName, key_array, parse_name, read_keys, read_part, write_part

_SMALL = 32 << 20  # parts below this size are merged; larger ones are left alone, so that work stays linear
_LARGE = 64 << 20  # merged parts are about this size at most
_MANY = 512  # small parts after which a writer merges before it ends
_FEW = 8  # small parts that are not worth merging
_TRIES = 10
_ABANDONED_S = 24 * 3600.0
_FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)

log = logging.getLogger("nkl.store")


class PartFolder:
    """Rows of one width under keys, in any number of parts. Not for use from several threads.

    Args:
        path: the folder; made when the first row is written.
        width: values a row; 0 where that is not known and only :meth:`verify` and :meth:`names` are wanted.
        dtype: their type.
        ragged: whether a row is an array of shape ``(t, width)``, with a ``t`` of its own.
    """

    def __init__(self, path: Path, width: int, dtype: type[np.generic] = np.float32, ragged: bool = False) -> None:
        self.path, self.width, self.dtype, self.ragged = path, width, dtype, ragged
        self._keys: dict[PartName, pa.Array] = {}
        self._written = 0

    def lookup(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find rows.

        Args:
            keys: uint8, shape ``(n, 32)``.

        Returns:
            The values, shape ``(n, width)``, zero where there is no row, and whether there is one, shape ``(n,)``. If ragged: an
            array of arrays, ``None`` where there is no row.
        """
        for _ in range(_TRIES):
            self._refresh()
            if (rows := self._gather(keys)) is not None:
                return rows
        raise UserError(f"{self.path}: the parts of this folder vanish while they are read; try again later.")

    def append(self, keys: np.ndarray, values: np.ndarray) -> None:
        """Add rows. When this returns they are on the disk.

        Raises:
            UserError: the disk is full, or the folder cannot be written to.
        """
        self._check(keys, values)
        if not len(keys):
            return
        if not self.ragged:
            values = values.astype(self.dtype, copy=False)
        with explained(self.path, self._written):
            name = self._written_part(keys, values)
        self._keys[name] = key_array(keys.copy())
        self._written += len(keys)
        if sum(part.size < _SMALL for part in self._keys) >= _MANY:
            self.merge()

    def _written_part(self, keys: np.ndarray, values: np.ndarray) -> PartName:
        """Write a part; the folder is made anew where another process prunes it in that moment."""
        for tries_left in reversed(range(_TRIES)):
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                return write_part(self.path, keys, values)
            except FileNotFoundError:
                if not tries_left:
                    raise
        raise AssertionError("the loop returns or raises")

    def _check(self, keys: np.ndarray, values: np.ndarray) -> None:
        wanted = (len(keys),) if self.ragged else (len(keys), self.width)
        if values.shape != wanted:
            raise ValueError(f"values have shape {values.shape} instead of {wanted}")
        if self.ragged and any(row.dtype != self.dtype or row.shape[1:] != (self.width,) for row in values):
            raise ValueError(f"not all rows have {self.width} values of {np.dtype(self.dtype)} a frame")

    def close(self) -> None:
        """Tidy up after writing."""
        if self._written:
            self.merge(least=_FEW)

    def merge(self, least: int = 2) -> None:
        """Merge small parts, where there are at least so many. Failing to is no harm: everything stays as it was."""
        try:
            for group in self._groups(least):
                self._merge(group)
            self._sweep()
        except OSError as error:
            log.warning("%s: could not be tidied up (%s); nothing is lost", self.path, error.strerror)

    def verify(self) -> list[tuple[str, str]]:
        """Read every byte of every part; damaged ones are set aside. Returns their names and what is wrong."""
        bad = []
        for name in self.names():
            try:
                self._read(name)
            except DamagedPart as error:
                self._set_aside(name, error)
                bad.append((str(name), str(error)))
            except OSError as error:
                if not _gone(error):
                    bad.append((str(name), f"it cannot be read: {error.strerror}"))
        return bad

    def names(self) -> list[PartName]:
        """The parts that are there, in a fixed order."""
        try:
            found = [parse_name(path.name) for path in self.path.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise UserError(f"{self.path}: cannot be read: {error.strerror}.") from error
        return sorted((name for name in found if name is not None), key=str)

    def _refresh(self) -> None:
        """Take notice of parts that have come or gone."""
        for _ in range(_TRIES):
            names, gone = self.names(), False
            self._keys = {name: self._keys[name] for name in names if name in self._keys}
            for name in names:
                if name not in self._keys:
                    try:
                        self._keys[name] = read_keys(self.path, name)
                    except DamagedPart as error:
                        self._set_aside(name, error)
                    except OSError as error:
                        gone = gone or self._is_gone(error)
            if not gone:
                return

    def _gather(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """The rows of the known parts; ``None`` where a part turned out to be damaged or gone."""
        shape = len(keys) if self.ragged else (len(keys), self.width)
        values = np.empty(shape, dtype=object) if self.ragged else np.zeros(shape, dtype=self.dtype)
        names = list(self._keys)
        if not names or not len(keys):
            return values, np.zeros(len(keys), dtype=bool)
        every = pa.chunked_array([self._keys[name] for name in names])
        at = pc.fill_null(pc.index_in(key_array(keys), value_set=every), -1).to_numpy()
        begins = np.cumsum([0] + [name.rows for name in names])
        part_of = np.searchsorted(begins, at, side="right") - 1
        for number in np.unique(part_of[at >= 0]):
            rows = np.flatnonzero(part_of == number)
            try:
                values[rows] = self._read(names[number])[1][at[rows] - begins[number]]
            except DamagedPart as error:
                self._set_aside(names[number], error)
                return None
            except OSError as error:
                if self._is_gone(error):
                    return None
        return values, at >= 0

    def _read(self, name: PartName) -> tuple[np.ndarray, np.ndarray]:
        keys, values = read_part(self.path, name)
        if self.ragged != (values.dtype == object) and self.width:
            raise DamagedPart("its rows are of another form")
        if self.ragged:
            for at, row in enumerate(values):
                if len(row) % self.width or row.dtype != self.dtype:
                    raise DamagedPart(f"it does not hold frames of {self.width} values")
                values[at] = row.reshape(-1, self.width)
            return keys, values
        if self.width and (values.shape[1] != self.width or values.dtype != self.dtype):
            raise DamagedPart(f"it holds {values.shape[1]} values a row instead of {self.width}")
        return keys, values

    def _groups(self, least: int) -> Iterator[list[PartName]]:
        """Small parts, in groups that make a large one."""
        small = [name for name in self.names() if name.size < _SMALL]
        group: list[PartName] = []
        for name in small if len(small) >= least else []:
            if group and sum(part.size for part in group) + name.size > _LARGE:
                yield group
                group = []
            group.append(name)
        if len(group) > 1:
            yield group

    def _merge(self, group: list[PartName]) -> None:
        parts, read = [], []
        for name in group:
            try:
                parts.append(self._read(name))
                read.append(name)
            except DamagedPart as error:
                self._set_aside(name, error)
            except OSError as error:
                self._is_gone(error)  # someone else has merged it
        if len(read) < 2:
            return
        keys, values = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        _, first = np.unique(keys.view(f"V{keys.shape[1]}").reshape(-1), return_index=True)
        first.sort()
        merged = write_part(self.path, keys[first], values[first])
        self._keys[merged] = key_array(keys[first])
        for name in read:
            self._keys.pop(name, None)
            (self.path / str(name)).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Delete what killed processes left half-written: of this machine at once, of others after a day."""
        sweep(self.path)
        for path in self.path.glob(f"{ASIDE}*"):
            if path.stat().st_mtime < time.time() - _ABANDONED_S:
                path.unlink(missing_ok=True)

    def _set_aside(self, name: PartName, error: DamagedPart) -> None:
        self._keys.pop(name, None)
        path = self.path / str(name)
        log.warning("%s: %s; it is set aside and its %d rows are computed again", path, error, name.rows)
        try:
            path.rename(f"{path}.damaged")
        except OSError as problem:
            if not _gone(problem):
                raise UserError(
                    f"{path} is damaged ({error}) and cannot be set aside: {problem.strerror}. Delete it."
                ) from error

    def _is_gone(self, error: OSError) -> bool:
        if not _gone(error):
            raise UserError(f"{self.path}: the feature store cannot be read: {error}.") from error
        return True


def _gone(error: OSError) -> bool:
    return error.errno in (errno.ENOENT, getattr(errno, "ESTALE", errno.ENOENT))


@contextmanager
def explained(path: Path, safe: int) -> Iterator[None]:
    """Turn a failure to write into advice."""
    try:
        yield
    except OSError as error:
        what = "the disk is full" if error.errno in _FULL else f"cannot be written to ({error.strerror})"
        raise UserError(
            f"{path}: {what}. The {safe} rows that this run had stored there before are safe and will not be computed again. "
            "Make room (nkl cache shows what is stored) or set the environment variable NKL_STORE to a folder that can be "
            "written to, and run again."
        ) from error
