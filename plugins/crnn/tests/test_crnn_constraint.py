"""The constraint of the weights before the softmax."""

from __future__ import annotations

import torch

from nkl_crnn.constraint import Classes
from nkl_network.losses import cross_entropy


def batches(count=7):
    random = torch.Generator().manual_seed(5)
    return [(torch.randn(12, 6, generator=random) + 0.5, torch.arange(12) % 4) for _ in range(count)]


def test_at_every_step_all_columns_have_the_norm_of_the_batch():
    torch.manual_seed(1)
    layer = Classes(6, 4, constrained=True)
    steps = torch.optim.NAdam(layer.parameters(), lr=0.01)
    before = layer.weight.clone()
    for rows, truth in batches():
        steps.zero_grad()
        cross_entropy(layer(rows), truth, None).backward()
        steps.step()
        found = layer(torch.cat([rows, torch.eye(6), -torch.eye(6)]))[12:18]  # which do not change the sum
        norm = 24 / (4 * rows.sum(0).abs().sum())  # Eq. 8, of these 24 rows
        torch.testing.assert_close(found.abs().sum(0), norm.expand(4), rtol=1e-6, atol=1e-6)
    assert not torch.equal(layer.weight, before)


def test_predictions_take_a_running_average():
    torch.manual_seed(1)
    layer = Classes(6, 4, constrained=True)
    average = None
    for rows, _ in batches():
        layer(rows)
        size = rows.sum(0).abs().sum() / len(rows)
        average = size if average is None else 0.9 * average + 0.1 * size
    torch.testing.assert_close(layer.mean, average)
    layer.eval()
    rows, _ = batches(1)[0]
    weights = torch.linalg.lstsq(rows, layer(rows)).solution
    torch.testing.assert_close(weights.abs().sum(0), (1 / (4 * average)).expand(4), rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(layer(rows[:1]), layer(rows)[:1])


def test_the_scores_take_no_account_of_the_size_of_the_rows():
    layer = Classes(6, 4, constrained=True)
    rows, _ = batches(1)[0]
    torch.testing.assert_close(layer(rows), layer(100 * rows))


def test_rows_of_zeros_are_no_trouble():
    layer = Classes(6, 4, constrained=True)
    scores = layer(torch.zeros(3, 6))
    assert scores.isfinite().all() and (scores == 0).all()


def test_without_it_the_layer_is_linear():
    layer = Classes(6, 4, constrained=False)
    rows, _ = batches(1)[0]
    torch.testing.assert_close(layer(rows), rows @ layer.weight.T + layer.bias)
    assert set(layer.state_dict()) == {"weight", "bias"}
