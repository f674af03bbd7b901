"""The page to look and listen: what is in it, how large it becomes, and that it works in a browser."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.data import segmented_index
from nkl.parts import Material
from nkl.testing import ExplorerConformance, materials
from nkl_look.dots import MAP, columns_of_page, dots
from nkl_look.explorer import NAME, Look
from nkl_look.plugin import LookOptions
from nkl_look.previews import GOOD, SMALL, previews, quality_for

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class TestLook(ExplorerConformance):
    plugin = "look"
    component = "look"
    options = {"look": True}  # noqa: RUF012 - as the kit has it


@pytest.fixture
def sounding(speech: Path, tmp_path: Path) -> Material:
    """Real files, with a label that would end a script, and one file that is not there."""
    some = materials.cut(materials.material(), np.arange(12))
    files = [*[str(path) for path in sorted((speech / "wav").glob("*.wav"))][:11], str(tmp_path / "lost.wav")]
    table = some.table.set_axis(segmented_index(files)).assign(note="</script><b>&", speaker=["ann"] * 6 + ["bob"] * 6)
    return replace(some, table=table, features=None, facts=some.facts.iloc[:0], folder=tmp_path)


def page_of(folder: Path) -> dict[str, Any]:
    text = (folder / NAME).read_text(encoding="utf-8")
    facts = re.search(r'<script type="application/json" id="page">(.*?)</script>', text, re.DOTALL)
    assert facts is not None
    found: dict[str, Any] = json.loads(facts[1])
    return found


def test_each_recording_can_be_heard_and_no_text_ends_the_script(sounding: Material, tmp_path: Path) -> None:
    told: list[float] = []
    (chapter,) = Look(LookOptions(look=True)).explore(sounding, told.append).chapters
    page = page_of(tmp_path)
    assert {column["name"]: column["values"][0] for column in page["columns"]}["note"] == "</script><b>&"
    assert len(page["sounds"]) == 12 and page["sounds"][-1] == "" and told[-1] == 1.0
    signal, rate = soundfile.read(io.BytesIO(base64.b64decode(page["sounds"][0])))
    whole, own = soundfile.read(sounding.table.index[0][0])
    assert rate == GOOD.rate and abs(len(signal) / rate - len(whole) / own) < 0.2
    assert chapter.files[0].path == NAME
    assert chapter.text[-1] == "1 of them could not be read, and cannot be heard."
    assert 'src="http' not in (tmp_path / NAME).read_text(encoding="utf-8")


def test_nothing_is_made_where_nobody_asks(tmp_path: Path) -> None:
    look = Look(LookOptions())
    assert look.explore(replace(materials.material(), folder=tmp_path), print).chapters == ()
    assert not look.wants and not list(tmp_path.iterdir())


@pytest.mark.parametrize(("count", "quality"), [(10, GOOD), (2000, GOOD), (5000, SMALL), (100_000, SMALL)])
def test_the_more_recordings_the_less_of_each(count: int, quality: Any) -> None:
    chosen, seconds = quality_for(count, 24e6)
    assert chosen == quality and 0.5 <= seconds <= 8
    assert count > 20_000 or count * seconds * chosen.bytes_a_second * 4 / 3 <= 24e6 * 1.001


def test_previews_are_as_large_as_was_reckoned(tmp_path: Path) -> None:
    path = tmp_path / "noise.wav"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 16000 * 12), 16000)
    starts, ends = (pd.to_timedelta(seconds, unit="s") for seconds in (np.arange(40) / 10, np.full(40, 10.0)))
    index = segmented_index([str(path)] * 40, starts, ends)
    for budget in (1e6, 3e5, 1e5):
        sounds, _ = previews(index, budget, lambda share: None)
        assert 0.9 < sum(map(len, sounds)) / budget < 1.1


def test_of_many_some_are_drawn_the_same_each_time() -> None:
    some = materials.material()
    table, left_out = dots(some, 40)
    again, _ = dots(some, 40)
    assert len(table) == 40 and left_out == 50 and table.equals(again)
    assert {*MAP, "predicted", "right", "duration"} <= set(table.columns)
    assert table["right"].dropna().isin(["yes", "no"]).all()


def test_columns_are_numbers_or_texts_and_what_is_missing_is_none() -> None:
    table = pd.DataFrame({"age": [20.0, np.nan], "flag": [True, False], "name": ["a", None]})
    assert columns_of_page(table) == [
        {"name": "age", "number": True, "values": [20.0, None]},
        {"name": "flag", "number": False, "values": ["True", "False"]},
        {"name": "name", "number": False, "values": ["a", None]},
    ]


DRIVER = """<script>
(async () => {
  const wait = ms => new Promise(done => setTimeout(done, ms)), at = id => document.getElementById(id);
  const log = { dots: document.querySelectorAll('#plot .point').length };
  at('plot').emit('plotly_click', { points: [{ customdata: 3 }] });
  for (let n = 0; n < 50 && !at('spectrum').dataset.frames; n++) await wait(100);
  log.name = at('name').textContent;
  log.frames = Number(at('spectrum').dataset.frames);
  log.ink = at('wave').getContext('2d').getImageData(0, 0, at('wave').width, at('wave').height).data.some(value => value);
  log.facts = [...at('facts').querySelectorAll('dd')].map(one => one.textContent);
  at('column').value = 'speaker';
  at('column').dispatchEvent(new Event('change'));
  at('value').value = 'bob';
  at('value').dispatchEvent(new Event('change'));
  await wait(200);
  log.shown = document.querySelectorAll('#plot .point').length;
  log.count = at('count').textContent;
  at('after').click();
  log.next = at('name').textContent;
  document.body.dataset.log = JSON.stringify(log);
})();
</script></body>"""


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_it_works_in_a_browser(sounding: Material, tmp_path: Path) -> None:
    Look(LookOptions(look=True)).explore(sounding, lambda share: None)
    driven = tmp_path / "driven.html"
    driven.write_text((tmp_path / NAME).read_text(encoding="utf-8").replace("</body>", DRIVER), encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    dumped = ["--virtual-time-budget=20000", "--dump-dom", driven.as_uri()]
    done = subprocess.run([*command, *quiet, *dumped], capture_output=True, text=True, timeout=300, check=False)
    found = re.search(r'data-log="(.*?)"', done.stdout)
    assert found is not None, done.stderr[-2000:]
    log = json.loads(html.unescape(found[1]))
    files = [Path(file).name for file in sounding.table.index.get_level_values("file")]
    assert log["dots"] == 12 and log["name"] == files[3]
    assert log["frames"] > 20 and log["ink"] and "</script><b>&" in log["facts"]
    assert log["shown"] == 6 and log["count"] == "6 of 12 recordings are shown." and log["next"] == files[6]
