from __future__ import annotations

import logging
import subprocess
import sys

import numpy as np
import pytest
import torch
from sklearn.metrics import f1_score, recall_score

from nkl.errors import UserError
from nkl.testing import toys
from nkl_network.outcome import Outcome
from nkl_network.place import choose_device
from nkl_network.steps import ascend, rate_factor
from nkl_torch.learner import Mlp
from nkl_torch.model import ACTIVATIONS, MlpModel
from nkl_torch.perceptron import Perceptron, layers_of
from nkl_torch.plugin import MlpOptions, MlpRegOptions

QUICK = {"epochs": 20, "learning_rate": 0.01, "layers": [16, 8]}


def mlp(**options):
    return Mlp(MlpOptions(**{**QUICK, **options}))


def mlp_reg(**options):
    return Mlp(MlpRegOptions(**{**QUICK, **options}))


def uar(model, samples):
    return float(np.mean(model.predict(samples.features).argmax(axis=1) == samples.target))


@pytest.mark.parametrize("layers", [[5, 30, 7], {"l1": 5, "l3": 30, "l2": 7}])
def test_layers_keep_the_order_written(layers):
    model = mlp(layers=layers, epochs=1).fit(toys.classes(), None, 1)
    assert [weights.shape for weights, _ in model.layers] == [(5, 6), (30, 5), (7, 30), (3, 7)]


@pytest.mark.parametrize("loss", ["cross", "f1", "bce", "weighted_bce", "focal"])
def test_every_loss_learns_classes(loss):
    assert uar(mlp(loss=loss, batch_size=16).fit(toys.classes(), None, 1), toys.classes(seed=2)) > 0.9


@pytest.mark.parametrize("loss", ["mse", "mae", "1-ccc", "1-pcc"])
def test_every_loss_learns_values_in_any_unit(loss):
    train, test = toys.values(), toys.values(seed=2)
    train = train.having(target=1000 * train.target)
    found = mlp_reg(loss=loss, batch_size=16).fit(train, None, 1).predict(test.features)
    assert np.corrcoef(found, test.target)[0, 1] > 0.9
    if loss != "1-pcc":
        assert abs(found - 1000 * test.target).mean() < 500


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "nadam", "sgd"])
@pytest.mark.parametrize("scheduler", ["cosine", "step", "exponential", "none"])
def test_every_optimizer_learns_with_every_scheduler(optimizer, scheduler):
    model = mlp(optimizer=optimizer, scheduler=scheduler).fit(toys.classes(), None, 1)
    assert uar(model, toys.classes(seed=2)) > 0.9
    rates = [row["learning_rate"] for row in model.curve]
    assert (len(set(rates)) > 1) == (scheduler != "none")


def test_schedules_by_hand():
    def factors(*epochs, **options):
        return [rate_factor(MlpOptions(epochs=25, **options), epoch) for epoch in epochs]

    assert factors(0, 9, 10, 20, scheduler="step") == [1, 1, 0.5, 0.25]
    assert factors(0, 2, scheduler="exponential") == pytest.approx([1, 0.95**2])
    warm = factors(0, 4, 5, 15, 24, scheduler="cosine")
    assert warm[:4] == pytest.approx([1 / 6, 5 / 6, 1, 0.5])
    assert 0 < warm[4] < 0.01


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_model_computes_what_the_network_does(activation):
    network = Perceptron(6, 3, [9, 4], activation, 0.5).eval()
    features = torch.randn(20, 6)
    expected = network(features).softmax(1).detach().numpy()
    model = MlpModel(layers_of(network), activation, Outcome(("a", "b", "c"), np.arange(3)))
    np.testing.assert_allclose(model.predict(features.numpy()), expected, atol=1e-6)


@pytest.mark.parametrize("make", [mlp, mlp_reg])
def test_the_same_seed_gives_the_same_model_bit_for_bit(tmp_path, make):
    train = toys.classes() if make is mlp else toys.values()
    first, second, other = (make(drop=[0.3, 0.1]).fit(train, None, seed) for seed in (7, 7, 8))
    expected = first.predict(train.features)
    assert np.array_equal(second.predict(train.features), expected)
    assert second.curve == first.curve
    assert not np.array_equal(other.predict(train.features), expected)
    first.save(tmp_path)
    loaded = MlpModel.load(tmp_path)
    assert np.array_equal(loaded.predict(train.features), expected)
    assert loaded.curve == first.curve and loaded.outcome.best_epoch == 20


def test_training_leaves_other_random_numbers_and_threads_alone():
    torch.manual_seed(3)
    expected, threads = torch.rand(4), torch.get_num_threads()
    torch.manual_seed(3)
    mlp(n_jobs=1).fit(toys.classes(), None, 1)
    assert torch.equal(torch.rand(4), expected)
    assert torch.get_num_threads() == threads


