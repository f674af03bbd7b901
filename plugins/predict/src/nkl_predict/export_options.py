"""[EXPORT]: a database, or a trained model, as files to give away."""

from __future__ import annotations

from nkl.plugin import Off, Options, option

_DATABASES = "is for exporting a database, which is not there yet"


class ExportOptions(Options):
    """The options of ``[EXPORT]``."""

    root: str = option(
        "./exported_data/", "Folder that is written.", aliases=("target_root",), identity=False, idle=_DATABASES
    )
    orig_root: Off[str] = option(
        None, "The beginning of the original files' paths, which root replaces.", identity=False, idle=_DATABASES
    )
    data_name: str = option("export", "Name of the exported database.", identity=False, idle=_DATABASES)
    segments_as_files: bool = option(
        False, "Write every segment as a file of its own.", identity=False, idle=_DATABASES
    )
    bundle_path: Off[str] = option(
        None,
        "Folder for the trained model with all that it needs; export in the experiment's folder if not given.",
        identity=False,
        idle="is not acted on yet; write --out",
    )
