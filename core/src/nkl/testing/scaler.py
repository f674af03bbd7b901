"""What a scaler must keep."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from nkl.kernel.discovery import Offer
from nkl.kernel.kinds import SCALER
from nkl.kernel.spec import PartSpec
from nkl.parts.scaler import Scaler
from nkl.testing import toys
from nkl.testing.conformance import PartConformance
from nkl.testing.elsewhere import in_another_process, load_and_transform
from nkl.testing.sameness import difference
from nkl.testing.saved_files import pickles_in

Given = dict[str, np.ndarray]


def fit_and_transform(part: Scaler, given: Given) -> np.ndarray:
    """The scaled test features."""
    part.fit(given["train"], given["train speakers"])
    return part.transform(given["test"], given["test speakers"])


class ScalerConformance(PartConformance):
    """Inherit in the tests of a scaler.

    Attributes:
        transductive: whether a row is scaled by the other rows that are handed over with it. Taken for
            granted where ``Component.needs`` has ``speakers``.
    """

    kind = SCALER
    job = staticmethod(fit_and_transform)
    transductive: ClassVar[bool] = False

    @pytest.fixture
    def given(self) -> Given:
        """Features of very different sizes, the last one constant in training and in test."""
        rng = np.random.default_rng(5)
        scale, shift = np.array([1, 1000, 1e-4, 5, 0]), np.array([0, -300, 0, 2, 7])
        train, test = ((rng.normal(size=(n, 5)) * scale + shift).astype(np.float32) for n in (60, 40))
        return {"train": train, "test": test, "train speakers": toys.speakers(60), "test speakers": toys.speakers(40)}

    @pytest.fixture
    def fitted(self, make: Callable[[], Scaler], given: Given) -> Scaler:
        """A scaler that knows the training features."""
        scaler = make()
        scaler.fit(given["train"], given["train speakers"])
        return scaler

    def test_the_result_is_new_float32_and_finite(self, fitted: Scaler, given: Given) -> None:
        """Constant features are where scalers divide by zero."""
        for name in ("train", "test"):
            scaled = fitted.transform(given[name], given[f"{name} speakers"])
            assert scaled.dtype == np.float32 and scaled.shape == given[name].shape
            assert np.isfinite(scaled).all()
            assert not np.shares_memory(scaled, given[name]), "transform must return a new array"

    def test_only_fit_learns(self, fitted: Scaler, given: Given) -> None:
        first = fitted.transform(given["train"], given["train speakers"])
        fitted.transform(given["test"] * 100, given["test speakers"])
        again = fitted.transform(given["train"], given["train speakers"])
        assert not difference(first, again, where="before and after another transform")

    def test_values_far_from_training_stay_finite(self, fitted: Scaler, given: Given) -> None:
        assert np.isfinite(fitted.transform(given["test"] * 1e6 + 1, given["test speakers"])).all()

    def test_a_row_is_scaled_by_itself(self, offer: Offer, fitted: Scaler, given: Given) -> None:
        if self.transductive or "speakers" in offer.component.needs:
            pytest.skip("declared transductive: a row depends on the others of its speaker")
        whole = fitted.transform(given["test"], given["test speakers"])
        one = fitted.transform(given["test"][2:3], given["test speakers"][2:3])
        assert not difference(whole[2:3], one, 1e-5, "in a batch against alone")

    def test_speakers_need_not_be_known(self, offer: Offer, make: Callable[[], Scaler], given: Given) -> None:
        if "speakers" in offer.component.needs:
            pytest.skip("declares that it needs speakers")
        scaler = make()
        scaler.fit(given["train"], None)
        assert np.isfinite(scaler.transform(given["test"], None)).all()

    def test_a_saved_scaler_scales_the_same(
        self, fitted: Scaler, make: Callable[[], Scaler], given: Given, spec: PartSpec, tmp_path: Path
    ) -> None:
        """In this process and in a fresh one."""
        fitted.save(tmp_path)
        assert not pickles_in(tmp_path), "a pickle runs code when it is read"
        expected = fitted.transform(given["test"], given["test speakers"])
        loaded = make()
        loaded.load(tmp_path)
        assert not difference(expected, loaded.transform(given["test"], given["test speakers"]), 1e-6, "loaded")
        there = in_another_process(load_and_transform, spec, tmp_path, given["test"], given["test speakers"])
        assert not difference(expected, there, 1e-6, "loaded in a fresh process")
