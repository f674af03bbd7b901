"""The conformance kit on faulty loaders and commands: those that ``nkl plugins check`` cannot try by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pandas as pd
import pytest

from nkl.data.dataset import Dataset
from nkl.data.index import segmented_index
from nkl.parts import Loader
from nkl.testing import CommandConformance, LoaderConformance
from nkl.testing.databases import write_audio


class Names(Loader):
    """Reads speaker and emotion from the names of files, as the options of this test say."""

    def load(self, name: str, target: str) -> Dataset:
        folder = Path(self.options["path"])
        files = sorted(folder.glob("*.wav"))
        if self.options.get("opens"):
            files = [file for file in files if file.stat().st_size]
        if not files and not self.options.get("opens"):
            raise FileNotFoundError(folder)
        labels = [file.stem.split("_")[self.options.get("word", 1)] for file in files]
        names = [file.name if self.options.get("relative") else str(file) for file in files]
        return Dataset(name, pd.DataFrame({"emotion": labels}, index=segmented_index(names)))


class Kit(LoaderConformance):
    @classmethod
    def write_database(cls, folder: Path, table: pd.DataFrame) -> dict[str, Any]:
        return {"path": str(folder)}


class Offer:
    """Stands for the declaration: options are a plain dict."""

    class component:
        options = dict


def test_a_good_loader_passes(tmp_path: Path) -> None:
    table = write_audio(tmp_path)
    loaded = Names({"path": tmp_path}).load("toy", "emotion")
    Kit().test_the_index_is_segmented(loaded)
    Kit().test_names_are_kept(loaded)
    Kit().test_every_file_has_its_label(loaded, tmp_path, table)


def test_relative_paths_are_caught(tmp_path: Path) -> None:
    write_audio(tmp_path)
    with pytest.raises(AssertionError, match="paths of files are absolute"):
        Kit().test_the_index_is_segmented(Names({"path": tmp_path, "relative": True}).load("toy", "emotion"))


def test_wrong_labels_are_caught(tmp_path: Path) -> None:
    table = write_audio(tmp_path)
    with pytest.raises(AssertionError):
        Kit().test_every_file_has_its_label(
            Names({"path": tmp_path, "word": 0}).load("toy", "emotion"), tmp_path, table
        )


def test_a_loader_that_opens_audio_is_caught(tmp_path: Path) -> None:
    Kit().test_it_reads_no_audio(Names, Offer, tmp_path, "emotion")
    again = tmp_path / "again"
    again.mkdir()
    with pytest.raises(AssertionError):
        Kit().test_it_reads_no_audio(lambda options: Names(options | {"opens": True}), Offer, again, "emotion")


def test_another_error_than_a_users_is_caught(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Kit().test_a_database_that_is_not_there_is_the_users_to_mend(Names, Offer, tmp_path, "emotion")


def test_commands_without_help_or_with_another_name_are_caught() -> None:
    class Hello(CommandConformance):
        component = "hello"

    @click.command("hallo")
    @click.option("--loud", is_flag=True)
    def command(loud: bool) -> None:
        click.echo("HELLO" if loud else "hello")

    with pytest.raises(AssertionError, match="different names"):
        Hello().test_its_target_is_a_click_command(command)
    with pytest.raises(AssertionError, match="no docstring"):
        Hello().test_it_explains_itself(command)
    command.help = "Greet."
    with pytest.raises(AssertionError, match="no example"):
        Hello().test_it_explains_itself(command)
    command.epilog = "nkl hello"
    with pytest.raises(AssertionError, match="option loud has no help"):
        Hello().test_it_explains_itself(command)
