"""The networks against what the papers say of them."""

from __future__ import annotations

import math

import pytest
import torch

from nkl_crnn.attention import Attention, SelfSpeakerAttention
from nkl_crnn.networks import Network
from nkl_network.losses import cross_entropy

STATES, WIDTH = 20, 8
PAPER = {
    "inputs": 120,
    "outputs": 4,
    "segment": 300,
    "maps": [128, 256],
    "conv_layers": 5,
    "pool": [2, 2],
    "linear": 768,
    "lstm": 128,
    "embedding": 128,
    "constrained": False,
}
SMALL = {
    **PAPER,
    "inputs": 24,
    "segment": 40,
    "maps": [4, 6],
    "conv_layers": 2,
    "linear": 16,
    "lstm": 4,
    "embedding": 5,
}


def made(**changes):
    torch.manual_seed(1)
    return Network(**{**SMALL, **changes})


def states(seed=2):
    random = torch.Generator().manual_seed(seed)
    true = torch.arange(STATES) < torch.tensor([STATES, 7, 1])[:, None]
    return torch.randn(3, STATES, WIDTH, generator=random), torch.randn(3, STATES, WIDTH, generator=random), true


def segments(count=6):
    random = torch.Generator().manual_seed(3)
    lengths = torch.tensor([40, 33, 8, 1, 40, 21])[:count]
    frames = torch.randn(count, 40, 24, generator=random) * (torch.arange(40) < lengths[:, None])[:, :, None]
    return frames, lengths


def test_the_sizes_are_those_of_the_paper():
    network = Network(**PAPER, context="concat", speakers=10)
    body = network.emotion
    assert [tuple(one.weight.shape) for one in body.convolutions] == [(128, 3, 5, 3), (256, 128, 5, 3)] + [
        (256, 256, 5, 3)
    ] * 4
    assert body.linear.weight.shape == (768, 20 * 256)
    assert (body.count, body.width) == (150, 256)
    assert network.embed.weight.shape == (128, 512) and network.classes.weight.shape == (4, 128)
    assert network.attention.query.shape == (150,) and network.voices.classes.weight.shape == (10, 128)
    assert Network(**{**PAPER, "pool": [2, 4]}).emotion.linear.weight.shape == (768, 10 * 256)


def test_the_channels_are_read_one_after_the_other():
    network = made()
    frames, _ = segments()
    seen = []
    network.emotion.convolutions[0].register_forward_hook(lambda _module, given, _found: seen.append(given[0]))
    network.emotion(frames)
    assert seen[0].shape == (6, 3, 40, 8)
    torch.testing.assert_close(seen[0][:, 1], frames[:, :, 8:16])


@pytest.mark.parametrize("context", ["", "sum", "concat"])
def test_what_fills_a_segment_up_has_no_attention(context):
    network = made(context=context).eval()
    frames, lengths = segments()
    _, weights, _ = network.look(frames, lengths)
    both = torch.cat(weights, dim=1)
    torch.testing.assert_close(both.sum(1), torch.ones(6))
    for one in weights:
        for row, length in zip(one, lengths.tolist(), strict=True):
            true = math.ceil(length / 2)
            assert (row[:true] > 0).all() and (row[true:] == 0).all()


def test_attention_does_not_hear_states_that_are_masked():
    emotion, speaker, true = states()
    attention = SelfSpeakerAttention(STATES, WIDTH, concat=True)
    context, *_ = attention(emotion, speaker, true, true)
    other, others = (torch.where(true[:, :, None], one, torch.full_like(one, 9.0)) for one in (emotion, speaker))
    torch.testing.assert_close(attention(other, others, true, true)[0], context)


def test_without_the_speaker_it_is_the_attention_of_acrnn():
    emotion, speaker, true = states()
    plain = Attention(WIDTH)
    both = SelfSpeakerAttention(STATES, WIDTH, concat=False)
    with torch.no_grad():
        both.emotion_key.copy_(plain.score)
        both.emotion_value.copy_(torch.eye(WIDTH))
        both.speaker_value.zero_()
    expected, weights = plain(emotion, true)
    found, own, cross = both(emotion, speaker, true, torch.zeros_like(true))
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(own, weights)
    assert (cross == 0).all()


def test_self_speaker_attention_by_hand():
    emotion, speaker, _ = states()
    true = torch.ones(3, STATES, dtype=torch.bool)
    attention = SelfSpeakerAttention(STATES, WIDTH, concat=True)
    found, *_ = attention(emotion, speaker, true, true)
    for h_em, h_sp, context in zip(emotion, speaker, found, strict=True):
        query = h_em.T @ attention.query  # Eq. 3
        own = h_em @ attention.emotion_key  # Eq. 4
        cross = query @ (h_sp @ attention.speaker_key).T / math.sqrt(STATES)  # Eq. 5
        weights = torch.cat([own, cross]).softmax(0)  # Eq. 6
        halves = weights[:STATES] @ h_em @ attention.emotion_value, weights[STATES:] @ h_sp @ attention.speaker_value
        torch.testing.assert_close(context, torch.cat(halves), rtol=1e-4, atol=1e-5)
        attention.concat = False
        torch.testing.assert_close(attention(h_em[None], h_sp[None], true[:1], true[:1])[0][0], sum(halves))
        attention.concat = True


@pytest.mark.parametrize("changes", [{}, {"context": "concat", "speakers": 3, "constrained": True}])
def test_a_prediction_does_not_depend_on_its_batch(changes):
    network = made(**changes)
    steps = torch.optim.NAdam(network.parameters(), lr=0.01)
    frames, lengths = segments()
    for _ in range(5):
        steps.zero_grad()
        cross_entropy(network(3 * frames + 1, lengths), torch.tensor([0, 1, 2, 3, 0, 1]), None).backward()
        steps.step()
    before = {name: values.clone() for name, values in network.state_dict().items()}
    network.eval()
    together = network(frames, lengths)
    for at in range(6):
        torch.testing.assert_close(
            network(frames[at : at + 1], lengths[at : at + 1])[0], together[at], rtol=1e-5, atol=1e-5
        )
    assert all(torch.equal(values, before[name]) for name, values in network.state_dict().items()), "it learned nothing"
    assert not torch.allclose(network.train()(frames, lengths), together, atol=1e-3), "in training, the batch decides"


def test_all_gradients_arrive():
    network = made(context="sum", speakers=3)
    frames, lengths = segments()
    scores = network(frames, lengths)
    assert scores.shape == (6, 4 + 3)
    cross_entropy(scores[:, :4], torch.tensor([0, 1, 2, 3, 0, 1]), None).backward(retain_graph=True)
    assert network.speaker.convolutions[0].weight.grad.abs().sum() > 0, "emotions teach the speaker network too"
    cross_entropy(scores[:, 4:], torch.tensor([0, 1, 2, 0, 1, 2]), None).backward()
    assert all(one.grad is not None and one.grad.isfinite().all() for one in network.parameters())
