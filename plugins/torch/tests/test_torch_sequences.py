"""Networks on sequences: lstm, lstm_reg, cnn."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nkl.data import Frames
from nkl.errors import UserError
from nkl.testing import toys
from nkl_network.batches import Sequences
from nkl_torch.convolutional import Convolutional
from nkl_torch.learner import Cnn, Lstm
from nkl_torch.plugin import CnnOptions, LstmOptions, LstmRegOptions
from nkl_torch.recurrent import Recurrent
from nkl_torch.sequence_model import SequenceModel

QUICK = {"epochs": 6, "learning_rate": 0.01}


def sequences(samples, seed=5):
    """20 to 60 noisy frames around each row."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(20, 60, len(samples))
    noisy = [row + rng.normal(size=(n, len(row))) for row, n in zip(samples.features, lengths, strict=True)]
    return samples.having(features=Frames.of(noisy))


def lstm(**options):
    return Lstm(LstmOptions(**{**QUICK, "hidden_size": 12, "batch_size": 16, **options}))


def lstm_reg(**options):
    return Lstm(LstmRegOptions(**{**QUICK, "hidden_size": 12, "batch_size": 16, **options}))


def cnn(**options):
    return Cnn(CnnOptions(**{**QUICK, "learning_rate": 0.003, "layers": [8], **options}))


def of_all_lengths(width, seed=1):
    rng = np.random.default_rng(seed)
    return Frames.of([rng.normal(size=(n, width)) for n in (1, 2, 3, 4, 5, 37, 38, 90)])


NETWORKS = [
    lambda: Recurrent(6, 3, 8, 1, False),
    lambda: Recurrent(6, 3, 8, 3, False),
    lambda: Recurrent(6, 3, 8, 2, True),
    lambda: Convolutional(6, 3, [9]),
    lambda: Convolutional(1, 3, []),
    lambda: Convolutional(11, 3, [30, 5]),
]


@pytest.mark.parametrize("make", NETWORKS)
def test_a_segment_gives_the_same_alone_and_among_longer_ones(make):
    torch.manual_seed(4)
    network = make().eval()
    frames = of_all_lengths(network.sizes["inputs"])
    source = Sequences(torch.from_numpy(frames.values), torch.from_numpy(frames.lengths), torch.device("cpu"))
    together = network(*source.inputs(torch.arange(8)))
    for position, alone in enumerate(frames):
        here = torch.from_numpy(alone)[None]
        torch.testing.assert_close(network(here)[0], together[position], rtol=1e-4, atol=1e-6)
        torch.testing.assert_close(
            network(here, torch.tensor([len(alone)]))[0], together[position], rtol=1e-4, atol=1e-6
        )


@pytest.mark.parametrize("make", [lambda: lstm(epochs=1), lambda: cnn(epochs=1)])
def test_the_last_layer_makes_the_predictions_of_the_embedding(make):
    samples = sequences(toys.classes(40))
    model = make().fit(samples, None, 1)
    last = model.network.last
    scores = model.embedding(samples.features) @ last.weight.numpy().T + last.bias.numpy()
    np.testing.assert_allclose(model.outcome.predictions(scores), model.predict(samples.features), atol=1e-6)
    assert model.embedding(of_all_lengths(6).take(np.array([], dtype=int))).shape == (0, last.in_features)


@pytest.mark.parametrize("make", NETWORKS)
def test_what_fills_up_a_batch_has_no_gradient(make):
    network = make()
    frames = torch.randn(2, 30, network.sizes["inputs"], requires_grad=True)
    lengths = torch.tensor([30, 11])
    if isinstance(network, Convolutional):
        frames = frames * (torch.arange(30) < lengths[:, None])[:, :, None]
        frames.retain_grad()
    network(frames, lengths).square().sum().backward()
    if isinstance(network, Recurrent):
        assert (frames.grad[1, 11:] == 0).all()
    assert frames.grad[1, :11].abs().sum() > 0


def test_a_recurrent_network_is_that_of_pytorch_on_packed_sequences():
    torch.manual_seed(2)
    network = Recurrent(6, 3, 8, 2, True).eval()
    theirs = torch.nn.LSTM(6, 8, 2, batch_first=True, bidirectional=True)
    ours = {}
    for number in range(2):
        for suffix, layers in (("", network.forwards), ("_reverse", network.backwards)):
            for name, values in layers[number].named_parameters():
                ours[name.replace("l0", f"l{number}{suffix}")] = values
    theirs.load_state_dict(ours)
    frames, lengths = torch.randn(4, 25, 6), torch.tensor([25, 3, 1, 17])
    packed = torch.nn.utils.rnn.pack_padded_sequence(frames, lengths, batch_first=True, enforce_sorted=False)
    states, _ = torch.nn.utils.rnn.pad_packed_sequence(theirs(packed)[0], batch_first=True)
    expected = network.last(states.sum(1) / lengths[:, None])
    torch.testing.assert_close(network(frames, lengths), expected, rtol=1e-5, atol=1e-6)


