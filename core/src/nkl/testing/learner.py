"""What a learner and its model must keep."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest

from nkl.data.chart import Chart
from nkl.data.samples import Samples, side_of, taken
from nkl.kernel.discovery import Offer
from nkl.kernel.kinds import LEARNER
from nkl.options import Options
from nkl.parts.learner import Learner, Model
from nkl.testing import toys
from nkl.testing.conformance import PartConformance
from nkl.testing.elsewhere import in_another_process, load_and_predict
from nkl.testing.sameness import difference
from nkl.testing.saved_files import pickles_in

Toy = tuple[Samples, Samples, Samples]
"""Train, dev and test."""

Columns = Mapping[str, Sequence[Any]]
"""What columns hold that a learner wants beside the target: values that the samples take in turn."""

SEED = 7
_NAMES = ("one", "two", "three", "one", None)
_EXACT = 1e-6


def fit_and_predict(part: Learner, given: dict[str, Toy]) -> dict[str, np.ndarray]:
    """What the models say of the test samples, by task."""
    return {task: part.fit(train, dev, SEED).predict(test.features) for task, (train, dev, test) in given.items()}


class LearnerConformance(PartConformance):
    """Inherit in the tests of a learner.

    The toys have 150 training samples, six features of about unit size, three classes or a rating. Where the defaults
    are made for more, give more modest options (or more epochs) in the class attribute ``options``.

    Attributes:
        side: what the columns hold in training that the learner asks for (``Options.side_targets``): values that the samples
            take in turn, names or numbers, ``None`` where one is not known. Not needed for ``speaker``, nor where any names do.
    """

    kind = LEARNER
    job = staticmethod(fit_and_predict)
    side: ClassVar[Mapping[str, Sequence[Any]]] = {}

    @pytest.fixture(scope="class")
    @classmethod
    def columns(cls, chosen: Options) -> Columns:
        """The columns that the learner asks for, with their values."""
        return {name: cls.side.get(name, _NAMES) for name in chosen.side_targets}

    @pytest.fixture(scope="class")
    @classmethod
    def speech(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """Where the audio of toys is written."""
        return tmp_path_factory.mktemp("toys")

    @pytest.fixture
    def toy(self, offer: Offer, columns: Columns, speech: Path) -> dict[str, Toy]:
        """Train, dev and test samples for each task of the learner; new ones, so that no test spoils them for another."""
        return _toys(offer, columns, speech)

    @pytest.fixture(scope="class")
    @classmethod
    def models(cls, offer: Offer, columns: Columns, part: Learner, speech: Path) -> dict[str, Model]:
        """A fitted model for each task."""
        return {task: part.fit(train, dev, SEED) for task, (train, dev, _) in _toys(offer, columns, speech).items()}

    @pytest.fixture(scope="class")
    @classmethod
    def said(cls, offer: Offer, models: dict[str, Model], speech: Path) -> dict[str, np.ndarray]:
        """The predictions of the models."""
        return {task: models[task].predict(test.features) for task, (_, _, test) in _toys(offer, {}, speech).items()}

    @pytest.fixture
    def given(self, toy: dict[str, Toy]) -> dict[str, Toy]:
        """The toys."""
        return toy

    def test_it_says_what_it_can_do(self, offer: Offer, part: Learner) -> None:
        assert offer.component.tasks, "declare Component.tasks: classification, regression, or both"
        assert isinstance(part.wants_dev, bool)

    def test_it_says_what_it_learns_from(self, chosen: Options, toy: dict[str, Toy]) -> None:
        """Columns beside the target: in training alone. All other tests predict without them."""
        wanted = chosen.side_targets
        assert isinstance(wanted, tuple) and all(isinstance(name, str) and name for name in wanted)
        assert len(set(wanted)) == len(wanted), f"a column is wanted twice: {wanted}"
        for train, dev, test in toy.values():
            assert tuple(train.side) == wanted
            assert not dev.side and not test.side

    def test_predictions_have_the_right_form(self, said: dict[str, np.ndarray], toy: dict[str, Toy]) -> None:
        for task, found in said.items():
            test = toy[task][2]
            assert found.dtype == np.float64, f"{task}: predictions are {found.dtype}, not float64"
            assert np.isfinite(found).all()
            assert found.shape == ((len(test), len(test.labels)) if test.labels else (len(test),))
            if test.labels:
                assert (found >= 0).all()
                np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6, err_msg="probabilities do not sum to one")

    def test_it_beats_chance(self, said: dict[str, np.ndarray], toy: dict[str, Toy]) -> None:
        for task, found in said.items():
            truth = toy[task][2].target
            if task == "classification":
                right = found.argmax(axis=1) == truth
                uar = np.mean([right[truth == code].mean() for code in np.unique(truth)])
                assert uar > 0.6, f"UAR {uar:.2f} on classes that are four standard deviations apart; chance is 0.33"
            else:
                r = np.corrcoef(found, truth)[0, 1]
                assert r > 0.5, f"correlation {r:.2f} with a rating that two features tell"

    def test_the_same_seed_gives_the_same_model(
        self, part: Learner, toy: dict[str, Toy], said: dict[str, np.ndarray]
    ) -> None:
        assert not difference(said, fit_and_predict(part, toy), _EXACT, "first against second fit")

    def test_its_own_importance_has_the_right_form(self, models: dict[str, Model], toy: dict[str, Toy]) -> None:
        """Where it gives one; the rating of the toys hangs on the first two features."""
        for task, model in models.items():
            found, train = model.importance, toy[task][0]
            if found is None:
                continue
            shapes = {(len(train.columns),), (*((len(train.labels),) if train.labels else ()), len(train.columns))}
            assert found.shape in shapes, f"{task}: shape {found.shape} is none of {sorted(shapes)}"
            assert np.isfinite(found).all()
            strength = np.abs(found).reshape(-1, len(train.columns)).mean(axis=0)
            telling = 3 if task == "classification" else 2
            assert strength[:telling].min() > strength[telling:].max(), (
                f"{task}: {strength} of which {telling} tell most"
            )

    def test_one_row_is_predicted_as_in_a_batch(
        self, models: dict[str, Model], said: dict[str, np.ndarray], toy: dict[str, Toy]
    ) -> None:
        for task, model in models.items():
            one = model.predict(taken(toy[task][2].features, np.array([4])))
            assert not difference(said[task][4:5], one, 1e-4, f"{task}: in a batch against alone")

    def test_what_it_says_of_samples_has_the_right_form(self, models: dict[str, Model], toy: dict[str, Toy]) -> None:
        """Charts of one sample, and embeddings of many, where it has them: the same for a sample alone and among others."""
        for task, model in models.items():
            features = toy[task][2].features
            one = taken(features, np.array([4]))
            charts = model.explain(one)
            assert isinstance(charts, tuple) and all(isinstance(chart, Chart) for chart in charts), task
            assert len({chart.name for chart in charts}) == len(charts), f"{task}: two charts have one name"
            assert all(chart.shows.strip() for chart in charts), f"{task}: a chart says in words what it shows"
            found = model.embedding(features)
            if found is not None:
                assert found.ndim == 2 and len(found) == len(toy[task][2]) and np.isfinite(found).all(), task
                assert not difference(found[4:5], model.embedding(one), 1e-3, f"{task}: among others against alone")

    def test_a_saved_model_predicts_the_same(
        self, models: dict[str, Model], said: dict[str, np.ndarray], toy: dict[str, Toy], tmp_path: Path
    ) -> None:
        """In this process and in a fresh one."""
        for task, model in models.items():
            folder = tmp_path / task
            folder.mkdir()
            model.save(folder)
            features = toy[task][2].features
            assert not difference(said[task], type(model).load(folder).predict(features), _EXACT, f"{task}: loaded")
            there = in_another_process(load_and_predict, type(model), folder, features)
            assert not difference(said[task], there, _EXACT, f"{task}: loaded in a fresh process")

    def test_saved_files_hold_no_pickle(self, models: dict[str, Model], tmp_path: Path) -> None:
        for task, model in models.items():
            folder = tmp_path / task
            folder.mkdir()
            model.save(folder)
            assert any(folder.iterdir()), f"{task}: nothing was saved"
            assert not pickles_in(folder), "a pickle runs code when it is read"

    def test_a_folder_without_a_model_is_refused(self, models: dict[str, Model], tmp_path: Path) -> None:
        for model in models.values():
            with pytest.raises(ValueError):
                type(model).load(tmp_path)

    def test_a_class_without_training_samples_has_probability_zero(self, part: Learner, toy: dict[str, Toy]) -> None:
        if "classification" not in toy:
            pytest.skip("no classifier")
        train, dev, test = (
            one.having(labels=("absent", *one.labels), target=one.target + 1) for one in toy["classification"]
        )
        found = part.fit(train, dev, SEED).predict(test.features)
        assert found.shape == (len(test), 4)
        assert (found[:, 0] == 0).all()
        np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)
        uar = np.mean(found.argmax(axis=1) == test.target)
        assert uar > 0.6, f"the columns are not in the order of the labels: {uar:.2f} of the samples are right"

    def test_two_classes_are_enough(self, part: Learner, toy: dict[str, Toy]) -> None:
        """Where many libraries return one column in place of two."""
        if "classification" not in toy:
            pytest.skip("no classifier")
        train, dev, test = (
            one.take(np.flatnonzero(one.target < 2)).having(labels=one.labels[:2]) for one in toy["classification"]
        )
        found = part.fit(train, dev, SEED).predict(test.features)
        assert found.shape == (len(test), 2)
        assert np.mean(found.argmax(axis=1) == test.target) > 0.6

    def test_it_does_without_dev_samples_and_speakers(self, part: Learner, toy: dict[str, Toy]) -> None:
        for task, (train, _, test) in toy.items():
            found = part.fit(train.having(speakers=None), None, SEED).predict(test.features)
            assert np.isfinite(found).all(), task

    def test_weights_matter(self, offer: Offer, part: Learner, toy: dict[str, Toy], speech: Path) -> None:
        """On classes that overlap, so that there is something to weigh."""
        if not offer.component.weighted:
            pytest.skip("declares that it takes no account of weights (Component.weighted)")
        for task, (train, dev, test) in toy.items():
            if task == "classification":
                close = (toys.classes(distance=1.5, name="near"), toys.classes(45, 1.5, 1, "near dev"))
                near, dev = (toys.as_input(one, offer.component.input, speech) for one in close)
                train = near.having(side=train.side)
                heavy = train.target == 0
            else:
                heavy = train.target > 3
            weights = np.where(heavy, 10.0, 1.0)
            weighted = part.fit(train.having(weights=weights / weights.mean()), dev, SEED).predict(test.features)
            plain = part.fit(train, dev, SEED).predict(test.features)
            message = f"{task}: weights change nothing; if that is so, declare Component.weighted = False"
            assert difference(plain, weighted, _EXACT), message


def _toys(offer: Offer, columns: Columns, folder: Path) -> dict[str, Toy]:
    makers: dict[str, Any] = {"classification": toys.classes, "regression": toys.values}

    def form(task: str, *sizes: Any, **names: Any) -> Samples:
        rows = makers[task](*sizes, **names)
        return toys.as_input(rows, offer.component.input, _below(folder, task))

    return {
        task: (_with(form(task), columns), form(task, 45, seed=1, name="dev"), form(task, 90, seed=2, name="test"))
        for task in makers
        if task in offer.component.tasks
    }


def _with(samples: Samples, columns: Columns) -> Samples:
    """The samples with the columns that a learner wants to know of them beside the target."""
    side = {name: list(itertools.islice(itertools.cycle(values), len(samples))) for name, values in columns.items()}
    if "speaker" in side and samples.speakers is not None:
        side["speaker"] = [None, *samples.speakers[1:]]
    return samples.having(side=side_of(pd.DataFrame(side), side))


def _below(folder: Path, name: str) -> Path:
    path = folder / name
    path.mkdir(exist_ok=True)
    return path
