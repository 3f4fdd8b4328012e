"""A server on a free port, the system's chromium, and visitors: started here, stopped here by their own ids."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
LAPTOP = {"width": 1366, "height": 768}
SECONDS = 120
SETTLED = """before => {
  const now = document.querySelector('[data-testid=now]').innerText;
  const told = document.querySelector('.bp-headline [data-now]').dataset.now;
  return now != before && told == now && document.querySelector('.bp-map .bp-when').innerText.startsWith(now);
}"""
"""All parts of the page show the same moment, and another than before."""
MILLISECONDS = 60_000
"""Long enough for a busy machine: what is measured is measured elsewhere."""


def command(*words: str) -> list[str]:
    """The command line, run by this Python."""
    return [sys.executable, "-m", "sim", "view", *words]


@pytest.fixture(scope="session")
def tools(needs: Callable[[str, str | None], None]) -> str:
    """The path of chromium. Skips, or fails where it is required, without it or without the libraries of the page."""
    missing = [name for name in ("solara", "solara_assets", "playwright") if find_spec(name) is None]
    needs("chromium", f"{', '.join(missing)} not installed (`make .venv/.view`)" if missing else None)
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    needs("chromium", None if found else "there is no chromium on this machine")
    return str(found)


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server looks for results, and where it saves scenarios."""
    root = tmp_path_factory.mktemp("served")
    (root / "results").mkdir()
    (root / "saved").mkdir()
    return root


class Server:
    """`blueprint view` on a free port; `pid` is its process."""

    def __init__(self, folders: Path) -> None:
        words = ("--port", "0", "--results", str(folders / "results"), "--save", str(folders / "saved"))
        self.process = subprocess.Popen(
            command("sichuan-copies-hangzhou", *words),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith("http://"):
                self.address = line.split()[0]
                return
        raise AssertionError("".join(self.said))

    @property
    def port(self) -> str:
        """The port it found."""
        return self.address.rstrip("/").rpartition(":")[2]

    def stop(self) -> None:
        """Stop this process, and no other."""
        self.process.terminate()
        try:
            self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


@pytest.fixture(scope="session")
def server(tools: str, folders: Path) -> Iterator[Server]:
    """The server that all tests share; every page of a test is a visitor of its own."""
    started = Server(folders)
    yield started
    started.stop()


@pytest.fixture(scope="session")
def browser(tools: str) -> Iterator[Any]:
    """One chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=tools, args=list(FLAGS))
        yield opened
        opened.close()


class Visitor:
    """One page with an economy of its own; it keeps what was asked for, what failed, and what was complained of."""

    def __init__(self, context: Any, address: str) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(MILLISECONDS)
        self.asked_for: list[str] = []
        self.failed: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.asked_for.append(request.url))
        self.page.on("requestfailed", lambda request: self.failed.append(f"{request.failure} {request.url}"))
        self.page.on("response", self._answered)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.goto(address)
        self.page.wait_for_selector("[data-province]")

    def _answered(self, answer: Any) -> None:
        if answer.status >= 400:
            self.failed.append(f"{answer.status} {answer.url}")

    # --- what a visitor does ---------------------------------------------------------------------------------------

    def press(self, button: str) -> None:
        """Press a button by its words."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def step(self) -> None:
        """Press Step, and wait for the next quarter."""
        before = self.now
        self.press("Step")
        self.wait_for_other(before)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a select by its label."""
        self.page.get_by_label(label, exact=True).locator(
            "xpath=ancestor::div[contains(@class,'v-select__slot')]"
        ).click()
        self.page.locator(".menuable__content__active").get_by_text(option, exact=True).click()

    def type(self, label: str, text: str) -> None:
        """Type into a field, and leave it."""
        field = self.page.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Enter")

    def switch(self, label: str) -> None:
        """Turn a switch by its label; what is drawn over the box itself does not matter."""
        self.page.get_by_role("switch", name=label, exact=True).dispatch_event("click")

    def open(self, title: str) -> None:
        """Open a fold of the sidebar, or a tab."""
        self.page.get_by_text(title, exact=True).click()

    def wait_for_other(self, before: str) -> None:
        """Wait until the page shows another moment."""
        self.page.wait_for_function(SETTLED, arg=before)

    # --- what a visitor sees ---------------------------------------------------------------------------------------

    @property
    def now(self) -> str:
        """The moment, as the page says it."""
        return self.page.get_by_test_id("now").inner_text()

    def number(self, name: str) -> float:
        """A headline number."""
        text = self.page.get_by_test_id(f"number-{name}").locator(".bp-value").inner_text()
        return float(text.split()[0].replace(",", "").replace("−", "-"))

    def numbers(self) -> str:
        """All headline numbers, as printed."""
        return self.page.locator(".bp-headline").inner_text()

    def provinces(self) -> dict[str, str]:
        """Province -> what the map says of it."""
        return self.page.evaluate(
            "() => Object.fromEntries([...document.querySelectorAll('[data-province]')]"
            ".map(each => [each.dataset.province, each.dataset.value]))"
        )

    def problem(self) -> str:
        """The message that is shown."""
        alert = self.page.locator(".v-alert").first
        alert.wait_for()
        return alert.inner_text()

    def close(self) -> None:
        """Leave as people do who close a tab: the page says goodbye, which a closed page of the driver does not."""
        if not self.page.is_closed():
            self.page.goto("about:blank")
            self.page.close()


@pytest.fixture(scope="session")
def shared_context(browser: Any) -> Iterator[Any]:
    """A browser's memory, which spares later pages what the first has loaded."""
    context = browser.new_context(viewport=LAPTOP)
    yield context
    context.close()


@pytest.fixture
def visit(server: Server, browser: Any, shared_context: Any) -> Iterator[Any]:
    """Open a page as a new visitor, as often as called; `apart` gives it a browser's memory of its own."""
    visitors: list[Visitor] = []

    def _visit(*, apart: bool = False) -> Visitor:
        context = browser.new_context(viewport=LAPTOP) if apart else shared_context
        visitors.append(Visitor(context, server.address))
        return visitors[-1]

    yield _visit
    for visitor in visitors:
        visitor.close()
