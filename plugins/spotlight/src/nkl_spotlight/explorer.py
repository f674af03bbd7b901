"""The explorer ``spotlight``."""

from __future__ import annotations

import importlib.util
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from nkl.data import Finding
from nkl.errors import UserError
from nkl.parts import Explored, Explorer, Material, Wanted
from nkl_spotlight.table import table_of

_PATIENCE_S = 180.0


class Spotlight(Explorer):
    """Starts Spotlight, which goes on when ``nkl explore`` has ended."""

    place = "more"

    @property
    def wants(self) -> frozenset[Wanted]:
        """All that Spotlight can show."""
        return frozenset({"recordings", "features", "run"}) if self.options.spotlight else frozenset()

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Hand the table over, and say where it is served.

        Raises:
            UserError: if Spotlight is not installed, or does not start.
        """
        if not self.options.spotlight:
            return Explored()
        if importlib.util.find_spec("renumics") is None:
            raise UserError("EXPL.spotlight: Spotlight is not installed: pip install renumics-spotlight")
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "table.parquet"
            table_of(material).to_parquet(path)
            address, number = self._started(path)
        text = (
            f"Spotlight shows {len(material.table)} samples at {address}, on this machine alone.",
            f"It ends when its tabs are closed; or end the process {number}.",
        )
        return Explored(findings=(Finding("note", "Spotlight", " ".join(text)),))

    def _started(self, path: Path) -> tuple[str, int]:
        """Start the server; gives its address once it has read the table, and its process."""
        browser = "yes" if self.options.browser else "no"
        words = [sys.executable, "-P", "-m", "nkl_spotlight.serve", str(path), str(self.options.port), browser]
        with tempfile.TemporaryFile() as errors:
            # A session of its own: what ends nkl does not end it.
            server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True)
            assert server.stdout is not None
            said: queue.Queue[str] = queue.Queue()
            threading.Thread(target=lambda: said.put(server.stdout.readline()), daemon=True).start()  # type: ignore[union-attr]
            try:
                address = said.get(timeout=_PATIENCE_S).strip()
            except queue.Empty:
                address = ""
            if address:
                return address, server.pid
            server.kill()
            errors.seek(0)
            lines = errors.read().decode(errors="replace").strip().splitlines()
        raise UserError(
            f"EXPL.spotlight: Spotlight did not start: {lines[-1] if lines else f'no word in {_PATIENCE_S:g} s'}"
        )
