"""The dashboard in a real chromium: cold deep link, a control that changes chart and address, no cloud button."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

HREF = "all => all.map(link => link.href)"
ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.browser

if not CHROMIUM:
    reason = "no chromium on PATH; install one (Debian: apt-get install chromium) to run the browser tests"
    if os.environ.get("SELECTION_PRESSURE_REQUIRE_BROWSER"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


@contextmanager
def served(folder: Path):
    """Serve the dashboard; its words go to a file, for nobody reads a pipe while a test waits for the browser."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    address, log = f"http://127.0.0.1:{port}", folder / "server.log"
    with log.open("wb") as words:
        process = subprocess.Popen(command, cwd=ROOT, stdout=words, stderr=subprocess.STDOUT)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()
                break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail(f"the server did not start: {log.read_text()}")
        yield address
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture
def cold_server(tmp_path):
    """A server that nobody has opened yet, so that a deep link is the first thing it ever sees."""
    with served(tmp_path) as address:
        yield address


@pytest.fixture(scope="module")  # an open one keeps an event loop, in which tests of other files cannot run theirs
def browser():
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


def settle(page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", timeout=60_000)
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=120_000)


def standing(page, mark) -> dict:
    """Return where a mark lies once it has not moved for a second: on a busy machine charts above it come late."""
    boxes = [mark.bounding_box()]
    while len(boxes) < 3 or any(box != boxes[-1] for box in boxes[-3:]):
        assert len(boxes) < 100, boxes[-3:]
        page.wait_for_timeout(500)
        boxes.append(mark.bounding_box())
    return boxes[-1]


def links(page) -> list[str]:
    """Return the addresses of all pages of the navigation: those in the header, and those of each menu."""
    found = page.get_by_test_id("stTopNavLink").evaluate_all(HREF)
    for menu in page.get_by_test_id("stTopNavSection").all():
        menu.click()
        page.get_by_test_id("stTopNavPopover").wait_for()
        found += page.get_by_test_id("stTopNavDropdownLink").evaluate_all(HREF)
        page.keyboard.press("Escape")
        page.get_by_test_id("stTopNavPopover").wait_for(state="hidden")
    return found


def visit(page, path: str) -> None:
    """Go to a page by the navigation, with two clicks at most."""
    here = f"[href$='{path}']"
    if page.locator(f"[data-testid=stTopNavLink]{here}").count():
        page.locator(f"[data-testid=stTopNavLink]{here}").click()
        return
    for menu in page.get_by_test_id("stTopNavSection").all():
        menu.click()
        page.get_by_test_id("stTopNavPopover").wait_for()
        if (link := page.locator(f"[data-testid=stTopNavDropdownLink]{here}")).count():
            link.click()
            return
        page.keyboard.press("Escape")
        page.get_by_test_id("stTopNavPopover").wait_for(state="hidden")
    raise AssertionError(f"{path} is in no menu")


def test_cold_deep_link_control_chart_and_address(cold_server, browser):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{cold_server}/diversity?n=330&seed=7")
    page.get_by_role("heading", name="How large is the repertoire?").wait_for(timeout=120_000)
    settle(page)
    chart = page.locator("[data-testid=stPlotlyChart]").first
    chart.locator(".main-svg").first.wait_for(timeout=60_000)
    assert page.get_by_role("spinbutton", name="Seed").input_value() == "7"  # the address opened its view
    assert page.get_by_role("spinbutton", name="Objects drawn").input_value() == "330"
    before = chart.locator(".ytitle").first.text_content()
    page.get_by_text("dominant types (q = 2)").click()
    page.wait_for_function(f"document.querySelector('.ytitle')?.textContent !== {before!r}", timeout=60_000)
    assert "q = 2" in chart.locator(".ytitle").first.text_content()
    assert "diversity_q=dominant" in page.url, page.url
    assert "n=330" in page.url and "seed=7" in page.url
    copied = browser.new_page(viewport={"width": 1400, "height": 1000})
    copied.goto(page.url)
    settle(copied)
    copied.locator(".ytitle").first.wait_for(timeout=60_000)
    assert "q = 2" in copied.locator(".ytitle").first.text_content()
    page.close()
    copied.close()


