"""All of a recording is read once: hashes, true length, levels; and what is hashed is what is analysed."""

from __future__ import annotations

import os
import struct
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nkl.data import AudioError, examining, probe, read_clip
from nkl.data.examining import examine

RATE = 16000


def noise(seconds: float = 1.0, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, int(seconds * RATE))


def written(path: Path, signal: np.ndarray, rate: int = RATE, **more: str) -> str:
    soundfile.write(path, signal, rate, **more)
    return str(path)


def test_the_samples_are_known_again_in_other_files(tmp_path: Path) -> None:
    first = written(tmp_path / "a.wav", noise())
    signal, _ = soundfile.read(first)
    same = [
        written(tmp_path / "a.flac", signal),
        written(tmp_path / "24.wav", signal, subtype="PCM_24"),
        written(tmp_path / "float.wav", signal, subtype="FLOAT"),
        written(tmp_path / "double.wav", signal, subtype="DOUBLE"),
        written(tmp_path / "a.aiff", signal),
        written(tmp_path / "a.caf", signal),
        written(tmp_path / "twice.wav", np.stack([signal, signal], axis=1)),
    ]
    other = [
        written(tmp_path / "rate.wav", signal, 8000),
        written(tmp_path / "right.wav", np.stack([signal, noise(seed=1)], axis=1)),
        written(tmp_path / "longer.wav", np.append(signal, 0)),
        written(tmp_path / "later.wav", np.append(0, signal[:-1])),
    ]
    known = examine(first)
    assert {examine(file).samples for file in same} == {known.samples}
    assert len({known.audio, *(examine(file).audio for file in same)}) == len(same) + 1
    assert len({known.samples, *(examine(file).samples for file in other)}) == len(other) + 1
    assert len(known.samples) == len(known.audio) == 32


def test_levels_are_those_of_the_signal_that_is_analysed(tmp_path: Path) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 100 * np.arange(RATE) / RATE)
    plain = examine(written(tmp_path / "a.wav", tone, subtype="FLOAT"))
    assert plain.peak == pytest.approx(0.5)
    assert plain.level_db == pytest.approx(20 * np.log10(0.5 / np.sqrt(2)), abs=0.01)
    assert (plain.silence_share, plain.clipped_share, plain.correlation) == (0, 0, 1)
    half = examine(written(tmp_path / "half.wav", np.concatenate([tone, np.zeros(RATE)])))
    assert half.silence_share == pytest.approx(0.5, abs=0.01)
    shifted = examine(written(tmp_path / "dc.wav", tone + 0.3, subtype="FLOAT"))
    assert shifted.offset == pytest.approx(0.3, abs=1e-4)
    scaled = examine(written(tmp_path / "scaled.wav", tone * 32767, subtype="FLOAT"))
    assert scaled.peak == pytest.approx(0.5 * 32767, rel=1e-4) and scaled.clipped_share > 0.9


