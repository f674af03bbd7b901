"""What a loader must keep."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
import pytest

from nkl.data.dataset import Dataset
from nkl.data.index import is_segmented
from nkl.errors import UserError
from nkl.kernel.kinds import LOADER
from nkl.parts.loader import Loader
from nkl.testing import databases
from nkl.testing.conformance import PartConformance
from nkl.testing.sameness import difference

NAME = "toy"


def load(part: Loader, given: str) -> dict[str, Any]:
    """The table, and what goes with it."""
    found = part.load(NAME, given)
    return {"table": found.table, "subsets": dict(found.subsets), "notes": found.notes, "taken": dict(found.taken)}


class LoaderConformance(PartConformance):
    """Inherit in the tests of a loader, and override :meth:`write_database`.

    Attributes:
        database_target: the column that is asked for.
        reads_folder: whether the database is a folder or file that the options name. ``False`` for loaders that fetch
            or make their data; then there is nothing to write.
    """

    kind = LOADER
    job = staticmethod(load)
    database_target: ClassVar[str] = "emotion"
    reads_folder: ClassVar[bool] = True

    @classmethod
    def write_database(cls, folder: Path, table: pd.DataFrame) -> dict[str, Any]:
        """Write a tiny database in the loader's own format.

        Args:
            folder: an existing folder with six wav files.
            table: one row a file: ``file`` (relative to the folder), ``speaker``, ``emotion``.

        Returns:
            The values of the options that make the loader read it, by field name.
        """
        if cls.unattended:
            pytest.skip("the kit does not know the loader's format: run the plugin's own tests")
        raise NotImplementedError(f"{cls.__name__} has to define write_database(cls, folder, table)")

    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """Where the database is."""
        return tmp_path_factory.mktemp("database")

    @pytest.fixture(scope="class")
    @classmethod
    def written(cls, folder: Path) -> pd.DataFrame:
        """What the database holds."""
        return databases.write_audio(folder)

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, folder: Path, written: pd.DataFrame) -> dict[str, Any]:
        """The options that name the database, and those of the test class."""
        found = cls.write_database(folder, written) if cls.reads_folder else {}
        return {**found, **cls.options}

    @pytest.fixture
    def given(self) -> str:
        """The target that is asked for."""
        return self.database_target

    @pytest.fixture
    def loaded(self, part: Loader, given: str) -> Dataset:
        """The database."""
        return part.load(NAME, given)

    def test_the_index_is_segmented(self, loaded: Dataset) -> None:
        index = loaded.table.index
        assert is_segmented(index) and len(index)
        assert all(os.path.isabs(file) for file in index.get_level_values("file")), "paths of files are absolute"
        for level in ("start", "end"):
            assert pd.api.types.is_timedelta64_dtype(index.get_level_values(level)), f"{level} is a timedelta"
        assert not index.get_level_values("start").isna().any(), "a start is never missing"

    def test_names_are_kept(self, loaded: Dataset) -> None:
        columns = list(loaded.table.columns)
        assert loaded.name == NAME
        assert all(isinstance(name, str) for name in columns) and len(set(columns)) == len(columns)
        assert self.database_target in columns
        for index in loaded.subsets.values():
            assert index.isin(loaded.table.index).all(), "a subset has rows that the table has not"

    def test_every_file_has_its_label(self, loaded: Dataset, folder: Path, written: pd.DataFrame) -> None:
        if not self.reads_folder:
            pytest.skip("the data are not written by the kit")
        files = [os.path.realpath(file) for file in loaded.table.index.get_level_values("file")]
        labels = dict(zip(files, loaded.table[self.database_target].astype(str), strict=True))
        expected = {
            os.path.realpath(folder / file): emotion
            for file, emotion in zip(written["file"], written["emotion"], strict=True)
        }
        assert labels == expected

    def test_twice_is_the_same(self, make: Callable[[], Loader], given: str) -> None:
        assert not difference(load(make(), given), load(make(), given), where="first against second time")

    def test_a_target_that_is_not_there_is_not_its_business(self, part: Loader) -> None:
        assert "shoe size" not in part.load(NAME, "shoe size").table.columns

    def test_it_reads_no_audio(self, target: Any, offer: Any, tmp_path: Path, given: str) -> None:
        """So it does not mind files that cannot be read: the core finds out and names them."""
        if not self.reads_folder:
            pytest.skip("the data are not written by the kit")
        values = self.write_database(tmp_path, databases.write_audio(tmp_path))
        for file in tmp_path.rglob("*.wav"):
            file.write_bytes(b"")
        found = target(offer.component.options(**{**values, **self.options})).load(NAME, given)
        assert len(found.table)

    def test_a_database_that_is_not_there_is_the_users_to_mend(
        self, target: Any, offer: Any, tmp_path: Path, given: str
    ) -> None:
        if not self.reads_folder:
            pytest.skip("the data are not written by the kit")
        folder = tmp_path / "lost"
        folder.mkdir()
        values = self.write_database(folder, databases.write_audio(folder))
        shutil.rmtree(folder)
        with pytest.raises(UserError, match="lost"):
            target(offer.component.options(**{**values, **self.options})).load(NAME, given)
