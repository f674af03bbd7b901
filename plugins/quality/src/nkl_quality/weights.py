"""Where the weights are: a file that the user names, one that torchaudio fetched before, or a download. Light."""

from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path

from nkl.errors import UserError

NAME = "squim_objective_dns2020.pth"
URL = f"https://download.pytorch.org/torchaudio/models/{NAME}"
SHA256 = "2c54586fea83fb5eb5394d710038ee89f55cab7011a5bf730bebed4c8777e828"

_PATIENCE_S = 30


def weight_file(model: str | None) -> Path:
    """The file of weights.

    Args:
        model: a file, or a folder that holds :data:`NAME`; ``None`` for the published one, which is downloaded into the user's
            cache where it is not there yet.

    Raises:
        UserError: if it is not there, or not to be had.
    """
    if model:
        named = Path(model).expanduser()
        path = named / NAME if named.is_dir() else named
        if not path.is_file():
            raise UserError(f"squim.model = {model}: there is no file {path}. It is to be had at {URL}")
        return path
    for path in _usual_places():
        if path.is_file() and _sha256(path, path.stat().st_mtime_ns) == SHA256:
            return path
    return _download(_usual_places()[0])


def weight_facts(model: str | None) -> dict[str, str]:
    """The hash of the weights.

    Raises:
        UserError: if they are not there, or not to be had.
    """
    path = weight_file(model)
    return {"weights": _sha256(path, path.stat().st_mtime_ns)}


def _usual_places() -> tuple[Path, Path]:
    """nkl's cache, and where torchaudio keeps the file."""
    import platformdirs

    hub = Path(os.environ.get("TORCH_HOME") or Path.home() / ".cache" / "torch") / "hub"
    return platformdirs.user_cache_path("nkl") / "weights" / NAME, hub / "torchaudio" / "models" / NAME


def _download(path: Path) -> Path:
    """Fetch the published weights; what arrives is only used if it is the very file."""
    from urllib.request import urlopen

    if os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on"):
        raise UserError(_missing("HF_HUB_OFFLINE forbids to ask"))
    try:
        with urlopen(URL, timeout=_PATIENCE_S) as stream:
            content: bytes = stream.read()
    except OSError as error:
        raise UserError(_missing(str(getattr(error, "reason", error)))) from error
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise UserError(
            f"what {URL} gave is not the file that is known (SHA-256 {found}, expected {SHA256}), so it is not used. If the "
            f"publisher has changed it and you trust it, download it yourself and name it: squim.model = ./{NAME}"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)
    return path


def _missing(why: str) -> str:
    return (
        f"the weights of SQUIM ({NAME}, 28 MB) are not on this machine and could not be fetched: {why}. Where there is a "
        f"network, download {URL} and name the file: squim.model = ./{NAME}"
    )


@functools.lru_cache(maxsize=8)
def _sha256(path: Path, changed: int) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
