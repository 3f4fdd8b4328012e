"""Claims about the driver when Dask fails it: what is said, and what is taken in its stride. No cluster is started."""

from contextlib import contextmanager

import pytest
from sweep import small

from sim.engines.engine import Crew
from sim.errors import RunError
from sim.sweep.drive import drive
from sim.sweep.store import opened
from sim.sweep.sweep import _context

PHASES = ("nthreads", "register_plugin", "submit")


class FailingClient:
    """A client with one worker, which fails in one phase."""

    dashboard_link = ""

    def __init__(self, phase: str, error: Exception, status: str) -> None:
        self.status = "running"
        self.tries = 0
        self._fails = phase, error, status

    def nthreads(self):
        self._maybe("nthreads")
        return {"tcp://127.0.0.1:1": 1}

    def register_plugin(self, plugin):
        self._maybe("register_plugin")

    def submit(self, *args, **more):
        self._maybe("submit")

    def unregister_worker_plugin(self, name):
        pass

    def _maybe(self, phase):
        failing, error, status = self._fails
        if phase == failing:
            self.tries += 1
            self.status = status
            raise error


class FailingCrew(Crew):
    wanted = 1

    def __init__(self, client: FailingClient) -> None:
        self.client = client


class Failing:
    """An engine whose only worker is behind a client that fails."""

    name = "failing"

    def __init__(self, *fails) -> None:
        self.client = FailingClient(*fails)

    @contextmanager
    def crew(self):
        yield FailingCrew(self.client)


def driven(folder, engine):
    plan = small.plan(folder)
    with opened(folder / "out", plan, resumes=False) as store:
        return drive(store, _context(store, small.quick), engine)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("error", [OSError("timed out"), TimeoutError(), ValueError("the client is closed")])
def test_a_scheduler_that_is_lost_is_said_to_be_lost_whatever_is_being_asked_of_it(tmp_path, phase, error):
    with pytest.raises(RunError, match="the scheduler was lost"):
        driven(tmp_path, Failing(phase, error, "closed"))


def test_workers_that_keep_leaving_are_asked_again_and_then_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.engines.driver.PAUSE_SECONDS", 0.0)
    engine = Failing("register_plugin", OSError("gone"), "running")
    with pytest.raises(RunError, match="workers keep leaving while they are prepared: gone"):
        driven(tmp_path, engine)
    assert engine.client.tries == 20


def test_a_fault_of_ours_is_not_taken_for_a_lost_scheduler(tmp_path):
    with pytest.raises(ValueError, match="a fault"):
        driven(tmp_path, Failing("submit", ValueError("a fault"), "running"))


def test_a_scheduler_that_answers_late_keeps_the_workers_it_had(monkeypatch):
    monkeypatch.setattr("sim.engines.engine.LOOK_SECONDS", 0.0)
    client = FailingClient("nthreads", TimeoutError(), "running")
    crew = FailingCrew(client)
    with pytest.raises(TimeoutError):  # nobody has been counted yet
        _ = crew.workers
    client._fails = "", TimeoutError(), ""
    assert crew.workers == 1
    client._fails = "nthreads", TimeoutError(), "running"
    assert crew.workers == 1