def test_every_page_is_one_or_two_clicks_away_and_the_header_says_which_is_open(server, browser):
    """The list of pages scrolled in itself, and at 1280 x 720 hid the experiments."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{server}/diversity?n=100")
    page.get_by_role("heading", name="How large is the repertoire?").wait_for(timeout=120_000)
    settle(page)
    listed = re.findall(r'url_path="([^"]+)"', (ROOT / "app.py").read_text())
    hidden = (
        "start",
        "home",
        "overview",
    )  # the default page answers to the bare address, the others are names of before
    assert sorted(links(page)) == sorted([f"{server}/", *(f"{server}/{path}" for path in listed if path not in hidden)])
    menu = page.get_by_role("button", name="Measure: Diversity")
    menu.focus()
    page.keyboard.press("Enter")  # without a mouse: open the menu, go down, choose
    page.get_by_test_id("stTopNavPopover").wait_for()
    lowest = page.get_by_test_id("stTopNavDropdownLink").last.bounding_box()
    assert lowest["y"] + lowest["height"] <= 720
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Has it been seen before?").wait_for(timeout=60_000)
    page.get_by_role("button", name="Measure: Coverage").wait_for(timeout=60_000)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/diversity?n=100")
    page.get_by_test_id("stExpandSidebarButton").click()
    assert page.get_by_test_id("stSidebarNavLink").count() == len(listed) - len(hidden) + 1
    page.locator("[data-testid=stSidebarNavLink][href$='/coverage']").click()
    page.get_by_role("heading", name="Has it been seen before?").wait_for(timeout=60_000)
    page.close()


QUESTION = "Is chemistry harder to learn than language or proteins?"


def test_the_first_screen_of_the_overview_holds_question_budget_and_sentence(server, browser):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(server)
    page.get_by_role("heading", name=QUESTION).wait_for(timeout=120_000)
    chart = page.locator("[data-testid=stPlotlyChart]").first
    chart.locator(".main-svg").first.wait_for(timeout=60_000)
    settle(page)
    sentence = page.get_by_test_id("stMain").get_by_text(re.compile("^(No by|Yes by|Not settled|No answer)")).first
    for element in (page.get_by_role("heading", name=QUESTION), chart, sentence):
        box = element.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 1000, box
    assert not page.get_by_text("Traceback").count()
    page.close()


def test_the_overview_fits_a_phone(server, browser):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(server)
    page.get_by_role("heading", name=QUESTION).wait_for(timeout=120_000)
    page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for(timeout=60_000)
    settle(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, f"the page is {width} px wide on a phone of 390 px"
    page.close()


def test_a_click_on_a_set_shows_real_and_neutral_objects(server, browser):
    from playwright.sync_api import expect

    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(server)
    strip = page.locator("[data-testid=stPlotlyChart]").nth(1)
    strip.locator(".scatterlayer .points path").first.wait_for(timeout=120_000)
    settle(page)
    strip.scroll_into_view_if_needed()
    box = standing(page, strip.locator(".scatterlayer .points path").last)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = page.get_by_role("dialog")
    for words in ("every reading of this set", "Neutral", "Licence."):
        expect(card.get_by_text(words).first).to_be_visible(timeout=120_000)
    page.close()


def test_a_file_is_measured_with_two_clicks_and_seen_in_its_browser_only(server, browser, tmp_path):
    """Own data was seen, opened and removed by every visitor, under a name that could be derived from the file."""
    from playwright.sync_api import expect

    (tmp_path / "mine.smi").write_text("CCO ethanol\nc1ccccc1 benzene\nnot-a-molecule x\nCC(=O)O acid\n")
    mine, other = (browser.new_context(viewport={"width": 1400, "height": 1000}) for _ in range(2))
    page = mine.new_page()
    page.goto(f"{server}/own-data?n=100")
    page.get_by_role("heading", name="Your own data").wait_for(timeout=120_000)
    settle(page)
    page.locator("input[type=file]").first.set_input_files(tmp_path / "mine.smi")  # the first click
    measure = page.get_by_test_id("stMain").get_by_role("button", name="Measure", exact=True)  # not the menu
    measure.wait_for(timeout=120_000)
    box = measure.bounding_box()
    assert box["y"] + box["height"] < 1000, "it is not on the first screen"
    measure.click()
    page.get_by_role("heading", name="harder to learn").wait_for(timeout=120_000)
    expect(sidebar_set(page)).to_have_value("mine.smi", timeout=60_000)
    page.wait_for_url(re.compile(r"[?&]molecule=own-[0-9a-f]{16}"), timeout=60_000)
    assert "mine" not in page.url
    key = re.search(r"own-[0-9a-f]{16}", page.url)[0]
    page.goto(f"{server}/own-data")  # a new session: the cookie tells whose sets these are
    page.get_by_role("button", name="Remove").wait_for(timeout=120_000)

    stranger, seen = other.new_page(), []
    stranger.on("websocket", lambda socket: socket.on("framereceived", lambda frame: seen.append(str(frame))))
    for path in ("own-data", "datasets", "datasets?datasets_set=own-0123456789abcdef&molecule=own-0123456789abcdef"):
        stranger.goto(f"{server}/{path}")
        stranger.get_by_role("heading").first.wait_for(timeout=120_000)
        settle(stranger)
        assert "Data sets" in " ".join(seen) and "mine.smi" not in " ".join(seen) and key not in " ".join(seen)
    stranger.goto(f"{server}/own-data?molecule={key}")
    stranger.get_by_text("opened from a link").wait_for(timeout=120_000)
    assert not stranger.get_by_role("button", name="Remove").count()

    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("None yet").wait_for(timeout=60_000)
    mine.close()
    other.close()


def sidebar_set(page):
    return page.get_by_test_id("stSidebar").get_by_role("combobox", name=re.compile("Molecules: data set"))


def test_a_chart_and_the_view_can_be_taken_away(server, browser, tmp_path):
    page = browser.new_page(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    page.goto(f"{server}/diversity?n=100&seed=7")
    page.get_by_role("heading", name="How large is the repertoire?").wait_for(timeout=120_000)
    settle(page)
    _download(page, "rarefaction_share", "HTML").save_as(tmp_path / "chart.html")
    alone = browser.new_page()
    asked = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto((tmp_path / "chart.html").as_uri())
    alone.locator(".main-svg").first.wait_for(timeout=60_000)
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked), asked
    alone.close()
    view = json.loads(Path(_download(page, "page_share", "View (JSON)").path()).read_text())
    assert (view["n"], view["seed"], view["view"]["representations"]["text"]) == (100, 7, "words")
    page.close()


@pytest.mark.parametrize("path", ["/?embed=true&chart=budget", "/diversity?n=100&embed=true&chart=rarefaction"])
def test_the_header_lay_on_the_title_of_an_embedded_chart(server, browser, path):
    page = browser.new_page(viewport={"width": 800, "height": 620})
    page.goto(f"{server}{path}")
    page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for(timeout=60_000)
    settle(page)
    box = page.locator("[class*=st-key-chart_] :is(h2, h3)").first.bounding_box()
    for y in (box["y"] + 4, box["y"] + box["height"] - 4):
        there = page.evaluate("([x, y]) => !!document.elementFromPoint(x, y)?.closest('h2, h3')", [box["x"] + 8, y])
        assert there
    page.close()


def _download(page, popover: str, name: str):
    """Open a popover, wait until the run that fills it is over, and take a file from it."""
    page.locator(f".st-key-{popover} button").first.click()
    button = page.get_by_test_id("stPopoverBody").get_by_role("button", name=name, exact=True)
    button.wait_for(timeout=60_000)
    settle(page)
    with page.expect_download(timeout=120_000) as download:
        button.click()
    page.keyboard.press("Escape")
    return download.value


def test_an_address_is_corrected_or_its_missing_set_is_named(server, browser):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(f"{server}/diversity?n=120&seed=inf&molecule=own-0123456789ab")
    page.get_by_role("heading", name="This address names a set that is not here").wait_for(timeout=120_000)
    settle(page)
    assert "seed = 'inf'" in page.get_by_test_id("stAlert").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Show the default sets").click()
    page.get_by_role("heading", name="How large is the repertoire?").wait_for(timeout=120_000)
    page.close()


@pytest.mark.parametrize("name", ["home", "overview", "start"])
def test_the_home_page_answers_to_its_name(server, browser, name):
    """/home, later /start, opened a dialog 'Page not found'."""
    from playwright.sync_api import expect

    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{server}/{name}?n=100&seed=9")
    page.get_by_role("heading", name=QUESTION).wait_for(timeout=120_000)
    assert not page.get_by_text("Page not found").count()
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("9", timeout=60_000)
    page.close()


@pytest.mark.parametrize(
    ("address", "name"),
    [("%3Cb%3Enowhere", "<b>nowhere"), ("diversity/deeper", "diversity\N{FRACTION SLASH}deeper")],
    ids=["one level", "two levels"],
)
def test_an_address_without_a_page_says_so_and_leads_to_the_overview(cold_server, browser, address, name):
    """A dialog of the framework lay over the overview, as if that were what was asked for; on two levels all was blank."""
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(f"{cold_server}/{address}?n=100")
    page.get_by_role("heading", name="There is no page at this address").wait_for(timeout=120_000)
    settle(page)
    assert name in page.get_by_test_id("stMain").inner_text()
    assert not page.get_by_text("Page not found").count() and not page.get_by_test_id("stException").count()
    page.get_by_role("link", name="Go to the overview").click()
    page.get_by_role("heading", name=QUESTION).wait_for(timeout=120_000)
    page.go_back()
    page.get_by_role("heading", name="There is no page at this address").wait_for(timeout=60_000)
    assert not page.get_by_text("Page not found").count()
    page.close()


def test_rubbish_in_an_address_is_named_and_runs_nothing(server, browser):
    from playwright.sync_api import expect

    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    ran = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.goto(
        f"{server}/own-data?n=%FF%FE&seed=1&seed=1e400&own_domain=%3Cimg%20src=x%20onerror=alert(1)%3E&text_as=%5Bx%5D(javascript:alert(1))"
        "&protein_as=%00&own_dom=molecules&utm_source=x"
    )
    page.get_by_role("heading", name="Your own data").wait_for(timeout=120_000)
    settle(page)
    said = " ".join(page.get_by_test_id("stAlert").all_inner_texts())
    for key in ("n", "seed", "own_domain", "text_as", "protein_as", "own_dom"):
        assert f" {key} = '" in said, (key, said)
    assert "utm_source" not in said and "<img src=x onerror=alert(1)>" in said
    assert not ran and not page.locator("[data-testid=stAlert] a, [data-testid=stAlert] img").count()
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("1", timeout=30_000)  # a moment after the notices
    page.close()


def test_buttons_lay_on_the_legend_and_pages_were_long_on_a_phone(server, browser):
    """On a phone the buttons of a chart are always shown; they lay on its legend, and this page was 2,852 px long."""
    phone = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = phone.new_page()
    page.goto(f"{server}/diversity?n=60&diversity_show=size")
    chart = page.locator("[data-testid=stPlotlyChart]").first
    chart.locator(".legendtext").first.wait_for(timeout=120_000)
    settle(page)
    buttons = chart.locator(".modebar-btn").evaluate_all("all => all.map(one => one.getBoundingClientRect().bottom)")
    entries = chart.locator(".legendtext").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(entries) == 3 and buttons and max(buttons) <= min(entries) + 2
    assert page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight") <= 2_852 / 2
    assert page.get_by_role("tab", selected=True).inner_text() == "At equal size"
    page.get_by_role("tab", name="At equal coverage").click()
    page.wait_for_url(re.compile("diversity_show=At.equal.coverage"), timeout=60_000)
    phone.close()


def test_back_lost_the_choices_of_a_page_and_a_selection_followed_to_others(server, browser):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{server}/diversity?n=100")
    page.get_by_text("dominant types (q = 2)").click()
    page.wait_for_function("document.querySelector('.ytitle')?.textContent.includes('q = 2')", timeout=60_000)
    settle(page)
    box = standing(page, page.locator("[data-testid=stPlotlyChart] .scatterlayer .points path").last)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_role("dialog").wait_for(timeout=60_000)
    page.keyboard.press("Escape")
    with suppress(PlaywrightTimeoutError):
        page.get_by_role("dialog").wait_for(state="hidden", timeout=3_000)
    if page.get_by_role("dialog").count():  # a busy machine opens it so slowly that the key comes before it listens
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Selected").wait_for(timeout=60_000)
    # The focus was nowhere, so that a keyboard began at the top of the page.
    page.wait_for_function("document.activeElement.closest('.st-key-chart_rarefaction')", timeout=60_000)
    visit(page, "/coverage")
    page.get_by_role("heading", name="Has it been seen before?").wait_for(timeout=60_000)
    settle(page)
    assert not page.get_by_role("button", name="Selected").count()
    page.go_back()
    page.get_by_role("heading", name="How large is the repertoire?").wait_for(timeout=60_000)
    page.wait_for_function("document.querySelector('.ytitle')?.textContent.includes('q = 2')", timeout=60_000)
    assert "diversity_q=dominant" in page.url
    page.close()
