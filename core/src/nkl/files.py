"""Files that are there whole or not at all: written aside, and renamed into place."""

from __future__ import annotations

import contextlib
import glob
import json
import os
import re
import secrets
import shutil
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from nkl.errors import UserError

if TYPE_CHECKING:
    import pydantic

__all__ = ["aside", "default_root", "read_json", "storing", "temporary", "write_json"]

ASIDE = ".writing-"
"""What the names of files and folders that are being written begin with."""
_TEMPORARY = "nkl-temporary-"
_LARGEST_JSON = 64_000_000
_CLOCK_S = 5.0  # how far the clocks of the file system and of processes may be apart


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """A path to write to in place of another one, which it becomes when all has gone well.

    What was there before stays as it is until then, however this ends. A link stays one: what it leads to is written.
    """
    place = path.resolve()
    own = place.with_name(f"{aside_name()}{place.suffix}")
    try:
        yield own
        os.replace(own, place)
    except BaseException as error:
        if own.is_dir():
            shutil.rmtree(own, ignore_errors=True)
        else:
            own.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename == str(own):
            error.filename = str(path)  # the name that the user knows
        raise


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Turn a full disk, missing rights and the like into a message that says what to do.

    What processes that were killed have left half-written beside that path goes.
    """
    try:
        sweep(path.parent)
        yield
    except OSError as error:
        number = number_of(error)
        advice = {
            28: "The disk is full: free some space and run again; features computed so far are kept.",
            13: "There is no right to write there: choose another EXP.root or --out.",
            30: "That place can only be read: choose another EXP.root or --out.",
            20: "A part of that path is a file, not a folder: choose another EXP.root or --out.",
            17: "There is a file of that name: choose another EXP.name or --out.",
        }.get(number, "Choose another EXP.root or --out, or see to it that it can be written to.")
        what = os.strerror(number) if number else str(error)
        raise UserError(f"{error.filename or path}: cannot be written: {what}. {advice}") from error


def number_of(error: OSError) -> int:
    """The number of an error of the system, also of the first one of a folder that could not be copied; 0 for none."""
    if isinstance(error, shutil.Error) and (found := re.search(r"\[Errno (\d+)\]", str(error))):
        return int(found[1])
    return error.errno or 0


@contextmanager
def temporary() -> Iterator[Path]:
    """A folder for the time being. Those of processes that were killed before they could remove theirs go too."""
    with tempfile.TemporaryDirectory(prefix=f"{aside_name(_TEMPORARY)}-") as folder:
        sweep(Path(folder).parent, _TEMPORARY)
        yield Path(folder)


def aside_name(mark: str = ASIDE) -> str:
    """A new name for something unfinished, which says whose it is (host and process), as :func:`sweep` understands it."""
    return f"{mark}{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def sweep(folder: Path, mark: str = ASIDE) -> None:
    """Remove what processes of this machine that are gone have left unfinished in a folder. What cannot be removed stays."""
    with contextlib.suppress(OSError):  # the folder may not be there yet
        for path in folder.glob(f"{mark}{glob.escape(socket.gethostname())}-*"):
            process = path.name.removeprefix(f"{mark}{socket.gethostname()}-").split("-")[0].split(".")[0]
            if process.isdigit() and not _is_running(int(process), path.lstat().st_mtime):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)


def _is_running(process: int, since: float) -> bool:
    """Whether a process that wrote something is still there; taken for granted where that cannot be asked.

    Args:
        process: its number, which may be that of another process by now; in containers it often is.
        since: when it wrote, in seconds since 1970.
    """
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
        about = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
        uptime = Path("/proc/uptime").read_text(encoding="ascii")
    except ProcessLookupError:
        return False
    except OSError:
        return True
    started_s = int(about.rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return time.time() - float(uptime.split()[0]) + started_s < since + _CLOCK_S


def read_json(path: Path) -> Any:
    """Read JSON that may come from anybody.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is no regular file, has more than 64 MB, or is not JSON as the standard has it.
    """
    if not stat.S_ISREG((facts := path.stat()).st_mode):
        raise ValueError("it is not a regular file")
    if facts.st_size > _LARGEST_JSON:
        raise ValueError(f"it has {facts.st_size / 1e6:.0f} MB, and may have {_LARGEST_JSON / 1e6:.0f}")
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def faults_in_words(error: pydantic.ValidationError) -> str:
    """What is wrong with what a file says, in one line: the first three faults, each with its place in the file."""
    faults = [(".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ")) for one in error.errors()]
    texts = [f"{place}{': ' if place else ''}{message[:1].lower()}{message[1:]}" for place, message in faults]
    return "; ".join(texts[:3])[:300] + (f" and {len(faults) - 3} more faults" if len(faults) > 3 else "")


def _refuse(constant: str) -> None:
    raise ValueError(f"it holds {constant}, which is no JSON")


def write_json(path: Path, value: Any) -> None:
    """Write JSON, with numbers in full precision and not-a-number as null."""
    text = json.dumps(_plain(value), indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")  # an argument need not be UTF-8


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(value)


def default_root() -> Path:
    """The folder of the environment variable ``NKL_STORE``, else the user's cache folder."""
    named = os.environ.get("NKL_STORE")
    return Path(named).expanduser() if named else platformdirs.user_cache_path("nkl") / "features"
