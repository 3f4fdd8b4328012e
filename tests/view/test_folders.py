"""Claims about the folders that the page may touch: never beyond them, and never over what is there."""

import os

import pytest

from sim.errors import InputError
from sim.view.choices import opened
from sim.view.folders import listed, save, within


@pytest.fixture
def root(tmp_path):
    """A folder with one results folder in it, and a secret beside it."""
    for folder in ("results/one", "results/year/two", "secret"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "manifest.json").write_text("{}")
    return tmp_path / "results"


def test_results_folders_are_listed_by_name_and_nothing_beside_them(root):
    assert sorted(listed(root)) == ["one", os.path.join("year", "two")]
    assert listed(root / "nothing-here") == []


@pytest.mark.parametrize("name", ["../secret", "/etc", "one/../../secret", "link", "..", "a\0b", "x" * 5000])
def test_a_path_that_leads_out_is_refused(root, name):
    (root / "link").symlink_to(root.parent / "secret")
    with pytest.raises(InputError, match="leads out of the folder|no such folder"):
        within(root, name)
    assert "link" not in listed(root)


def test_a_folder_below_is_found(root):
    assert within(root, "one") == root / "one"


def test_saving_never_overwrites_and_never_leaves_the_folder(tmp_path):
    choices = opened("baseline")
    path = save(choices.with_value("name", "mine"), tmp_path)
    before = path.read_bytes()
    with pytest.raises(InputError, match="is there already"):
        save(choices.with_value("name", "mine").with_value("run.seed", 1), tmp_path)
    assert path.read_bytes() == before
    for name in ("../mine", "/tmp/mine", "a b", "", "x" * 65):
        with pytest.raises(InputError, match="cannot be"):
            save(choices.with_value("name", name), tmp_path)
    assert os.listdir(tmp_path) == ["mine.yaml"]
