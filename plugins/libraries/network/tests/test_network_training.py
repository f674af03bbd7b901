"""Balanced batches, what is learned beside the target, and the rule of the steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch.nn import functional

from nkl_network.batches import balanced
from nkl_network.losses import cross_entropy, with_side
from nkl_network.side import Side
from nkl_network.steps import optimizer


def test_every_balanced_batch_has_as_many_of_each_class() -> None:
    classes = torch.tensor([0] * 50 + [1] * 7 + [3] * 23)
    batches = balanced(classes, 10)
    assert [classes[rows].bincount(minlength=4).tolist() for rows in batches] == [[3, 3, 0, 3]] * len(batches)
    assert len(batches) == 9, "80 samples, 9 a batch"
    drawn = torch.cat(list(batches)).bincount(minlength=80)
    assert drawn[:50].max() == 1, "nothing comes again before all have come"
    assert sorted(drawn[50:57].tolist()) == [3, 4, 4, 4, 4, 4, 4]
    assert not torch.equal(batches[0], balanced(classes, 10)[0])


def test_a_balanced_batch_has_one_of_each_class_at_least() -> None:
    batches = balanced(torch.tensor([0, 1, 2, 2]), 2)
    assert [len(rows) for rows in batches] == [3, 3]


def test_classes_beside_the_target_have_their_own_loss() -> None:
    random = torch.Generator().manual_seed(1)
    outputs = torch.randn(5, 6, generator=random)
    truth = torch.tensor([[0, 2], [1, -1], [1, 0], [0, 1], [1, 2]])
    known = [0, 2, 3, 4]
    beside = functional.cross_entropy(outputs[known, 2:], truth[known, 1])
    own = functional.cross_entropy(outputs[:, :2], truth[:, 0])
    torch.testing.assert_close(with_side(cross_entropy, 4, 0.5)(outputs, truth, None), own + 0.5 * beside)
    nobody = truth.clone()
    nobody[:, 1] = -1
    torch.testing.assert_close(with_side(cross_entropy, 4, 0.5)(outputs, nobody, None), own)


def test_classes_beside_the_target_have_names() -> None:
    side = Side.of(np.array(["b", None, "a", "b", np.nan], dtype=object), 1.0)
    assert side is not None
    assert side.truth.tolist() == [1, -1, 0, 1, -1] and side.classes == 2
    assert Side.of(["a", None, "a"], 1.0) is None, "one class is none"


@dataclass
class Rule:
    optimizer: str = "nadam"
    learning_rate: float = 0.1
    weight_decay: float = 0.0
    momentum: float = 0.8


def test_nadam_takes_the_momentum() -> None:
    value = torch.nn.Parameter(torch.tensor([1.0]))
    steps = optimizer([value], Rule(), torch.device("cpu"))
    mu, then = (0.8 * (1 - 0.5 * 0.96 ** (0.004 * t)) for t in (1, 2))
    value.grad = torch.tensor([2.0])
    steps.step()
    # Dozat 2016, algorithm 8, at the first step: m = (1 - b1) g, its bias taken away, with the next step's momentum added
    moved = (1 - mu) * 2 / (1 - mu) + then * 0.2 * 2 / (1 - mu * then)
    assert value.item() == pytest.approx(1 - 0.1 * moved / 2, rel=1e-5)
