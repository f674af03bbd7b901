"""What a trained model must keep."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nkl.data.index import segmented_index
from nkl.data.target import Target
from nkl.errors import UserError
from nkl.files import write_json
from nkl.kernel.bench import Bench
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import default_choice, load_target
from nkl.kernel.discovery import Offer, discover
from nkl.kernel.kinds import EXECUTOR, TRAINED
from nkl.kernel.watchers import Watchers
from nkl.learning.bundle import TrainedOn
from nkl.learning.trained import Applied, TrainedModel, is_trained, load_trained
from nkl.store import Store
from nkl.testing import databases
from nkl.testing.conformance import Conformance
from nkl.testing.sameness import difference
from nkl.testing.saved_files import pickles_in

_FACTS = {"component", "plugin", "distribution", "distribution_version", "written", "options"}
"""What is known of each component that it takes to apply a model."""


class TrainedConformance(Conformance):
    """Inherit in the tests of a trained model, and override :meth:`write_model`."""

    kind = TRAINED

    @classmethod
    def write_model(cls, folder: Path) -> None:
        """Train a model and write it, as whatever trains such models does.

        Args:
            folder: an existing, empty folder.
        """
        if cls.unattended:
            pytest.skip("the kit does not know how such a model is trained: run the plugin's own tests")
        raise NotImplementedError(f"{cls.__name__} has to define write_model(cls, folder)")

    @pytest.fixture(scope="class")
    @classmethod
    def written(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """The folder of a model."""
        folder = tmp_path_factory.mktemp("model")
        cls.write_model(folder)
        return folder

    @pytest.fixture(scope="class")
    @classmethod
    def catalog(cls) -> Catalog:
        """What all installed plugins offer."""
        return Catalog(discover().plugins)

    @pytest.fixture
    def model(self, written: Path, target: type[TrainedModel], catalog: Catalog) -> TrainedModel:
        """The model, read."""
        return target.load(written, catalog)

    @pytest.fixture
    def recordings(self, tmp_path: Path) -> pd.DataFrame:
        """Six short recordings with their speakers, and one that is not there."""
        table = databases.write_audio(tmp_path)
        files = [str(tmp_path / file) for file in [*table["file"], "lost.wav"]]
        return pd.DataFrame({"speaker": [*table["speaker"], "nobody"]}, index=segmented_index(files))

    @pytest.fixture
    def apply(self, catalog: Catalog, tmp_path: Path) -> Callable[[TrainedModel, pd.DataFrame], Applied]:
        """Applies a model, one recording after the other, with a store of its own."""
        executor = default_choice(catalog.find(EXECUTOR, "serial"), catalog.find).make()
        bench = Bench(Store(tmp_path / "store"), executor, Watchers())
        return lambda model, table: model.apply(table, bench)

    def test_its_target_is_of_its_kind(self, target: Any) -> None:
        assert isinstance(target, type) and issubclass(target, TrainedModel), f"{target} does not inherit TrainedModel"
        missing = sorted(getattr(target, "__abstractmethods__", ()))
        assert not missing, f"{target.__name__} lacks {', '.join(missing)}"

    def test_its_file_is_its_own(self, target: type[TrainedModel], catalog: Catalog) -> None:
        assert Path(target.FILE).name == target.FILE, "FILE is the name of a file in the model's folder"
        kinds = [offer.qualified for offer in catalog.offers(TRAINED) if load_target(offer).FILE == target.FILE]
        assert len(kinds) == 1, f"{' and '.join(kinds)} are recognised by the same file, {target.FILE}"

    def test_its_folder_is_recognised(self, written: Path, target: type[TrainedModel], catalog: Catalog) -> None:
        assert is_trained(written, catalog), f"there is no {target.FILE} in the folder"
        assert isinstance(load_trained(written, catalog), target)

    def test_it_says_what_it_is(self, model: TrainedModel, tmp_path: Path) -> None:
        assert isinstance(model.target, Target) and model.target.column
        assert isinstance(model.trained_on, TrainedOn)
        assert model.lines() and all(line.strip() and line.isprintable() for line in model.lines())
        assert {"learner", "features"} <= {*model.described}, "reports show the learner and the features"
        write_json(tmp_path / "described.json", model.described)

    def test_what_it_needs_is_known(self, model: TrainedModel, offer: Offer) -> None:
        for part in model.parts:
            missing = _FACTS - {*part}
            assert not missing, f"a part lacks {', '.join(sorted(missing))}: make them with nkl.learning.choice_facts"
        needed = {"nkl", *(part["distribution"] for part in model.parts)}
        assert offer.distribution in needed, f"exported models would not ask for {offer.distribution}: add a part of it"

    def test_predictions_are_of_the_recordings(
        self, model: TrainedModel, recordings: pd.DataFrame, apply: Callable[..., Applied]
    ) -> None:
        applied = apply(model, recordings)
        failed = sorted({failure.position for failure in applied.failures})
        kept = recordings.index.delete(failed)
        assert len(kept) >= len(recordings) - 1, [failure.reason for failure in applied.failures]
        found = applied.predictions
        assert found.index.equals(kept), "predictions are in the order of the table, without those that failed"
        assert found.truth is None, "the truth is not the model's to know"
        assert found.labels == model.target.labels
        if found.probabilities is None:
            assert np.isfinite(found.predicted).all()
        else:
            assert (found.probabilities >= 0).all()
            np.testing.assert_allclose(found.probabilities.sum(axis=1), 1, atol=1e-6)

    def test_it_leaves_the_table_as_it_was(
        self, model: TrainedModel, recordings: pd.DataFrame, apply: Callable[..., Applied]
    ) -> None:
        before = recordings.copy(deep=True)
        apply(model, recordings)
        assert not difference(before, recordings, where="table")

    def test_it_can_be_moved(
        self,
        written: Path,
        model: TrainedModel,
        recordings: pd.DataFrame,
        apply: Callable[..., Applied],
        catalog: Catalog,
        tmp_path: Path,
    ) -> None:
        moved = load_trained(shutil.copytree(written, tmp_path / "elsewhere"), catalog)
        here, there = apply(model, recordings).predictions, apply(moved, recordings).predictions
        assert not difference(here.frame(), there.frame(), 1e-9, "here against elsewhere")

    def test_reading_it_runs_no_code(self, written: Path) -> None:
        assert not pickles_in(written), "a pickle runs code when it is read"

    def test_a_damaged_one_is_refused(
        self, written: Path, target: type[TrainedModel], catalog: Catalog, tmp_path: Path
    ) -> None:
        damaged = shutil.copytree(written, tmp_path / "damaged")
        (damaged / target.FILE).write_bytes(b"{")
        with pytest.raises(UserError):
            target.load(damaged, catalog)
