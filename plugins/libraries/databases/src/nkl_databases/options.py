"""The options that all loaders of audformat databases have. Light: imported when plugins are listed."""

from __future__ import annotations

from nkl.plugin import Off, Options, option


class TablesOptions(Options):
    """The keys ``<database>.<key>`` of ``[DATA]`` that say what of the tables to read; some are the core's too."""

    columns: Off[list[str]] = option(
        None, "Further columns or schemes to load; speaker, gender and age come without asking."
    )
    target_tables: Off[list[str]] = option(
        None, "Tables in which the target is looked for; all, where no tables are named."
    )
    files_tables: Off[list[str]] = option(None, "Further tables in which the target is looked for.")
    train_tables: Off[list[str]] = option(None, "Strategy specified: tables of the database that are training data.")
    dev_tables: Off[list[str]] = option(None, "Strategy specified: tables of the database that are dev data.")
    test_tables: Off[list[str]] = option(None, "Strategy specified: tables of the database that are test data.")
    missing: Off[list[str]] = option(
        None, "What stands in the tables where there is no value, such as ['unknown', '-']; in all columns."
    )
    label: Off[str] = option(None, "Name that the target has in this database.")
    colnames: Off[dict[str, str]] = option(None, "Columns to rename, old name to new.")

    @property
    def named_tables(self) -> list[str]:
        """Every table that is named, each once."""
        named = (self.target_tables, self.files_tables, self.train_tables, self.dev_tables, self.test_tables)
        return list(dict.fromkeys(table for tables in named for table in tables or ()))

    def target_name(self, target: str) -> str:
        """The name under which the database knows the target."""
        if self.label:
            return self.label
        return next((old for old, new in (self.colnames or {}).items() if new == target), target)

    def asked(self, wanted: str) -> list[str]:
        """The columns that the user asks for beside the target, each once."""
        asked = (*(self.columns or ()), *(self.colnames or {}))
        return list(dict.fromkeys(column for column in asked if column != wanted))
