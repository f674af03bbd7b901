"""The learners: segments, what is kept of a training, speakers, explanations."""

from __future__ import annotations

import logging

import numpy as np
import pytest
import torch

from nkl.data import Frames
from nkl.errors import UserError
from nkl.testing import toys
from nkl_crnn.learner import Acrnn, SsaCrnn
from nkl_crnn.plugin import AcrnnOptions, SsaCrnnOptions
from nkl_crnn.segments import segments_of
from nkl_network import training

SMALL = {
    "epochs": 4,
    "learning_rate": 0.005,
    "segment": 40,
    "maps": [4, 6],
    "conv_layers": 1,
    "linear": 16,
    "lstm": 8,
    "embedding": 8,
    "checkpoint": 0,
}
CPU = torch.device("cpu")


def sequences(n, seed=0, width=6, longest=90):
    rows = toys.classes(n, 4.0, seed, f"toy {seed}")
    random = np.random.default_rng(seed)
    features = [
        np.tile(row[:width], (random.integers(5, longest), 1)) + random.normal(size=width) for row in rows.features
    ]
    return rows.having(features=Frames.of(features), side={"speaker": rows.speakers})


def learn(learner=SsaCrnn, dev=True, train=None, **options):
    part = learner((SsaCrnnOptions if learner is SsaCrnn else AcrnnOptions)(**{**SMALL, **options}))
    held = sequences(30, 1).having(side={})
    return part.fit(sequences(60) if train is None else train, held if dev else None, 3)


@pytest.fixture(scope="module")
def model():
    return learn(weight_constraint="column_l1", checkpoint=False)


def test_recordings_are_cut_into_segments():
    frames = Frames.of([np.full((length, 3), length, np.float32) for length in (7, 10, 25)])
    source = segments_of(frames, CPU, 10)
    assert source.lengths.tolist() == [7, 10, 10, 10, 5]
    assert source.owners.tolist() == [0, 1, 2, 2, 2]
    assert source.each(np.array([5, 6, 7])).tolist() == [5, 6, 7, 7, 7]
    filled, lengths = source.inputs(torch.tensor([4, 0]))
    assert filled.shape == (2, 10, 3) and lengths.tolist() == [5, 7]
    assert (filled[0, :5] == 25).all() and (filled[0, 5:] == 0).all()
    assert (filled[1, :7] == 7).all() and (filled[1, 7:] == 0).all()


@pytest.mark.parametrize("posterior", ["mean", "max"])
def test_a_recording_has_the_posterior_of_its_segments(posterior):
    model = learn(Acrnn, epochs=2, posterior=posterior, checkpoint=False)
    whole = sequences(1, 4, longest=6).features[0].repeat(20, axis=0)[:100]
    whole = whole + np.linspace(0, 2, 100, dtype=np.float32)[:, None]
    parts = model.predict(Frames.of([whole[:40], whole[40:80], whole[80:]]))
    expected = parts.mean(0) if posterior == "mean" else parts.max(0) / parts.max(0).sum()
    np.testing.assert_allclose(model.predict(Frames.of([whole]))[0], expected, rtol=1e-4)


def test_the_epoch_that_is_best_on_dev_samples_is_kept():
    model = learn(epochs=5, checkpoint=False)
    dev = sequences(30, 1)
    curve = [row["dev_UAR"] for row in model.curve]
    assert model.outcome.best_epoch == 1 + int(np.argmax(curve))
    right = model.predict(dev.features).argmax(1) == dev.target
    uar = np.mean([right[dev.target == code].mean() for code in range(3)])
    assert uar == pytest.approx(max(curve))
    assert Acrnn(AcrnnOptions()).wants_dev and SsaCrnn(SsaCrnnOptions()).wants_dev


def test_speakers_are_learned_in_training_and_not_asked_for_afterwards(model):
    assert SsaCrnnOptions().side_targets == ("speaker",) and AcrnnOptions().side_targets == ()
    assert model.network.sizes["speakers"] == 6
    strangers = sequences(20, 8).features
    found = model.predict(strangers)
    assert found.shape == (20, 3)
    other = learn(weight_constraint="column_l1", checkpoint=False)
    with torch.no_grad():
        other.network.voices.classes.weight.zero_()
    np.testing.assert_array_equal(other.predict(strangers), found)


