"""Pages in a browser: nothing that axe-core objects to, nothing wider than a telephone, each term explained in sight."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, ClassVar

import pytest

from nkl.data import Finding
from nkl.testing import pages, reports
from nkl_report.html import Html
from nkl_report.plugin import PageOptions

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PACKAGES = ("axe_playwright_python", "axe_core_python")
LEAK = Finding("error", "speaker in two splits", "1 of 2 speakers of test are in train as well. Others too.", "Split.")
LOOK = """
const wide = [...document.querySelectorAll("body *")].filter(
  one => !one.closest(".wide") && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 80));
const hidden = [];
for (const one of document.querySelectorAll("dfn")) {
  one.focus({focusVisible: true});  // which scrolls: a tip is in its place two frames later
  for (const frame of [1, 2]) await new Promise(requestAnimationFrame);
  const tip = one.nextElementSibling.getBoundingClientRect();
  const inside = tip.left >= 0 && tip.right <= innerWidth + 1 && tip.top >= 0 && tip.bottom <= innerHeight + 1;
  if (!tip.width || !inside) hidden.push(one.outerHTML);
}
document.activeElement.blur();
const found = await axe.run(document, {resultTypes: ["violations"]});
const said = found.violations.map(one => one.id + ": " + one.nodes[0].html.slice(0, 200));
parent.postMessage({width: innerWidth, scroll: document.documentElement.scrollWidth, wide, hidden, said}, "*");
"""
FRAMES = """<!DOCTYPE html><html lang="en"><title>one after the other</title><body><script>
const all = [];
const show = width => { document.body.innerHTML = `<iframe src="inner.html" width="${width}" height="900"></iframe>`; };
onmessage = event => {
  if (!event.data.width) return;  // axe-core asks around as well
  if (all.push(event.data) == 1) show(390); else fetch("/", {method: "POST", body: JSON.stringify(all)});
};
show(980);
</script></body></html>"""


class Listener(SimpleHTTPRequestHandler):
    """Serves a folder, and keeps what is sent to it."""

    heard: ClassVar[Queue[bytes]] = Queue()

    def do_POST(self) -> None:
        """Keep the body."""
        self.heard.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def axe() -> str:
    """The source of axe-core, or a skipped test that says what is missing."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    for spec in filter(None, map(find_spec, PACKAGES)):
        (folder,) = spec.submodule_search_locations or ()
        return (Path(folder) / "axe.min.js").read_text(encoding="utf-8")
    pytest.skip(f"axe-core is not installed: pip install {PACKAGES[1].replace('_', '-')}")


def looked_at(page: Path, folder: Path, *flags: str) -> list[dict[str, Any]]:
    """What a browser and axe-core say of a page with all its details open, 980 and 390 pixels wide."""
    text = page.read_text(encoding="utf-8").replace("<details", "<details open")
    script = f"<script>{axe()}</script><script>onload = async () => {{{LOOK}}}</script></body>"
    (folder / "inner.html").write_text(text.replace("</body>", script), encoding="utf-8")
    (folder / "frames.html").write_text(FRAMES, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Listener, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    own = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}"]
    shown = ["--window-size=1100,1000", *flags, f"http://127.0.0.1:{server.server_port}/frames.html"]
    browser = subprocess.Popen([*own, *shown], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        answers: list[dict[str, Any]] = json.loads(Listener.heard.get(timeout=300))
    finally:
        browser.terminate()
        browser.wait()
        server.shutdown()
        server.server_close()
    return answers


DARK = "--blink-settings=preferredColorScheme=0"


@pytest.mark.parametrize(("which", "flags"), [("page", ()), ("classification", (DARK,)), ("regression", ())])
def test_pages_are_for_everybody(which: str, flags: tuple[str, ...], tmp_path: Path) -> None:
    axe()
    if which == "page":
        shown = replace(pages.page(), findings=(LEAK, *pages.page().findings))
        (path,) = Html(PageOptions()).show(shown, tmp_path)
    else:
        found = replace(reports.report(which, tmp_path), findings=(LEAK,))
        (path,) = Html(PageOptions(players=2)).write(found, tmp_path)
    for answer in looked_at(path, tmp_path, *flags):
        assert answer["said"] == []
        assert answer["hidden"] == []
        assert answer["wide"] == []
        assert answer["scroll"] <= answer["width"]
