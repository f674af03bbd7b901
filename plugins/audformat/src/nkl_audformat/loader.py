"""The loader: collects what the tables of an audformat database say of its segments."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from nkl.data import Dataset
from nkl.parts import Loader
from nkl_audformat.database import open_database, path_of
from nkl_audformat.plugin import AudformatOptions
from nkl_databases.collecting import dataset_of


class AudformatLoader(Loader):
    """Reads an audformat database from its folder; tables are read when they are needed."""

    options: AudformatOptions

    def load(self, name: str, target: str) -> Dataset:
        """Read the database.

        The table has the target under the name that the database gives it (``<db>.label``, ``<db>.colnames``), the
        columns asked for, and speaker, gender and age where there are any.

        Raises:
            UserError: no database there, an unknown table or column, or tables that contradict each other.
        """
        root = path_of(self.options.path)

        def places(files: Sequence[str]) -> Mapping[str, str]:
            return {file: os.path.normpath(os.path.join(root, file)) for file in files}

        return dataset_of(open_database(root, name), name, target, self.options, root, places)
