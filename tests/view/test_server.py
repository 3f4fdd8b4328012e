"""Claims about the server before it serves: what cannot be is told in a line; the main job needs none of it."""

import socket
import subprocess
import sys

import pytest

from sim.cli import main

WORDS = [sys.executable, "-c", "import sys; from sim.cli import main; sys.exit(main(sys.argv[1:]))", "view"]


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What the command says when it refuses."""
    assert main(["view", *words]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said


needs_view = pytest.mark.skipif(
    __import__("importlib.util").util.find_spec("solara") is None,
    reason="solara not installed (`make .venv/.view`)",
)


@needs_view
def test_a_port_in_use_is_told(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"--port {port}: cannot be used on 127.0.0.1" in told(capsys, "--port", str(port))


@needs_view
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("hangzou-everywhere",), "Did you mean 'hangzhou-everywhere'?"),
        (("--economy", "narnia"), "no economy 'narnia'"),
        (("--save", "no-such-folder"), "no such folder. Make it first."),
        (("--port", "70000"), "--port 70000: must be between 0 and 65535."),
        (("--host", "no.such.host.invalid", "--port", "0"), "--host no.such.host.invalid: no such address."),
        (("--agents", "100"), "Choose coarser agents."),
    ],
)
def test_what_cannot_be_served_is_told_in_a_line(capsys, words, expected):
    assert expected in told(capsys, *words)


def test_without_its_libraries_the_command_says_how_to_get_them():
    hidden = "import sys; sys.modules['solara'] = None; import importlib.util as u; f = u.find_spec; "
    hidden += "u.find_spec = lambda name, *rest: None if name == 'solara' else f(name, *rest); "
    ended = subprocess.run(
        [sys.executable, "-c", hidden + "from sim.cli import main; sys.exit(main(['view']))"],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert ended.returncode == 2
    assert (
        ended.stderr
        == "view: solara is not installed. Run `make view`, or install blueprint-economy[view].\n"
    )


def test_the_main_job_loads_none_of_its_libraries():
    code = "import sys, sim.cli, sim.model, sim.run, sim.report.folder; "
    code += "print(*{name.partition('.')[0] for name in sys.modules})"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert not {"solara", "starlette", "uvicorn", "ipyvuetify", "altair"} & set(ended.stdout.split())