def test_batches_hold_similar_lengths_and_change_from_epoch_to_epoch():
    lengths = torch.arange(1, 201)
    source = Sequences(torch.zeros(int(lengths.sum()), 2), lengths, torch.device("cpu"))
    torch.manual_seed(6)
    first, second = source.shuffled(13), source.shuffled(13)
    for batches in (first, second):
        assert sorted(torch.cat(list(batches)).tolist()) == list(range(200))
        assert {len(batch) for batch in batches} <= {15, 16}
    filling = [float((1 - lengths[batch] / lengths[batch].max()).mean()) for batch in first]
    assert np.mean(filling) < 0.3  # without an order it is a half
    assert {frozenset(batch.tolist()) for batch in first} != {frozenset(batch.tolist()) for batch in second}
    torch.manual_seed(6)
    assert all(torch.equal(one, two) for one, two in zip(first, source.shuffled(13), strict=True))


def test_long_sequences_are_predicted_in_small_batches():
    lengths = torch.tensor([20000, 10, 9000, 8000, 12, 8000, 30000])
    source = Sequences(torch.zeros(int(lengths.sum()), 1), lengths, torch.device("cpu"))
    batches = source.in_order()
    assert [lengths[batch].tolist() for batch in batches] == [[10, 12], [8000, 8000], [9000], [20000], [30000]]
    assert sorted(torch.cat(list(batches)).tolist()) == list(range(7))


@pytest.mark.parametrize("make", [lstm, cnn])
def test_no_segments_have_no_predictions(make):
    model = make(epochs=1).fit(sequences(toys.classes(30)), None, 1)
    assert model.predict(Frames.of([], 6)).shape == (0, 3)


@pytest.mark.parametrize("make", [lstm, cnn])
def test_the_same_seed_gives_the_same_model_bit_for_bit(make, tmp_path):
    train = sequences(toys.classes(60))
    first, second, other = (make(drop=0.3, epochs=3).fit(train, None, seed) for seed in (7, 7, 8))
    expected = first.predict(train.features)
    assert np.array_equal(second.predict(train.features), expected)
    assert second.curve == first.curve
    assert not np.array_equal(other.predict(train.features), expected)
    first.save(tmp_path)
    loaded = SequenceModel.load(tmp_path)
    assert np.array_equal(loaded.predict(train.features), expected)
    assert loaded.curve == first.curve


@pytest.mark.parametrize("make", [lstm, cnn])
def test_the_epoch_that_is_best_on_dev_is_taken(make):
    train, dev = sequences(toys.classes(60, 1.0)), sequences(toys.classes(45, 1.0, 1, "dev"), 6)
    model = make(epochs=15).fit(train, dev, 3)
    scores = [row["dev_UAR"] for row in model.curve]
    assert model.outcome.best_epoch == int(np.argmax(scores)) + 1
    found = np.mean(model.predict(dev.features).argmax(axis=1) == dev.target)
    assert found == pytest.approx(max(scores))


@pytest.mark.parametrize("loss", ["mse", "mae", "1-ccc", "1-pcc"])
@pytest.mark.parametrize("make", [lstm_reg, cnn])
def test_every_loss_learns_values(make, loss):
    train, test = sequences(toys.values(90)), sequences(toys.values(60, seed=2), 6)
    found = make(loss=loss).fit(train, None, 1).predict(test.features)
    assert np.corrcoef(found, test.target)[0, 1] > 0.7


def test_a_convolutional_network_keeps_the_order_of_its_layers_and_takes_segments_of_any_length():
    model = cnn(layers={"l1": 5, "l3": 30, "l2": 7}, epochs=1).fit(sequences(toys.classes(30)), None, 1)
    widths = [part.out_features for part in model.network.connected if isinstance(part, torch.nn.Linear)]
    assert widths == [5, 30, 7, 3]
    assert np.isfinite(model.predict(of_all_lengths(6))).all()


@pytest.mark.parametrize("make", [lstm, cnn])
def test_batches_of_sequences_are_balanced_too(make, caplog):
    train, test = sequences(toys.rare_classes(distance=4.0)), sequences(toys.classes(60, seed=2))
    model = make(balanced_batches=True, batch_size=12).fit(train, None, 1)
    assert np.mean(model.predict(test.features).argmax(axis=1) == test.target) > 0.8
    if make is cnn:
        make(balanced_batches=True, epochs=1).fit(sequences(toys.values(40)), None, 1)
        assert "balanced_batches has no effect" in caplog.text


def test_a_loss_of_the_other_task_is_refused():
    with pytest.raises(UserError, match=r"MODEL.loss = mse: is not for classification. Write one of cross"):
        cnn(loss="mse").fit(sequences(toys.classes(30)), None, 1)
    with pytest.raises(UserError, match=r"MODEL.measure = uar: is not for regression. Write one of mse"):
        cnn(measure="uar").fit(sequences(toys.values(30)), None, 1)


def test_defaults_of_the_dialect():
    options = LstmOptions()
    found = (options.hidden_size, options.num_layers, options.bidirectional, options.batch_size, options.learning_rate)
    assert found == (64, 2, False, 32, 1e-3)
    assert (CnnOptions().batch_size, CnnOptions().learning_rate, CnnOptions().loss) == (8, 1e-4, None)


@pytest.mark.parametrize("make", [lstm, cnn])
def test_a_damaged_folder_is_refused(make, tmp_path):
    make(epochs=1).fit(sequences(toys.classes(30)), None, 1).save(tmp_path)
    facts = (tmp_path / "network.json").read_text()
    for bad in (facts.replace('"inputs": 6', '"inputs": 60'), facts.replace('"inputs"', '"inputz"'), "{}"):
        (tmp_path / "network.json").write_text(bad)
        with pytest.raises(ValueError, match="does not hold a network on sequences"):
            SequenceModel.load(tmp_path)
