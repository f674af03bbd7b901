"""The conformance kit on trained models: that of a run keeps it, and faulty ones are caught."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from nkl.command import Bench, Catalog, Session, Store
from nkl.data import Failure, Predictions, Target, segmented_index
from nkl.kernel.choice import load_target
from nkl.kernel.kinds import COMMAND
from nkl.learning import Applied, TrainedModel, TrainedOn
from nkl.testing import TrainedConformance
from nkl.testing.databases import write_audio

INI = """
[EXP]
root = {folder}/results
name = exp
executor = serial
[DATA]
databases = ['mine']
mine = {folder}/mine.csv
mine.type = csv
mine.absolute_path = False
mine.test_size = 34
[FEATS]
type = ['os']
[MODEL]
type = svm
"""


def trained(folder: Path, command: str, more: str = "") -> Path:
    """The model that a command leaves, of a tiny database beside a folder."""
    place = folder.with_name(f"{folder.name}-made")
    place.mkdir()
    write_audio(place).to_csv(place / "mine.csv", index=False)
    (place / "exp.ini").write_text(INI.format(folder=place) + more)
    session = Session(["report"], store=Store(place / "store"))
    target = load_target(session.catalog.find(COMMAND, command))
    result = CliRunner().invoke(target, [str(place / "exp.ini")], obj=session, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return place / "results" / "exp" / "model"


class TestBundle(TrainedConformance):
    plugin = "core"
    component = "bundle"

    @classmethod
    def write_model(cls, folder: Path) -> None:
        shutil.copytree(trained(folder, "run"), folder, dirs_exist_ok=True)


class TestFusion(TrainedConformance):
    plugin = "ensemble"
    component = "fusion"

    @classmethod
    def write_model(cls, folder: Path) -> None:
        variants = "[ENSEMBLE]\nvariants = {'svm': [], 'tree': ['MODEL.type=tree']}\n"
        shutil.copytree(trained(folder, "ensemble", variants), folder, dirs_exist_ok=True)


TABLE = pd.DataFrame(index=segmented_index(["a.wav", "b.wav", "lost.wav"]))


class Shares(TrainedModel):
    """Says one thing of all; the changes of its predictions are a test's."""

    FILE = "shares.json"

    def __init__(self, change: Callable[[Applied], Applied] = lambda applied: applied) -> None:
        self.change = change

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> Shares:
        return cls()

    target = Target("emotion", ("angry", "calm"))  # type: ignore[assignment]
    trained_on = TrainedOn.of([], [])  # type: ignore[assignment]
    train_target = None  # type: ignore[assignment]
    parts = ()  # type: ignore[assignment]
    described = {"learner": {}, "features": []}  # type: ignore[assignment]

    def lines(self) -> list[str]:
        return ["shares"]

    def apply(self, table: pd.DataFrame, bench: Bench, fresh: bool = False) -> Applied:
        shares = np.tile([0.25, 0.75], (len(table), 1))
        return self.change(Applied(Predictions(table.index, self.target.labels, shares), ()))


def applied(model: Shares) -> None:
    """Test what it predicts."""
    TrainedConformance().test_predictions_are_of_the_recordings(
        model, TABLE, lambda model, table: model.apply(table, None)
    )


def test_a_good_model_passes(tmp_path: Path) -> None:
    applied(Shares())
    TrainedConformance().test_it_says_what_it_is(Shares(), tmp_path)


def test_predictions_in_another_order_are_caught() -> None:
    with pytest.raises(AssertionError, match="in the order of the table"):
        applied(Shares(lambda one: replace(one, predictions=replace(one.predictions, index=TABLE.index[::-1]))))


def test_a_failure_that_is_predicted_all_the_same_is_caught() -> None:
    with pytest.raises(AssertionError, match="without those that failed"):
        applied(Shares(lambda one: replace(one, failures=(Failure(2, "read", "not there"),))))


def test_too_many_failures_are_caught() -> None:
    lost = tuple(Failure(position, "read", "no speech") for position in (0, 1))
    with pytest.raises(AssertionError, match="no speech"):
        applied(Shares(lambda one: replace(one, failures=lost)))


def test_probabilities_that_do_not_sum_to_one_are_caught() -> None:
    with pytest.raises(AssertionError):
        applied(
            Shares(lambda one: replace(one, predictions=replace(one.predictions, probabilities=np.full((3, 2), 0.4))))
        )


def test_a_description_that_says_nothing_is_caught(tmp_path: Path) -> None:
    class Silent(Shares):
        described = {}  # type: ignore[assignment]

    with pytest.raises(AssertionError, match="reports show the learner"):
        TrainedConformance().test_it_says_what_it_is(Silent(), tmp_path)


def test_a_model_whose_plugin_would_not_be_installed_is_caught() -> None:
    class Theirs:
        distribution = "nkl-plugin-shares"

    class Ours:
        distribution = "nkl"

    TrainedConformance().test_what_it_needs_is_known(Shares(), Ours)
    with pytest.raises(AssertionError, match="would not ask for nkl-plugin-shares"):
        TrainedConformance().test_what_it_needs_is_known(Shares(), Theirs)


def test_a_part_of_which_too_little_is_known_is_caught() -> None:
    class Vague(Shares):
        parts = ({"component": "svm", "options": {}},)

    with pytest.raises(AssertionError, match="lacks distribution, distribution_version, plugin, written"):
        TrainedConformance().test_what_it_needs_is_known(Vague(), None)


def test_a_damaged_model_that_is_read_is_caught(tmp_path: Path) -> None:
    written = tmp_path / "model"
    written.mkdir()
    (written / "shares.json").write_text("{}")
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        TrainedConformance().test_a_damaged_one_is_refused(written, Shares, Catalog(()), tmp_path)


def test_the_authors_part_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(NotImplementedError, match="write_model"):
        TrainedConformance.write_model(tmp_path)


def test_a_folder_of_another_kind_is_caught(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"there is no shares\.json"):
        TrainedConformance().test_its_folder_is_recognised(tmp_path, Shares, Catalog(()))
