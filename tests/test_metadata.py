"""What each distribution of the workspace says of itself, and the sets of them that a person installs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from trove_classifiers import classifiers

ROOT = Path(__file__).parents[1]
FOLDERS = sorted(
    path.parent
    for folder in ("core", "plugins/*", "plugins/libraries/*")
    for path in ROOT.glob(f"{folder}/pyproject.toml")
)
CLASSIFIERS = {
    "Development Status :: 4 - Beta",
    "Intended Audience :: Science/Research",
    "Operating System :: OS Independent",
    "Programming Language :: Python :: 3",
    "Programming Language :: Python :: 3.11",
    "Programming Language :: Python :: 3.12",
    "Programming Language :: Python :: 3.13",
    "Topic :: Multimedia :: Sound/Audio :: Analysis",
    "Topic :: Scientific/Engineering :: Artificial Intelligence",
}
# Set aside: its torchaudio cannot be installed beside a torch for the processor alone.
BARE = {"nkl-plugin-pyannote", "nkl-plugin-spotlight"}


def pyproject(folder: Path) -> dict[str, Any]:
    """What ``pyproject.toml`` says."""
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


PROJECTS: dict[str, dict[str, Any]] = {pyproject(folder)["project"]["name"]: pyproject(folder) for folder in FOLDERS}
PLUGINS = {name for name in PROJECTS if name.startswith("nkl-plugin-")}
EXTRAS = PROJECTS["nkl"]["project"]["optional-dependencies"]
every_distribution = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def extra(name: str) -> set[str]:
    """The distributions that an extra of nkl names, those of the extras that it names included."""
    found = set()
    for requirement in map(Requirement, EXTRAS[name]):
        if requirement.name == "nkl":
            found |= {one for within in requirement.extras for one in extra(within)}
        else:
            found.add(requirement.name)
    return found


@every_distribution
def test_a_distribution_says_what_it_is(folder: Path) -> None:
    project = pyproject(folder)["project"]
    name, plugin = project["name"], "nkl" in project.get("entry-points", {}) and folder.name != "core"
    assert name == ("nkl" if folder.name == "core" else f"nkl-plugin-{folder.name}" if plugin else f"nkl-{folder.name}")
    assert project["version"] == PROJECTS["nkl"]["project"]["version"]
    assert 10 < len(project["description"]) < 120
    assert project["authors"] == [{"name": "nkl developers"}]
    assert project["requires-python"] == ">=3.11"
    assert ("nkl-plugin" in project["keywords"]) == plugin
    assert len(project["keywords"]) > 1
    typed = {"Typing :: Typed"} if [*folder.glob("src/*/py.typed")] else set()
    assert set(project["classifiers"]) == CLASSIFIERS | typed
    assert set(project["classifiers"]) <= set(classifiers), "not one of the index's own"


@every_distribution
def test_a_distribution_carries_its_licence(folder: Path) -> None:
    project = pyproject(folder)["project"]
    assert project["license"] == "MIT"
    assert project["license-files"][0] == "LICENSE"
    assert (folder / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes(), (
        "copy LICENSE of the root into the folder"
    )
    assert all((folder / name).is_file() for name in project["license-files"])


@every_distribution
def test_a_readme_can_be_read_outside_of_the_repository(folder: Path) -> None:
    project = pyproject(folder)["project"]
    assert project["readme"] == "README.md"
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {project['name']}\n")
    links = re.findall(r"\]\(([^)\s]+)", text)
    assert all(link.startswith(("https://", "#")) for link in links), links


@every_distribution
def test_a_distribution_is_built_by_hatchling_from_one_package(folder: Path) -> None:
    written = pyproject(folder)
    assert written["build-system"] == {"requires": ["hatchling"], "build-backend": "hatchling.build"}
    (package,) = written["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert package == f"src/nkl_{folder.name}".replace("nkl_core", "nkl")
    assert (folder / package / "__init__.py").is_file()


@every_distribution
def test_our_own_distributions_are_named_with_a_range(folder: Path) -> None:
    project = pyproject(folder)["project"]
    extras = [line for lines in project.get("optional-dependencies", {}).values() for line in lines]
    needs = [Requirement(line) for line in [*project["dependencies"], *extras]]
    ours = [need for need in needs if need.name.startswith("nkl")]
    assert {str(need.specifier) for need in ours} <= {"<2,>=1"}
    assert {need.name for need in ours} <= set(PROJECTS)
    if project["name"] in PLUGINS:
        assert "nkl" in {Requirement(line).name for line in project["dependencies"]}


@pytest.mark.parametrize("name", [name for name in EXTRAS if name != "testing"])
def test_an_extra_names_plugins_of_this_workspace(name: str) -> None:
    listed = [Requirement(line).name for line in EXTRAS[name] if not line.startswith("nkl[")]
    assert listed == sorted(listed)
    assert extra(name) <= PLUGINS


def test_all_is_every_plugin_that_can_be_installed_with_the_others() -> None:
    assert extra("all") == PLUGINS - BARE
    assert not extra("starter") & extra("neural")


def test_starter_asks_for_no_torch() -> None:
    assert "torch" not in _third_parties(extra("starter"))
    assert "torch" in _third_parties(extra("neural")), "else this test sees nothing"


def _third_parties(names: set[str]) -> set[str]:
    """What distributions of this workspace ask for, directly or through one another, that is not of this workspace."""
    found: set[str] = set()
    todo = sorted(names)
    while todo:
        needs = {Requirement(line).name for line in PROJECTS[todo.pop()]["project"]["dependencies"]} - found
        found |= needs
        todo += sorted(needs & set(PROJECTS))
    return found - set(PROJECTS)
