"""A server that asks to sign in: own sets follow the person over browsers, and nothing of them is written elsewhere."""

import os
import re
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.identity_provider import CLIENT, SECRET, Provider
from tests.test_browser import ROOT, browser, free_port, settle  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser
TITLE, OBJECT = "merger-quixotic", "CC(C)CC1=CC=C(C=C1)C(C)C(=O)NBr"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server with its provider of identities: (address, its log, its cache folder)."""
    provider, port, folder = Provider(("ada", "bob")), free_port(), tmp_path_factory.mktemp("signin")
    (folder / "secrets.toml").write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"c" * 40}"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
        f'server_metadata_url = "{provider.url}/.well-known/openid-configuration"\n'
    )
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    command += [f"--secrets.files={folder / 'secrets.toml'}"]
    environment = {**os.environ, "SELECTION_PRESSURE_CACHE": str(folder / "cache")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, env=environment)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()
            break
        except OSError:
            time.sleep(0.1)
    yield address, folder / "log", folder / "cache"
    process.kill()
    process.wait()
    provider.close()


def sign_in(browser, address, person):  # noqa: F811
    """Sign in as a person in a browser of its own, and open Own data."""
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    page.goto(f"{address}/own-data")
    page.get_by_role("button", name="Sign in").click(timeout=60_000)
    page.get_by_role("link", name=person).click()
    page.get_by_text(f"Signed in as {person.title()}").wait_for(timeout=60_000)
    page.goto(f"{address}/own-data")
    page.get_by_role("heading", name="Your own data").wait_for(timeout=60_000)
    settle(page)
    return page


def hand_in(page, path):
    page.locator("input[type=file]").first.set_input_files(path)


def test_nothing_is_shown_before_somebody_signs_in(served, browser):  # noqa: F811
    page = browser.new_context().new_page()
    for path in ("", "own-data", "datasets?molecule=approved-drugs&seed=3", "diversity"):
        page.goto(f"{served[0]}/{path}")
        page.get_by_role("button", name="Sign in").wait_for(timeout=60_000)
        settle(page)
        assert page.get_by_test_id("stHeading").all_inner_texts() == ["Sign in"]
        assert not page.get_by_test_id("stSelectbox").count() and not page.locator("input[type=file]").count()
    page.context.close()


def test_own_sets_follow_the_person_over_browsers_and_are_written_nowhere_else(served, browser, tmp_path):  # noqa: F811
    """Sets belonged to a browser: a person lost them with it, and a shared computer showed them to the next one."""
    address, log, cache = served
    (tmp_path / f"{TITLE}.smi").write_text(f"{OBJECT} one\nCCO two\nc1ccccc1 three\n")
    (tmp_path / f"{TITLE}.csv").write_text(f"{OBJECT}broken\n" * 3)
    first = sign_in(browser, address, "ada")
    hand_in(first, tmp_path / f"{TITLE}.smi")
    first.get_by_role("button", name="Keep without measuring").click(timeout=60_000)
    first.get_by_text("3 molecules kept").wait_for(timeout=60_000)
    hand_in(first, tmp_path / f"{TITLE}.csv")  # cannot be read
    first.get_by_text(re.compile("cannot be told|None of|no row|No row|none was left", re.I)).first.wait_for(
        timeout=60_000
    )

    again, other = sign_in(browser, address, "ada"), sign_in(browser, address, "bob")
    again.get_by_role("button", name="Remove").wait_for(timeout=60_000)
    assert TITLE in again.get_by_test_id("stMain").inner_text()
    assert "None yet" in other.get_by_test_id("stMain").inner_text()
    assert TITLE not in other.content()
    again.get_by_role("button", name="Sign out").click()
    again.get_by_role("button", name="Sign in").wait_for(timeout=60_000)
    again.goto(f"{address}/own-data")
    again.get_by_role("button", name="Sign in").wait_for(timeout=60_000)
    assert TITLE not in again.content()

    written = log.read_text(errors="replace")
    assert "URL: " in written, "the log is not what the server writes"
    names = "\n".join(str(path.relative_to(cache)) for path in cache.rglob("*"))
    assert "own-" in names, "the set was not kept here"
    for hidden in (TITLE, OBJECT, OBJECT[:12], "own-", "id of ada", "Ada"):
        assert hidden not in written
        assert hidden == "own-" or hidden not in names
    for page in (first, again, other):
        page.context.close()
