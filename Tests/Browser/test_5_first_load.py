"""What a telephone with little signal must fetch."""

import pytest

PAGES = {
    "home": "/",
    "exit": "/tramites/egreso",
    "visit": "/tramites/visita",
    "tracking": "/seguimiento",
    "complaint": "/queja",
    "privacy": "/privacidad",
    "accessibility": "/accesibilidad",
    "statistics": "/estadisticas",
}
KILOBYTES_MAX = 100


@pytest.mark.parametrize("name", PAGES)
def test_first_load_is_light_and_comes_from_one_place(visitor, system, figures, look, name):
    page = visitor()
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    network = page.context.new_cdp_session(page)
    received = []
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    network.send("Network.enable")
    assert page.goto(PAGES[name], wait_until="networkidle").status == 200
    kilobytes = round(sum(received) / 1000, 1)
    assert len(received) >= 2, "the page and its style sheet"
    figures["page.weight_max"] = (max(kilobytes, figures.get("page.weight_max", (0, ""))[0]), "kB")
    assert kilobytes <= KILOBYTES_MAX
    assert all(url.startswith(system.url) for url in fetched)
    look(page, f"first-load-{name}")
