"""Claims about work in pieces: each is worked once and kept, whatever dies, and what cannot go on is said."""

import pytest
from sweep.squares import Squares

from sim.engines.local import Local
from sim.engines.pieces import worked
from sim.errors import InputError, RunError


@pytest.fixture(scope="module")
def crew():
    """Two workers, for all claims here."""
    with Local(2, memory="2GB").crew() as crew:
        yield crew


def work(crew, pieces, numbers=range(5), total=5, told=None):
    """What was kept, by number."""
    found = {}

    def keep(number, value):
        assert number not in found
        found[number] = value

    try:
        worked(pieces, numbers, keep, crew, told or (lambda progress: None), total=total, is_ours=True)
    except Exception as error:
        error.found = found
        raise
    return found


def test_every_piece_is_worked_by_one_of_the_workers_and_progress_is_told(crew):
    seen = []
    found = work(crew, Squares("plain"), range(2, 10, 6), total=10, told=seen.append)
    assert {number: value for number, (value, _) in found.items()} == {2: 4, 8: 64}
    assert (seen[0].done, seen[0].total) == (8, 10)
    assert (seen[-1].done, seen[-1].wanted) == (10, 2)
    assert seen[-1].per_second > 0


def test_a_piece_whose_worker_died_is_worked_again(crew, tmp_path):
    found = work(crew, Squares("dies once", tmp_path))
    assert [found[number][0] for number in range(5)] == [0, 1, 4, 9, 16]
    (victim,) = tmp_path.iterdir()
    assert found[3][1] != int(victim.name)


def test_a_piece_that_kills_worker_after_worker_is_given_up_and_the_others_are_kept(crew, tmp_path):
    with pytest.raises(RunError, match="3 workers ended without a word in the same piece of work") as refused:
        work(crew, Squares("always dies", tmp_path, most=9))
    assert len(list(tmp_path.iterdir())) == 3
    assert {0, 1, 2} <= set(refused.value.found)


def test_what_a_piece_raises_is_raised(crew):
    with pytest.raises(InputError, match="five: is a number that nobody likes"):
        work(crew, Squares("wrong"), range(7))


def test_workers_that_are_not_fit_get_no_work(crew):
    with pytest.raises(RunError, match="has another version of the model"):
        work(crew, Squares("unfit", unfit=True))