def test_the_epoch_that_is_best_on_dev_is_taken():
    train = toys.classes(distance=1.0)
    dev = toys.classes(45, 1.0, 1, "dev")
    longer = mlp(epochs=60).fit(train, dev, 3)
    scores = [row["dev_UAR"] for row in longer.curve]
    assert longer.outcome.best_epoch == int(np.argmax(scores)) + 1 < 60
    assert uar(longer, dev) == pytest.approx(max(scores))
    assert mlp(epochs=60).fit(train, None, 3).outcome.best_epoch == 60


def test_patience_stops_training_on_dev_samples():
    train = toys.classes()
    wrong = toys.classes(45, seed=1, name="dev")
    wrong = wrong.having(target=(wrong.target + 1) % 3)
    model = mlp(patience=3, epochs=50).fit(train, wrong, 3)
    assert len(model.curve) == model.outcome.best_epoch + 3 < 50
    assert len(mlp(patience=3, epochs=50).fit(train, None, 3).curve) == 50
    assert mlp(patience=3).wants_dev and not mlp().wants_dev


@pytest.mark.parametrize("measure", ["mse", "mae", "ccc", "pcc"])
def test_the_measure_decides_for_values(measure):
    model = mlp_reg(measure=measure, epochs=40).fit(toys.values(), toys.values(45, 1, "dev"), 3)
    scores = np.array([row[f"dev_{measure.upper()}"] for row in model.curve])
    assert model.outcome.best_epoch == 1 + int((-scores if measure in ("mse", "mae") else scores).argmax())


def test_macro_f1_decides_for_classes():
    dev = toys.rare_classes(45, 1.0)
    model = mlp(measure="f1", epochs=15, patience=None).fit(toys.rare_classes(distance=1.0), dev, 3)
    scores = [row["dev_macro-F1"] for row in model.curve]
    assert model.outcome.best_epoch == 1 + int(np.argmax(scores))
    predicted = model.predict(dev.features).argmax(axis=1)
    assert max(scores) == pytest.approx(f1_score(dev.target, predicted, average="macro", zero_division=0))
    assert max(scores) != pytest.approx(recall_score(dev.target, predicted, average="macro"))


def test_errors_on_dev_are_in_the_unit_of_the_target():
    train, dev = toys.values(), toys.values(seed=1)
    train, dev = (one.having(target=one.target * 50 + 300) for one in (train, dev))
    model = mlp_reg(measure="mae", epochs=3).fit(train, dev, 1)
    found = np.abs(model.predict(dev.features) - dev.target).mean()
    assert min(row["dev_MAE"] for row in model.curve) == pytest.approx(found, rel=1e-4)


def test_equal_error_rate_is_for_two_classes():
    two = toys.classes(distance=1.0)
    two = two.take(np.flatnonzero(two.target < 2)).having(labels=toys.LABELS[:2])
    model = mlp(measure="eer").fit(two, two, 3)
    assert model.outcome.best_epoch == 1 + int(np.argmin([row["dev_EER"] for row in model.curve]))
    with pytest.raises(UserError, match="eer: is for two classes, but there are 3"):
        mlp(measure="eer").fit(toys.classes(), None, 3)


def test_dev_samples_that_tell_nothing_do_not_choose_an_epoch(caplog):
    dev = toys.values(45, 1, "dev")
    model = mlp_reg().fit(toys.values(), dev.having(target=np.full(45, 3.0)), 3)
    assert "MSE decides" in caplog.text
    assert model.outcome.best_epoch == 1 + int(np.argmin([row["dev_MSE"] for row in model.curve]))
    two = toys.classes()
    two = two.take(np.flatnonzero(two.target < 2)).having(labels=toys.LABELS[:2])
    model = mlp(measure="eer", patience=2).fit(two, two.take(np.flatnonzero(two.target == 0)), 3)
    assert model.outcome.best_epoch == len(model.curve) == 20
    assert "EER is not defined on the dev samples" in caplog.text


def test_balanced_batches_make_up_for_rare_classes(caplog):
    train, test = toys.rare_classes(distance=1.5), toys.classes(300, 1.5, 2)

    def rare(**options):
        said = mlp(batch_size=30, epochs=30, **options).fit(train, None, 1).predict(test.features).argmax(axis=1)
        return np.mean(said == 2)

    assert rare(balanced_batches=True) > 1.5 * rare()
    mlp(balanced_batches=True, epochs=2).fit(train.having(weights=np.ones(len(train))), None, 1)
    assert "one of them is enough" in caplog.text


def test_a_class_that_only_dev_has_takes_no_part():
    train = toys.classes()
    dev = toys.classes(45, seed=1)
    train = train.take(np.flatnonzero(train.target != 1))
    found = mlp().fit(train, dev, 3)
    assert (found.predict(dev.features)[:, 1] == 0).all()
    assert max(row["dev_UAR"] for row in found.curve) > 0.9
    only = dev.take(np.flatnonzero(dev.target == 1))
    assert mlp(epochs=2).fit(train, only, 3).outcome.best_epoch == 2


