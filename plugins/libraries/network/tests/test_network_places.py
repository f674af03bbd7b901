"""Devices, threads, and what is left of interrupted trainings."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from nkl.errors import UserError
from nkl_network.device import device_for, is_card
from nkl_network.unfinished import folder_of_states, forget_old


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A machine with these kinds of graphics card, on which nothing is computed."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in request.param)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in request.param)
    monkeypatch.setattr(torch, "zeros", lambda *_, device: None)


@pytest.mark.parametrize(
    ("cards", "automatic", "gpu"),
    [((), "cpu", "cuda"), (("mps",), "mps", "mps"), (("cuda",), "cuda", "cuda"), (("cuda", "mps"), "cuda", "cuda")],
    indirect=["cards"],
)
@pytest.mark.usefixtures("cards")
def test_names_of_devices(automatic: str, gpu: str) -> None:
    for name in ("", "auto", " AUTO "):
        assert device_for(name) == torch.device(automatic)
        assert is_card(name) == (automatic != "cpu")
    assert device_for("gpu") == device_for("GPU") == torch.device(gpu)
    assert device_for(" CUDA:1") == torch.device("cuda", 1)
    assert device_for("mps") == torch.device("mps")
    assert device_for("CPU") == torch.device("cpu")
    assert not is_card(" CPU ")
    assert is_card("cuda:1")


@pytest.mark.parametrize("cards", [("mps",)], indirect=True)
@pytest.mark.usefixtures("cards")
def test_who_asks_says_which_cards_it_takes_by_itself() -> None:
    assert device_for("auto", ("cuda",)) == torch.device("cpu")
    assert not is_card("auto", ("cuda",))
    assert device_for("mps", ("cuda",)) == torch.device("mps")


def test_what_is_not_there_is_refused_in_the_users_words() -> None:
    for name in ("cuda:97", "no such thing", *([] if torch.cuda.is_available() or _mps() else ["gpu", "GPU"])):
        with pytest.raises(UserError, match=rf"MODEL\.device = {name}: torch cannot use it: there is no such device"):
            device_for(name)


def _mps() -> bool:
    return torch.backends.mps.is_available()


def test_the_processor_is_known_without_torch() -> None:
    code = "import sys; from nkl_network.device import is_card; sys.exit(is_card('CPU') or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


WORKER = """
import multiprocessing
import torch
from nkl_network.threads import one_thread_in_workers

def threads(wanted):
    torch.set_num_threads(wanted)
    one_thread_in_workers()
    return torch.get_num_threads()

if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(threads(2), pool.apply(threads, (2,)))
"""


def test_workers_compute_in_one_thread(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text(WORKER, encoding="utf-8")
    # A worker must be able to import what it is to call: a module of tests it cannot, and would wait for ever.
    words = [sys.executable, str(tmp_path / "work.py")]
    assert subprocess.run(words, capture_output=True, text=True, timeout=300, check=True).stdout.split() == ["2", "1"]


def test_old_states_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NKL_STORE", str(tmp_path))
    folder = folder_of_states()
    assert folder.parent == tmp_path
    for name, days in (("old", 31), ("new", 29)):
        (folder / name).mkdir(parents=True)
        (folder / name / "weights").write_text("")
        (folder / f"{name}.pt").write_text("")
        then = time.time() - 86400 * days
        for path in (folder / name, folder / f"{name}.pt"):
            os.utime(path, (then, then))
    forget_old(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["new", "new.pt"]
