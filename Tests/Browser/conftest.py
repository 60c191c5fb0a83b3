"""The running system, the browser and what every journey leaves behind: pictures and figures."""

import json
import os
import re
from pathlib import Path

import pytest
from mailbox import Mailbox
from people import Citizen, Official
from playwright.sync_api import expect, sync_playwright
from scans import Scans
from screens import Screens

FIGURES = {}
PATIENCE_MILLISECONDS = 30_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)


class System:
    """A freshly started system with its demonstration data."""

    def __init__(self, browser):
        data = Path(os.environ["SSC_DATA_FOLDER"])
        self.url = os.environ["SSC_PUBLIC_URL"]
        self.clock = os.environ["SSC_CLOCK"]
        self.output = Path(os.environ["SSC_OUTPUT"])
        self.mailbox = Mailbox(Path(os.environ["SSC_MAIL_FOLDER"]))
        self.scans = Scans(browser, Path(os.environ["SSC_TEMPORARY"]) / "scans")
        self._passwords = dict(line.split()[:2] for line in (data / "demo-accounts.txt").read_text().splitlines())
        said = (data / "logs" / "demo.log").read_text(encoding="utf-8")
        place = re.search(r"^Demonstration dispensary: (.+) \((.+)\)$", said, re.MULTILINE)
        assert place, "the demonstration data were not loaded"
        self.dispensary = place[1]
        catalogue = Path(os.environ["SSC_CATALOGUE"])
        codes = dict(line.split(",")[:2] for line in (catalogue / "ec_provincias.csv").read_text("utf-8").splitlines())
        heads = re.findall(r"^\s+(\d{10})\s+family of (\d+)$", said, re.MULTILINE)
        self.province = codes[heads[0][0][:2]]
        # By size of the family, so that each journey takes people of its own.
        self.heads = {int(size): cedula for cedula, size in heads}

    def password(self, account):
        return self._passwords[account]


@pytest.fixture(scope="session")
def browser():
    # The sandbox of Chromium cannot be had by root, which is what a container's tests run as.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("SSC_CHROMIUM", "/usr/bin/chromium"), args=options
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def system(browser):
    return System(browser)


@pytest.fixture(scope="session")
def all_screens(browser, system):
    screens = Screens(browser, system.output / "screens")
    yield screens
    FIGURES["axe.violations"] = (len(screens.violations), "violations")
    FIGURES["axe.screens"] = (screens.count, "screens")
    screens.close()


@pytest.fixture
def look(all_screens):
    """look(page, name) keeps pictures of a screen; what is wrong with it fails the journey at its end."""
    before = len(all_screens.violations)
    yield all_screens.look
    found = all_screens.violations[before:]
    assert not found, "\n".join(["screens that not everybody can use:", *found])


@pytest.fixture
def visitor(browser, system):
    """visitor() is the page of a new browser without JavaScript and without cookies."""
    contexts = []

    def new():
        context = browser.new_context(base_url=system.url, java_script_enabled=False, locale="es-EC")
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def citizen(visitor, system):
    """citizen(address) asks for things online and has a mailbox."""
    return lambda address: Citizen(visitor(), system, address)


@pytest.fixture
def official(visitor, system):
    """official(account) has a browser, and signs in with sign_in(page)."""
    return lambda account: Official(visitor(), system, account)


@pytest.fixture(scope="session")
def figures():
    """figures[name] = (value, unit)"""
    return FIGURES


def pytest_sessionfinish():
    path = Path(os.environ["SSC_OUTPUT"]) / "figures.jsonl"
    lines = [json.dumps({"figure": name, "value": value, "unit": unit}) for name, (value, unit) in FIGURES.items()]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
