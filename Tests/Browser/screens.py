"""Looks at every screen that a journey comes by: pictures, width, accessibility."""

import re

from axe_playwright_python.sync_playwright import Axe

# WCAG 2.2 level AA and everything below it, by the tags of axe.
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = [1280, 320]


class Screens:
    """Opens a copy of a screen beside the journey, so that looking at it changes nothing.

    The journey runs without JavaScript, and axe needs it; the copy is the very same document, fetched from memory, with
    the style sheet of the running system.
    """

    def __init__(self, browser, folder):
        self._context = browser.new_context(bypass_csp=True, locale="es-EC")
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._names = set()
        self.count = 0
        self.violations = []

    def look(self, page, name):
        """Takes pictures of the page and notes what is wrong with it. `name` becomes the name of the files."""
        assert re.fullmatch(r"[a-z0-9-]+", name) and name not in self._names, f"{name} is not a new name"
        self._names.add(name)
        self.count += 1
        address = page.url.split("#")[0]
        document = page.content()
        assert page.title().strip() and page.get_by_role("heading", level=1).count() == 1, f"{name}: title or heading"
        copy = self._context.new_page()
        try:
            copy.route(
                "**/*",
                lambda route: (
                    route.fulfill(body=document, content_type="text/html; charset=utf-8")
                    if route.request.resource_type == "document"
                    else route.continue_()
                ),
            )
            copy.goto(address)
            for width in WIDTHS:
                copy.set_viewport_size({"width": width, "height": 900})
                copy.screenshot(path=self._folder / f"{name}-{width}.png", full_page=True)
                self._check_width(copy, name, width)
                self._check_accessibility(copy, name, width)
        finally:
            copy.close()

    def _check_width(self, copy, name, width):
        needed = copy.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            self.violations.append(f"{name} at {width}: needs {needed} pixels, so it scrolls sideways")

    def _check_accessibility(self, copy, name, width):
        found = Axe().run(copy, options={"runOnly": {"type": "tag", "values": STANDARDS}})
        for violation in found.response["violations"]:
            for node in violation["nodes"]:
                self.violations.append(f"{name} at {width}: {violation['id']}: {node['html'][:160]}")

    def close(self):
        self._context.close()