def test_speakers_make_a_difference_to_the_training(model):
    train = sequences(60)
    shuffled = train.having(side={"speaker": np.random.default_rng(0).permutation(train.side["speaker"])})
    other = learn(train=shuffled, weight_constraint="column_l1", checkpoint=False)
    assert not np.allclose(other.predict(train.features), model.predict(train.features), atol=1e-4)


def test_unknown_speakers_teach_the_classes_alone(caplog):
    train = sequences(60)
    nobody = train.having(side={"speaker": np.full(60, None, dtype=object)})
    model = learn(train=nobody, checkpoint=False)
    assert "no two speakers to tell apart" in caplog.text
    assert model.network.voices is None
    assert np.isfinite(model.predict(train.features)).all()


def stopped(monkeypatch, after, **options):
    """A training that breaks off after so many epochs, and the one in hand."""
    say = training._say

    def stop(row, epochs):
        say(row, epochs)
        if row["epoch"] > after:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(training, "_say", stop)
        with pytest.raises(KeyboardInterrupt):
            learn(**options)


@pytest.mark.parametrize("learner", [Acrnn, SsaCrnn])
def test_an_interrupted_training_goes_on(learner, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("NKL_STORE", str(tmp_path))
    options = {"learner": learner, "weight_constraint": "column_l1", "epochs": 5}
    stopped(monkeypatch, 2, **options)
    assert len(list(tmp_path.glob("checkpoints/*.pt"))) == 1
    caplog.set_level(logging.INFO, "nkl.network")
    resumed = learn(**options)
    assert "Going on with an interrupted training after epoch 2." in caplog.text
    whole = learn(**{**options, "checkpoint": False})
    assert resumed.curve == whole.curve
    features = sequences(20, 8).features
    assert np.array_equal(resumed.predict(features), whole.predict(features))


def test_other_speakers_are_another_training(tmp_path, monkeypatch):
    monkeypatch.setenv("NKL_STORE", str(tmp_path))
    stopped(monkeypatch, 1)
    train = sequences(60)
    stopped(monkeypatch, 1, train=train.having(side={"speaker": train.side["speaker"][::-1]}))
    assert len(list(tmp_path.glob("checkpoints/*.pt"))) == 2


def test_it_explains_where_it_looked(model):
    frames = sequences(1, 5).features[0].repeat(20, axis=0)[:70]
    lines, bands = model.explain(Frames.of([frames]))
    assert [one.name for one in lines.series] == ["emotion states", "speaker states"]
    for one in lines.series:
        assert one.x.tolist() == [*range(0, 40, 2), *range(40, 70, 2)]
    both = lines.series[0].y + lines.series[1].y
    assert both[:20].sum() == pytest.approx(1, abs=1e-5) and both[20:].sum() == pytest.approx(1, abs=1e-5)
    assert [one.name for one in bands.series] == ["1", "0"], "two bands, the high one above"
    assert bands.series[0].y[0] == pytest.approx(frames[:3, 1].mean(), rel=1e-5)
    assert bands.labels[:2] == ("0", "3") and len(bands.labels) == 24


def test_its_embedding_is_what_the_classes_are_told_from(model):
    features = sequences(12, 5).features
    found = model.embedding(features)
    assert found.shape == (12, 8) and found.dtype == np.float32
    short = Frames.of([one[:40] for one in features])
    with torch.no_grad():
        scores = model.network.classes(torch.from_numpy(model.embedding(short))).softmax(1)
    np.testing.assert_allclose(scores.numpy(), model.predict(short), rtol=1e-4)
    assert model.embedding(features.take(np.zeros(0, int))).shape == (0, 8)


def test_columns_that_are_no_three_channels_are_refused():
    train = sequences(30, width=5)
    with pytest.raises(UserError, match=r"MODEL.type = ssa_crnn: .* 5 columns.* \['logmel3d'\]"):
        learn(train=train, dev=False)