@pytest.mark.parametrize("gain", [-1.0, -0.5, -2.0])
def test_channels_that_cancel_are_not_mixed(tmp_path: Path, gain: float) -> None:
    left = noise() * 0.5
    file = written(tmp_path / "a.wav", np.stack([left, gain * left], axis=1), subtype="FLOAT")
    recording = examine(file)
    assert recording.correlation == pytest.approx(-1)
    np.testing.assert_allclose(read_clip(file, recording=recording).signal, left, atol=1e-7)
    np.testing.assert_allclose(read_clip(file, 0.25, 0.5).signal, left[RATE // 4 : RATE // 2], atol=1e-7)
    both = written(tmp_path / "b.wav", np.stack([left, noise(seed=1)], axis=1), subtype="FLOAT")
    assert abs(examine(both).correlation) < 0.1
    np.testing.assert_allclose(read_clip(both).signal, (left + noise(seed=1)) / 2, atol=1e-7)


@pytest.mark.parametrize("signs", [(0, 1, -1), (1, -1, 0), (0.5, -0.5)])
@pytest.mark.parametrize("offset", [0.0, 0.3])
def test_channels_that_cancel_are_found_wherever_they_are(tmp_path: Path, signs: list[float], offset: float) -> None:
    """Behind a silent channel, and behind an offset (DC), which has no sign that could be changed."""
    left = noise() * 0.5
    file = written(tmp_path / "a.wav", np.outer(left, signs) + offset * np.abs(np.sign(signs)), subtype="FLOAT")
    assert examine(file).correlation == pytest.approx(-1)
    np.testing.assert_allclose(read_clip(file).signal, next(filter(None, signs)) * left + offset, atol=1e-6)


def test_a_header_that_speaks_of_less_than_there_is_is_refused(tmp_path: Path) -> None:
    """As recorders leave it that were switched off, and who joins files byte by byte."""
    wav = Path(written(tmp_path / "a.wav", noise())).read_bytes()
    flac, ogg = (Path(written(tmp_path / f"a.{kind}", noise())).read_bytes() for kind in ("flac", "ogg"))
    files = {
        "unclosed.wav": wav[:40] + bytes(4) + wav[44:],
        "half.wav": wav[:40] + struct.pack("<I", len(wav) // 2) + wav[44:],
        "half.flac": flac[:22] + struct.pack(">I", RATE // 2) + flac[26:],
        "two.ogg": ogg + ogg,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(AudioError, match="% of its bytes come after that"):
            examine(str(tmp_path / name))
    tag = b"LIST" + struct.pack("<I", len(wav)) + b"INFOISFT" + struct.pack("<I", len(wav) - 12) + bytes(len(wav) - 12)
    (tmp_path / "tag.wav").write_bytes(wav[:4] + struct.pack("<I", len(wav) + len(tag) - 8) + wav[8:] + tag)
    assert examine(str(tmp_path / "tag.wav")).samples == examine(str(tmp_path / "a.wav")).samples


def test_an_mp3_that_says_its_length_is_read_without_a_word(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The decoder warns on standard error of files that are longer than they say."""
    file = mp3(tmp_path / "a.mp3", noise(3), header=True)
    assert examine(file).duration == 3
    (tmp_path / "tagged.mp3").write_bytes(b"ID3\3\0\0\0\0\1\0" + bytes(128) + Path(file).read_bytes())
    assert examine(str(tmp_path / "tagged.mp3")).duration == 3
    assert capfd.readouterr().err == ""


def mp3(path: Path, signal: np.ndarray, header: bool) -> str:
    """Of variable rate; without a header its length can only be guessed."""
    with soundfile.SoundFile(path, "w", RATE, 1, "MPEG_LAYER_III", format="MP3", bitrate_mode="VARIABLE") as sound:
        sound.write(signal)
    data = path.read_bytes()
    if not header:
        first = data.index(b"\xff\xf3")
        bits = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)[data[first + 2] >> 4]
        path.write_bytes(data[first + 72 * 1000 * bits // RATE + (data[first + 2] >> 1 & 1) :])
    return str(path)


@pytest.mark.parametrize("loud_first", [True, False])
def test_the_length_of_an_mp3_is_counted_not_guessed(tmp_path: Path, loud_first: bool) -> None:
    """The guess is made of the first frames, which are small or large."""
    loud, quiet = noise(12), 0.1 * np.sin(np.arange(12 * RATE) / 20)
    signal = np.concatenate([loud, quiet] if loud_first else [quiet, loud])
    file = mp3(tmp_path / "a.mp3", signal, header=False)
    whole = mp3(tmp_path / "b.mp3", signal, header=True)
    guess = soundfile.info(file).duration
    assert abs(guess - 24) > 2, "the file is not such a one"
    recording = examine(file)
    assert recording.duration == pytest.approx(24, abs=0.15)
    assert examine(whole).duration == probe(whole).duration == 24
    assert probe(file).duration == recording.duration
    for one in (file, whole):
        known, every = examine(one), read_clip(one).signal
        for start in (0.0, 0.5, 11.9, 15.0, 23.0):
            found = read_clip(one, start, start + 0.5, recording=known).signal
            np.testing.assert_allclose(found, every[int(start * RATE) :][: len(found)], atol=1e-5)
            assert len(found) == RATE // 2


def test_two_mp3s_in_one_file_are_refused(tmp_path: Path) -> None:
    one = Path(mp3(tmp_path / "a.mp3", noise(4), header=True))
    one.write_bytes(one.read_bytes() * 2)
    with pytest.raises(AudioError, match="speaks of 4.0 s, but 50% of its bytes"):
        examine(str(one))


@pytest.mark.parametrize("ending", ["wav", "aiff", "au", "w64", "rf64", "flac", "caf"])
def test_a_file_that_is_broken_off_is_refused(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"a.{ending}"
    written(file, noise(9))
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * 0.47)])
    for read in (examine, read_clip):
        with pytest.raises(AudioError, match=r"holds 4\.2 of the 9\.0 s that its header promises|damaged|malformed"):
            read(str(file))


@pytest.mark.parametrize("size", [0x7FFFFFFF, 0xFFFFFFFF, 0x7FFFFFDB])
def test_headers_of_pipes_promise_nothing(tmp_path: Path, size: int) -> None:
    file = Path(written(tmp_path / "a.wav", noise()))
    data = bytearray(file.read_bytes())
    data[4:8] = data[40:44] = size.to_bytes(4, "little")
    file.write_bytes(data)
    assert examine(str(file)).frames == RATE


@pytest.mark.parametrize("rate", [1, 16, 999, 2_000_000])
def test_rates_that_cannot_be_are_refused(tmp_path: Path, rate: int) -> None:
    file = Path(written(tmp_path / "a.wav", noise()))
    data = bytearray(file.read_bytes())
    data[24:28] = rate.to_bytes(4, "little")
    file.write_bytes(data)
    with pytest.raises(AudioError, match=f"its header says {rate} Hz"):
        examine(str(file))


@pytest.mark.parametrize("claimed", [2**31, 2**35])
def test_headers_that_promise_too_much_cost_no_memory(tmp_path: Path, claimed: int) -> None:
    file = Path(written(tmp_path / "a.flac", noise()))
    data = bytearray(file.read_bytes())
    info = int.from_bytes(data[18:26], "big") & ~(2**36 - 1) | claimed
    data[18:26] = info.to_bytes(8, "big")
    file.write_bytes(data)
    for read in (examine, read_clip):
        with pytest.raises(AudioError, match="breaks off|damaged"):
            read(str(file))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "git lfs pull"),
        ("/annex/objects/SHA256E-s9--0.wav\n", "git annex get"),
        ("<!DOCTYPE html>\n<html>", "web page"),
    ],
)
def test_what_lies_in_place_of_audio_is_named(tmp_path: Path, content: str, reason: str) -> None:
    file = tmp_path / "a.wav"
    file.write_text(content)
    with pytest.raises(AudioError, match=reason):
        examine(str(file))


def test_only_regular_files_with_names_that_can_be_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.wav")
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/b\xfc.wav")
    soundfile.write(tmp_path / "good.wav", noise(), RATE)
    os.link(tmp_path / "good.wav", odd)
    for name, reason in [
        (str(tmp_path / "fifo.wav"), "pipe"),
        ("/dev/zero", "device"),
        ("a\0b.wav", "not a name"),
        (odd, "UTF-8"),
    ]:
        for read in (examine, read_clip, probe):
            with pytest.raises(AudioError, match=reason) as caught:
                read(name)
            str(caught.value).encode()


def test_a_recording_is_not_read_to_its_end_if_it_is_too_long(tmp_path: Path) -> None:
    file = written(tmp_path / "a.wav", noise(3))
    assert examine(file, max_minutes=0.05).duration == 3
    with pytest.raises(AudioError, match=r"longer than EXP.max_minutes = 0\.04"):
        examine(file, max_minutes=0.04)


@pytest.mark.parametrize("small", [4 << 20, 0])
def test_what_is_hashed_is_what_is_analysed(tmp_path: Path, small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another thread replaces a file at random moments, and writes into it, each clip is the one that its hash names."""
    monkeypatch.setattr(examining, "_SMALL", small)
    monkeypatch.setattr(examining, "YOUNG_NS", 20_000_000)
    random, other = np.random.default_rng(0), np.random.default_rng(1)
    sounds = [written(tmp_path / f"{level}.wav", np.full(RATE, level / 100)) for level in (10, 20, 30)]
    known = {examine(file).samples: level / 100 for level, file in zip((10, 20, 30), sounds, strict=True)}
    contents = [Path(file).read_bytes() for file in sounds]
    file, stop = tmp_path / "a.wav", threading.Event()
    file.write_bytes(contents[0])

    def disturb() -> None:
        while not stop.is_set():
            data = contents[other.integers(len(contents))]
            if other.random() < 0.5:
                (tmp_path / "new").write_bytes(data)
                os.replace(tmp_path / "new", file)
            else:
                with file.open("r+b") as stream:
                    stream.write(data)
            os.utime(file, ns=(0, 0))
            time.sleep(other.choice([0, 0.001, 0.05]))

    thread = threading.Thread(target=disturb)
    thread.start()
    seen, refused = 0, 0
    try:
        end = time.monotonic() + 1
        while time.monotonic() < end:
            try:
                recording = examine(str(file))
                time.sleep(random.choice([0, 0.001, 0.02]))
                clip = read_clip(str(file), recording=recording)
            except AudioError:
                refused += 1
                continue
            if recording.samples in known:  # not one that was half-written
                np.testing.assert_allclose(clip.signal, known[recording.samples], atol=1e-3)
                seen += 1
    finally:
        stop.set()
        thread.join()
    assert seen and refused
