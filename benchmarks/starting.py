"""How much it takes to start: CPU seconds of commands that compute nothing, with more and more plugins.

``python benchmarks/starting.py [--repetitions 5]``
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

COMMANDS = (("--help",), ("plugins", "list"), ("run", "--help"))
FURTHER = 20
AT_MOST_S = {0: 0.3, FURTHER: 0.4}

PLUGIN = """
from nkl.plugin import Component, Options, Section, hookimpl, option


class DummyOptions(Options):
    one: int = option(1, "A number.", key="dummy{number}.one")
    two: str = option("a", "A text.", key="dummy{number}.two")
    three: float = option(0.5, "A share.", key="dummy{number}.three", ge=0, le=1)


@hookimpl
def nkl_feature_extractors():
    yield Component("dummy{number}", "nkl_dummy{number}_parts:Dummy", "Nothing", DummyOptions)


@hookimpl
def nkl_commands():
    yield Component("dummy{number}", "nkl_dummy{number}_parts:command", "Does nothing")


@hookimpl
def nkl_sections():
    yield Section("DUMMY{number}", DummyOptions, "Nothing")
"""


def write_plugins(folder: Path, count: int) -> None:
    """Write plugins as pip would have installed them: modules and metadata."""
    for number in range(count):
        (folder / f"nkl_dummy{number}.py").write_text(PLUGIN.format(number=number), encoding="utf-8")
        info = folder / f"nkl_plugin_dummy{number}-1.0.0.dist-info"
        info.mkdir()
        needs = "Requires-Dist: nkl<2,>=1\nRequires-Dist: numpy>=1.26\n"
        metadata = f"Metadata-Version: 2.1\nName: nkl-plugin-dummy{number}\nVersion: 1.0.0\n{needs}"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[nkl]\ndummy{number} = nkl_dummy{number}\n", encoding="utf-8")


def cpu_seconds(arguments: tuple[str, ...], folder: Path, repetitions: int) -> float:
    """The least CPU time of several runs, user and system, in seconds."""
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    times = []
    for _ in range(repetitions):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "nkl", *arguments]
        subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(times)


def main() -> None:
    """Print a line a command and number of plugins."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    repetitions = parser.parse_args().repetitions
    for further, most in AT_MOST_S.items():
        with tempfile.TemporaryDirectory() as folder:
            write_plugins(Path(folder), further)
            for arguments in COMMANDS:
                seconds = cpu_seconds(arguments, Path(folder), repetitions)
                words = f"nkl {' '.join(arguments)}, {further} further plugins"
                print(f"{words:40} {seconds:.2f} s CPU (at most {most} s: {'met' if seconds <= most else 'missed'})")


if __name__ == "__main__":
    main()