def test_the_log_has_a_line_an_epoch_and_says_what_is_odd(caplog):
    caplog.set_level(logging.INFO, "nkl.network")
    mlp(epochs=3).fit(toys.classes(), toys.classes(45), 1)
    assert [line.split(":")[0] for line in caplog.messages] == [f"Epoch {n} of 3" for n in (1, 2, 3)]
    assert "dev UAR" in caplog.text
    mlp(epochs=1, patience=2, label_smoothing=0.1, loss="f1").fit(toys.classes(), None, 1)
    for said in ("EXP.epochs is 1", "MODEL.patience has no effect", "MODEL.label_smoothing has no effect"):
        assert said in caplog.text


def test_a_loss_that_is_no_number_is_explained():
    with pytest.raises(UserError, match="learning_rate"):
        mlp_reg(optimizer="sgd", learning_rate=1e6).fit(toys.values(), None, 1)


def test_the_last_batch_is_never_a_single_sample():
    train = toys.values(17)
    found = mlp_reg(loss="1-pcc", batch_size=16).fit(train, None, 1).predict(train.features)
    assert np.isfinite(found).all()
    with pytest.raises(ValueError, match="not defined for batches of one sample"):
        MlpRegOptions(loss="1-ccc", batch_size=1)


def test_a_missing_graphics_card_is_replaced_and_an_unknown_device_refused(caplog):
    model = mlp(device="cuda:99", epochs=2).fit(toys.classes(), None, 1)
    assert "no such graphics card" in caplog.text and len(model.layers) == 3
    with pytest.raises(UserError, match="no such device"):
        mlp(device="toaster").fit(toys.classes(), None, 1)


@pytest.mark.parametrize("name", ["auto", " AUTO", "CPU", None])
def test_devices_are_written_as_for_encoders(name):
    """Both read MODEL.device."""
    assert choose_device(name, small=True).type == "cpu"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layers": [8, 4], "drop": [0.1]}, "1 values for 2 hidden layers"),
        ({"layers": [0]}, "greater than or equal to 1"),
        ({"drop": 1.0}, "less than 1"),
        ({"loss": "mse"}, "weighted_bce"),
    ],
)
def test_options_that_cannot_be_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        MlpOptions(**options)


def test_spellings_of_the_dialect():
    read = MlpOptions(drop="False", scheduler="none", label_smoothing="True", patience=False, measure="False")
    assert (read.drop, read.scheduler, read.label_smoothing, read.patience, read.measure) == (
        None,
        None,
        0.1,
        None,
        None,
    )


def test_applying_a_model_needs_no_torch(tmp_path):
    train = toys.classes()
    model = mlp(epochs=2).fit(train, None, 1)
    model.save(tmp_path)
    np.save(tmp_path / "features.npy", train.features)
    code = (
        "import sys, numpy as np; from pathlib import Path; from nkl_torch.model import MlpModel; "
        "f = Path(sys.argv[1]); np.save(f / 'said.npy', MlpModel.load(f).predict(np.load(f / 'features.npy'))); "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 0
    np.testing.assert_allclose(np.load(tmp_path / "said.npy"), model.predict(train.features), atol=1e-7)


def test_a_damaged_folder_is_refused(tmp_path):
    mlp(epochs=1).fit(toys.classes(), None, 1).save(tmp_path)
    (tmp_path / "network.json").write_text('{"layers": 9}')
    with pytest.raises(ValueError, match="does not hold a multilayer perceptron"):
        MlpModel.load(tmp_path)


def test_sharpness_aware_steps_by_hand():
    network = torch.nn.Linear(2, 1, bias=False)
    with torch.no_grad():
        network.weight.copy_(torch.tensor([[1.0, 2.0]]))
    (network.weight**2).sum().backward()  # gradient 2, 4: of length sqrt(20)
    back = ascend(network, 0.5)
    up = 0.5 / np.sqrt(20)
    np.testing.assert_allclose(network.weight.detach().numpy(), [[1 + 2 * up, 2 + 4 * up]], rtol=1e-6)
    back()
    np.testing.assert_array_equal(network.weight.detach().numpy(), [[1, 2]])


def test_sharpness_aware_training_learns_and_changes_the_model():
    train, test = toys.classes(), toys.classes(seed=2)
    plain, aware, wider = (mlp(**o).fit(train, None, 1) for o in ({}, {"sam": True}, {"sam": True, "sam_rho": 0.5}))
    assert uar(aware, test) > 0.9
    weights = [model.layers[0][0] for model in (plain, aware, wider)]
    assert not np.allclose(weights[0], weights[1]) and not np.allclose(weights[1], weights[2])
