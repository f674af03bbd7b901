"""Losses, pooling and the schedule, against values worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from nkl.errors import UserError
from nkl_finetune.losses import jeffreys, loss_for
from nkl_finetune.newbob import NewBob
from nkl_finetune.options import FinetuneOptions
from nkl_finetune.pooling import pooling


def loss(scores: list[float], **settings: Any) -> float:
    return float(jeffreys(torch.tensor([scores]), torch.tensor([2]), None, **settings))


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([0, 0, 1], 0.598872), ([1, 0, 0], 1.442149), ([3, 0.5, 10], 0.646196), ([0, 0, 20], 1.5)],
)
def test_jeffreys_normalised(scores: list[float], expected: float) -> None:
    """The vectors of the specification, for alpha .1 and beta .025."""
    assert loss([float(score) for score in scores], own=0.875) == pytest.approx(expected, abs=1e-6)


def test_jeffreys_of_the_paper_is_equation_1() -> None:
    scores = [0.3, -1.2, 0.8, 2.0]
    p = torch.tensor(scores).double().softmax(0).tolist()
    others = [p[0], p[1], p[3]]
    expected = (
        -math.log(p[2])
        - 0.1 * sum(map(math.log, others)) / 3
        + 0.025 * sum(one * math.log(one) for one in others) / (1 - p[2])
    )
    assert loss(scores) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("height", [20.0, 90.0, 1e4])
def test_jeffreys_has_gradients_where_the_truth_has_all_probability(height: float) -> None:
    scores = torch.tensor([[0.0, 0.0, height]], requires_grad=True)
    jeffreys(scores, torch.tensor([2]), None).backward()  # type: ignore[no-untyped-call]
    assert scores.grad is not None and torch.isfinite(scores.grad).all()


def test_the_options_choose_the_loss() -> None:
    scores, truth = torch.tensor([[0.0, 0.0, 1.0]]), torch.tensor([2])
    normalised = loss_for(FinetuneOptions(loss="jeffreys", jeffreys_form="normalised"), True)
    assert float(normalised(scores, truth, None)) == pytest.approx(0.598872, abs=1e-6)
    cross = loss_for(FinetuneOptions(), True)
    assert float(cross(scores, truth, torch.tensor([2.0]))) == pytest.approx(2 * 0.551445, abs=1e-5)
    ccc = loss_for(FinetuneOptions(), False)
    assert float(ccc(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 3.0, 4.0]), None)) == pytest.approx(3 / 7)
    with pytest.raises(UserError, match=r"MODEL\.loss = cross: is not for values; write 1-ccc"):
        loss_for(FinetuneOptions(loss="cross"), False)
    with pytest.raises(ValueError, match="has no lower bound"):
        FinetuneOptions(jeffreys_alpha=0.01)


def test_smoothing_that_has_no_effect_is_said(caplog: pytest.LogCaptureFixture) -> None:
    loss_for(FinetuneOptions(label_smoothing=0.1), is_class=True)
    assert not caplog.text
    loss_for(FinetuneOptions(label_smoothing=0.1, loss="jeffreys"), is_class=True)
    assert "MODEL.label_smoothing has no effect on the loss jeffreys." in caplog.text


def test_newbob_compares_with_the_epoch_before() -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = NewBob(optimizer, 0.0025, 0.9, greater=True)
    rates = []
    for measure in (0.5, 0.6, 0.601, 0.5, 0.55):
        schedule.step(measure)
        rates.append(optimizer.param_groups[0]["lr"])
    assert rates == pytest.approx([1, 1, 0.9, 0.81, 0.81])


def test_newbob_goes_on_after_an_interruption() -> None:
    def make() -> NewBob:
        return NewBob(torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0), 0.0025, 0.9, greater=False)

    first, second = make(), make()
    first.step(1.0)
    second.load_state_dict(first.state_dict())
    second.step(0.999)
    assert second.optimizer.param_groups[0]["lr"] == pytest.approx(0.9)


@pytest.mark.parametrize("name", ["mean", "mean+var", "attention"])
def test_pooling_does_not_see_padding(name: str) -> None:
    torch.manual_seed(0)
    layer, width = pooling(name, 4)
    frames = torch.randn(2, 7, 4)
    mask = torch.arange(7)[None] < torch.tensor([[7], [3]])
    found = layer(frames, mask)
    assert found.shape == (2, width)
    torch.testing.assert_close(found[1], layer(frames[1:, :3], mask[1:, :3])[0])
    if name != "attention":
        torch.testing.assert_close(found[1, :4], frames[1, :3].mean(0))
    if name == "mean+var":
        torch.testing.assert_close(found[1, 4:], frames[1, :3].var(0, unbiased=False))
