"""What all kinds must keep."""

from __future__ import annotations

import copy
import importlib
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import pytest

from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice, default_parts
from nkl.kernel.discovery import Offer, discover
from nkl.kernel.kinds import Kind
from nkl.kernel.spec import PartSpec
from nkl.options import Options, fingerprint, identity, option_infos
from nkl.testing.declared import module_of, offer_of
from nkl.testing.elsewhere import in_another_process, make_and_do, probe_fresh
from nkl.testing.guarding import guard, is_kit
from nkl.testing.sameness import difference

Parts = Mapping[str, tuple[Choice, ...]]
"""What options choose in their turn, by field."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._+-]*")


class Conformance:
    """What is declared: of every kind.

    Attributes:
        plugin: name of the plugin's entry point.
        component: name of the component.
        options: the values of options, by field name, where they are not the defaults.
        xfails: tests of the kit that the component cannot keep, each with its reason.
        unattended: set by ``nkl plugins check``: what only the plugin's author can supply is then skipped.
        kind: the kind of the component.
    """

    kind: ClassVar[Kind]
    plugin: ClassVar[str]
    component: ClassVar[str]
    options: ClassVar[Mapping[str, Any]] = {}
    xfails: ClassVar[Mapping[str, str]] = {}
    unattended: ClassVar[bool] = False

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        if not is_kit(cls):
            guard(cls, dict(cls.xfails))

    @pytest.fixture(scope="class")
    @classmethod
    def offer(cls) -> Offer:
        """The component as it is declared."""
        return offer_of(cls.plugin, cls.kind, cls.component)

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls) -> dict[str, Any]:
        """The values of options, by field name."""
        return dict(cls.options)

    @pytest.fixture(scope="class")
    @classmethod
    def chosen(cls, offer: Offer, values: dict[str, Any]) -> Options:
        """The options."""
        required = [info.field for info in option_infos(offer.component.options) if info.required]
        missing = [field for field in required if field not in values]
        if missing and cls.unattended:
            pytest.skip(f"needs a value for {', '.join(missing)}: run the plugin's own tests")
        assert not missing, f"give the test class options = {{...}} with values for {', '.join(missing)}"
        return offer.component.options(**values)

    @pytest.fixture(scope="class")
    @classmethod
    def target(cls, offer: Offer) -> Any:
        """What the component's target names."""
        module, _, name = offer.component.target.partition(":")
        return getattr(importlib.import_module(module), name)

    def test_it_is_well_declared(self, offer: Offer) -> None:
        component = offer.component
        assert _NAME.fullmatch(component.name), "a name is of lower-case letters, digits, '-', '_' and '.'"
        assert component.summary.strip(), "users see the summary in `nkl plugins list`"
        assert component.summary.isprintable(), "the summary is one line"
        assert all(alias == alias.lower() for alias in component.aliases), "aliases are in lower case"
        assert component.version >= 1
        assert component.tasks <= {"classification", "regression"}

    def test_declaring_is_light_and_identity_is_stable(self, offer: Offer, chosen: Options) -> None:
        # The identity of options that name weights is known only where the weights are.
        known = not (self.unattended and offer.component.needs & {"weights", "network"})
        options = chosen.model_dump_json() if known else ""
        there = probe_fresh(module_of(self.plugin), self.kind.hook, self.component, options)
        heavy = there["heavy"]
        assert not heavy, f"declaring imports {', '.join(heavy)}: move that import to the module of the target"
        if known:
            here = fingerprint(identity(chosen))
            assert here == there["identity"], "the identity of the options differs between processes"

    def test_options_are_described(self, offer: Offer) -> None:
        spellings: list[str] = []
        for info in option_infos(offer.component.options):
            assert info.description.strip(), f"option {info.key or info.field}: say what it means, with unit and range"
            spellings += info.spellings
        assert len(set(spellings)) == len(spellings), f"two options share a spelling: {sorted(spellings)}"

    def test_options_are_closed_and_have_defaults_that_hold(self, offer: Offer, chosen: Options) -> None:
        kind = offer.component.options
        assert kind.model_config.get("extra") == "forbid", "unknown options must be errors"
        assert kind.model_config.get("frozen"), "options must not change"
        # Also validates the defaults of all that are not required.
        required = {info.field: getattr(chosen, info.field) for info in option_infos(kind) if info.required}
        plain = kind(**required)
        assert kind.model_validate_json(plain.model_dump_json()) == plain, (
            "options must survive the way to a worker process"
        )


class PartConformance(Conformance):
    """What is made and at work: of every kind that has an abstract class.

    Attributes:
        job: what a part of this kind does with what the fixture ``given`` holds; a module-level function.
    """

    job: ClassVar[Any]

    @pytest.fixture(scope="class")
    @classmethod
    def make(cls, offer: Offer, target: Any, chosen: Options, parts: Parts) -> Callable[[], Any]:
        """Makes a new part."""
        absent = offer.component.needs & {"weights", "network", "gpu"}
        if cls.unattended and absent:
            pytest.skip(f"needs {', '.join(sorted(absent))}: run the plugin's own tests")
        return Choice(offer, chosen, offer.component.name, parts).make

    @pytest.fixture(scope="class")
    @classmethod
    def parts(cls, chosen: Options) -> Parts:
        """What its options choose in their turn, with default options."""
        return default_parts(chosen, Catalog(discover().plugins).find)

    @pytest.fixture(scope="class")
    @classmethod
    def part(cls, make: Callable[[], Any]) -> Any:
        """One part for all tests of the class, as in a worker."""
        return make()

    @pytest.fixture
    def spec(self, offer: Offer, chosen: Options, parts: Parts) -> PartSpec:
        """How to make the part elsewhere."""
        return PartSpec.of(offer.component, chosen, parts)

    @pytest.fixture
    def given(self) -> Any:
        """What the part works on."""
        raise NotImplementedError

    def test_its_target_is_of_its_kind(self, target: Any) -> None:
        module, _, name = self.kind.part.partition(":")
        base = getattr(importlib.import_module(module), name)
        assert isinstance(target, type) and issubclass(target, base), f"{target} does not inherit {base.__name__}"
        missing = sorted(getattr(target, "__abstractmethods__", ()))
        assert not inspect.isabstract(target), f"{target.__name__} lacks {', '.join(missing)}"

    def test_it_prints_nothing(self, make: Callable[[], Any], given: Any, capfd: pytest.CaptureFixture[str]) -> None:
        part = make()
        type(self).job(part, given)
        out, err = capfd.readouterr()
        assert not out and not err, "output belongs to the core: use logging, and switch progress bars off"

    def test_it_leaves_its_input_as_it_was(self, part: Any, given: Any) -> None:
        before = copy.deepcopy(given)
        type(self).job(part, given)
        assert not difference(before, given, where="input")

    def test_it_works_in_a_worker_process(self, part: Any, given: Any, spec: PartSpec) -> None:
        there = in_another_process(make_and_do, spec, type(self).job, given)
        here = type(self).job(part, given)
        assert not difference(here, there, 1e-4, "here against there")
