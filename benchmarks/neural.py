"""Neural features on one core: the extractor against a plain loop over files, with wav2vec2-base in full size, random weights.

Usage: ``python benchmarks/neural.py [--seconds 90] [--rounds 2] [--long-minutes 0] [--device cpu]``. Each way runs in a process
of its own; the ways take turns, and the best round counts. Prints a table of CPU time, wall time and peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nkl.data.clip import Clip

RATE = 16000
WAYS = {
    "plain loop, fp32": {},
    "nkl, fp32": {"dtype": "fp32"},
    "nkl, fp32, padded batches": {"dtype": "fp32", "batching": "padded"},
    "nkl, bf16": {"dtype": "bf16"},
}
ON_CARD = {"plain loop, fp32": {}, "nkl, fp32": {"dtype": "fp32"}, "nkl, bf16": {"dtype": "bf16"}}


def recordings(seconds: float, long_minutes: float) -> list[Clip]:
    """Noise in lengths of 1.4 to 9 s, as in EmoDB, so many seconds in all; and a long one among them."""
    random = np.random.default_rng(0)
    lengths: list[float] = []
    while sum(lengths) < seconds:
        lengths.append(random.uniform(1.4, 9.0))
    if long_minutes:
        lengths.insert(len(lengths) // 2, 60 * long_minutes)
    signals = [random.normal(0, 0.1, int(RATE * length)).astype(np.float32) for length in lengths]
    return [Clip(f"{number}.wav", 0.0, len(one) / RATE, one, RATE) for number, one in enumerate(signals)]


def save_model(folder: Path) -> None:
    """wav2vec2-base as it is by default, of random weights."""
    import torch
    from transformers import Wav2Vec2Config, Wav2Vec2Model

    torch.manual_seed(0)
    Wav2Vec2Model(Wav2Vec2Config()).save_pretrained(folder)


def plain(folder: str, device: str) -> Callable[[list[Clip]], object]:
    """The loop that anybody would write."""
    import torch
    from transformers import Wav2Vec2FeatureExtractor, Wav2Vec2Model

    model, front = Wav2Vec2Model.from_pretrained(folder).eval().to(device), Wav2Vec2FeatureExtractor()

    def one(clip: Clip) -> np.ndarray:
        values = front(clip.signal, sampling_rate=RATE, return_tensors="pt").input_values.to(device)
        found: np.ndarray = model(values).last_hidden_state[0].mean(dim=0).cpu().numpy()
        return found

    def run(clips: list[Clip]) -> object:
        with torch.inference_mode():
            return [one(clip) for clip in clips]

    return run


def ours(folder: str, device: str, options: dict[str, str]) -> Callable[[list[Clip]], object]:
    """The extractor, given batches as the core forms them."""
    from nkl.data.batches import plan_batches
    from nkl_wav2vec2.extractor import Wav2Vec2
    from nkl_wav2vec2.plugin import Wav2Vec2Options

    chosen = Wav2Vec2Options(model=folder, device=device, **options)
    part = Wav2Vec2(chosen)

    def run(clips: list[Clip]) -> object:
        lengths = np.array([clip.duration for clip in clips])
        batches = plan_batches(np.arange(len(clips)), 1, lengths, chosen.batch_seconds)
        return [part.extract([clips[at] for at in batch]) for batch in batches]

    return run


def measure(way: str, folder: str, arguments: argparse.Namespace) -> dict[str, float]:
    """What one way takes, in this process, without loading."""
    import torch

    torch.set_num_threads(1)
    options = WAYS[way]
    run = ours(folder, arguments.device, options) if options else plain(folder, arguments.device)
    clips = recordings(arguments.seconds, arguments.long_minutes)
    run(clips[:2])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu, wall = time.process_time(), time.perf_counter()
    run(clips)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"cpu": cpu, "wall": wall, "before": before / 1024, "after": after / 1024}


def main() -> None:
    """Measure all ways, or one of them for the parent process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--long-minutes", type=float, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--way", nargs="*", choices=list(WAYS), help="only these")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        print(json.dumps(measure(arguments.way[0], arguments.inside, arguments)))
        return
    ways = arguments.way or list(WAYS if arguments.device == "cpu" else ON_CARD)
    best: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        save_model(Path(folder))
        given = [
            f"--{name.replace('_', '-')}={getattr(arguments, name)}" for name in ("seconds", "long_minutes", "device")
        ]
        for _ in range(arguments.rounds):
            for way in ways:
                command = [sys.executable, __file__, *given, f"--inside={folder}", "--way", way]
                done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
                found = json.loads(done.stdout.splitlines()[-1])
                if way not in best or found["cpu"] < best[way]["cpu"]:
                    best[way] = found
    audio = sum(clip.duration for clip in recordings(arguments.seconds, arguments.long_minutes))
    print(f"{audio:.0f} s of audio, best of {arguments.rounds}")
    print(f"{'':28}{'CPU s':>8}{'wall s':>8}{'MiB at first':>14}{'MiB at most':>13}")
    for way, found in best.items():
        numbers = f"{found['cpu']:8.1f}{found['wall']:8.1f}{found['before']:14.0f}{found['after']:13.0f}"
        print(f"{way:28}{numbers}")


if __name__ == "__main__":
    main()
