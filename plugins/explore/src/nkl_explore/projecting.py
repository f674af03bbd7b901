"""Places in two or three dimensions for rows of features."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA

from nkl.errors import UserError
from nkl_estimator.threads import fitting_threads

NAMES = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP"}
_FIRST = 50
"""t-SNE and UMAP work on so many principal components at most."""


@dataclass(frozen=True, eq=False)
class Projection:
    """A map.

    Attributes:
        method: pca, tsne or umap.
        places: of the rows, float64, shape ``(n, 2 or 3)``.
        axes: what the dimensions are called.
    """

    method: str
    places: np.ndarray
    axes: tuple[str, ...]


def project(method: str, values: np.ndarray, dimensions: int, seed: int) -> Projection:
    """Make a map.

    Args:
        method: ``pca``; ``tsne`` (van der Maaten and Hinton, "Visualizing data using t-SNE", 2008); ``umap`` (McInnes, Healy and
            Melville, "UMAP: uniform manifold approximation and projection", 2018).
        values: scaled, without missing ones, shape ``(n, d)``, ``n`` above 4.
        dimensions: of the map, 2 or 3; there may be fewer features.
        seed: decides wherever chance does.

    Raises:
        UserError: if a library is missing.
    """
    with fitting_threads(values):
        return _project(method, values, dimensions, seed)


def _project(method: str, values: np.ndarray, dimensions: int, seed: int) -> Projection:
    components = PCA(min(_FIRST, *values.shape), svd_solver="covariance_eigh" if values.shape[1] <= 2000 else "auto")
    first = components.fit_transform(values.astype(np.float64))
    if method == "pca":
        shares = components.explained_variance_ratio_[:dimensions]
        names = tuple(f"component {at} ({100 * share:.0f} % of the variance)" for at, share in enumerate(shares, 1))
        return Projection(method, *_padded(first[:, :dimensions], names, dimensions))
    make = _tsne if method == "tsne" else _umap
    places = make(first, dimensions, seed)
    return Projection(method, places, tuple(f"dimension {at}" for at in range(1, dimensions + 1)))


def _padded(places: np.ndarray, names: tuple[str, ...], dimensions: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Zeros where there are fewer components than dimensions."""
    lacking = dimensions - places.shape[1]
    return np.pad(places, ((0, 0), (0, lacking))), names + ("nothing",) * lacking


def _tsne(values: np.ndarray, dimensions: int, seed: int) -> np.ndarray:
    from sklearn.manifold import TSNE

    perplexity = min(30.0, (len(values) - 1) / 3)
    start = "pca" if values.shape[1] >= dimensions else "random"
    method = TSNE(dimensions, perplexity=perplexity, init=start, random_state=seed)
    return np.asarray(method.fit_transform(values), dtype=np.float64)


def _umap(values: np.ndarray, dimensions: int, seed: int) -> np.ndarray:
    try:
        import umap
    except ImportError as error:
        raise UserError(
            "EXPL.scatter: a map by UMAP takes umap-learn, which is not installed: pip install 'nkl-plugin-explore[umap]'"
        ) from error
    near = min(15, len(values) - 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a seed leaves one thread, and of single components of the graph
        start = "spectral" if len(values) > 3 * dimensions + 2 else "random"
        method = umap.UMAP(n_components=dimensions, n_neighbors=near, init=start, random_state=seed, n_jobs=1)
        return np.asarray(method.fit_transform(values), dtype=np.float64)
