"""How many threads PyTorch computes with."""

from __future__ import annotations

import multiprocessing

import torch


def one_thread_in_workers() -> None:
    """In a worker process, PyTorch computes in one thread from now on: the workers are the parallelism."""
    if multiprocessing.parent_process() is not None:
        torch.set_num_threads(1)
