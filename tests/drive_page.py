"""Drives a report page in headless Chromium with the network off: opens, searches, clicks a case, prints.

As a script: ``python tests/drive_page.py 报告.html --screenshots DIR`` prints what happened as JSON. The
browser is the machine's own (chromium, google-chrome); nothing is downloaded.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WIDTHS = (1280, 1920)
PATIENCE_MS = 120_000
READY = "!document.getElementById('plan-data') || document.documentElement.dataset.ready === 'yes'"
FIRST_FRAME = (
    "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
)


@dataclass
class Driven:
    """What happened to a page.

    ``opened_seconds`` runs from the start of the navigation to the first frame after the page's script has
    run, ``opened_processor_seconds`` is what the page's own thread computed until then, which a busy machine
    does not change; ``found`` are the rows left by the search, ``details`` the text of the clicked case.
    """

    size_bytes: int
    opened_seconds: float = 0.0
    opened_processor_seconds: float = 0.0
    opened_by_width: dict[int, float] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    wider_than_the_window: list[int] = field(default_factory=list)
    rows: int = 0
    found: list[str] = field(default_factory=list)
    search_seconds: float = 0.0
    details: str = ""
    closed_again: bool = False
    pdf_bytes: int = 0


def browser_path() -> str | None:
    """Path of a browser on this machine; None where there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@contextmanager
def opened(file: Path, width: int, driven: Driven) -> Iterator[Any]:
    """Open a page with the network off, noting errors and requests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path())
        context = browser.new_context(offline=True, viewport={"width": width, "height": width * 9 // 16})
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", lambda m: driven.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: driven.errors.append(str(error)))
        page.on("request", lambda request: driven.requests.append(request.url))
        address = file.absolute().as_uri()
        inspector = context.new_cdp_session(page)
        inspector.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(address)
        page.wait_for_function(READY)
        driven.opened_by_width[width] = round(page.evaluate(FIRST_FRAME) / 1000, 3)
        driven.opened_processor_seconds = max(driven.opened_processor_seconds, thread_seconds(inspector))
        try:
            yield page
        finally:
            driven.requests = [
                url for url in driven.requests if url != address and not url.startswith("data:")
            ]
            browser.close()


def thread_seconds(inspector: Any) -> float:
    """Processor seconds of the page's own thread so far."""
    metrics = inspector.send("Performance.getMetrics")["metrics"]
    return round(next(float(each["value"]) for each in metrics if each["name"] == "ThreadTime"), 3)


def drive(file: Path, wanted: str | None = None, screenshots: Path | None = None) -> Driven:
    """Open a page at both widths, search for a case, click it, print it.

    Parameters
    ----------
    file : pathlib.Path
    wanted : str, optional
        Case number to search for; by default the last one of the first page of the list.
    screenshots : pathlib.Path, optional
        Folder for pictures and the PDF.
    """
    driven = Driven(file.stat().st_size)
    for width in WIDTHS:
        with opened(file, width, driven) as page:
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                driven.wider_than_the_window.append(width)
            if screenshots:
                page.screenshot(path=screenshots / f"{width}.png")
                page.screenshot(path=screenshots / f"{width}-whole.png", full_page=True)
            if width == WIDTHS[0] and page.locator("#cases-data tbody tr").count():
                _use(page, driven, wanted, screenshots)
            if width == WIDTHS[0]:
                printed = page.pdf(prefer_css_page_size=True, print_background=False)
                driven.pdf_bytes = len(printed)
                if screenshots:
                    (screenshots / "page.pdf").write_bytes(printed)
    driven.opened_seconds = max(driven.opened_by_width.values())
    return driven


def _use(page: Any, driven: Driven, wanted: str | None, screenshots: Path | None) -> None:
    """Search for a case and look at its explanation, with the keyboard where a person might."""
    rows = page.locator("#cases-data tbody tr")
    driven.rows = rows.count()
    wanted = wanted or str(rows.last.locator("td").first.inner_text())
    search = page.locator("#cases-data input[type=search]")
    if search.count():
        started = page.evaluate("performance.now()")
        search.fill(wanted)
        page.wait_for_function(
            "wanted => { const rows = document.querySelectorAll('#cases-data tbody tr');"
            " return rows.length < 50 && [...rows].some(row => row.textContent.includes(wanted)); }",
            arg=wanted,
        )
        driven.search_seconds = round((page.evaluate("performance.now()") - started) / 1000, 3)
        # A short list may have satisfied that before the search began: its timer runs before this one.
        page.evaluate("() => new Promise(done => setTimeout(done, 300))")
    driven.found = [str(text) for text in rows.locator("td:first-child").all_inner_texts()]
    case = page.locator("#cases-data .open", has_text=wanted).first
    case.click()
    driven.details = str(page.locator("#cases-data tr.detail").inner_text())
    if screenshots:
        page.locator("#cases-data").screenshot(path=screenshots / "case.png")
    case.press("Enter")
    driven.closed_again = page.locator("#cases-data tr.detail").count() == 0
    if search.count():
        search.fill("")
        before = min(len(driven.found), driven.rows - 1)
        page.wait_for_function(
            "before => document.querySelectorAll('#cases-data tbody tr').length > before", arg=before
        )


def main(arguments: list[str]) -> int:
    """Drive the page named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--case", help="case number to search for")
    parser.add_argument("--screenshots", type=Path, help="folder for pictures and the PDF")
    chosen = parser.parse_args(arguments)
    if browser_path() is None:
        print(f"no browser found; looked for {', '.join(BROWSERS)}", file=sys.stderr)
        return 2
    if chosen.screenshots:
        chosen.screenshots.mkdir(parents=True, exist_ok=True)
    driven = drive(chosen.file, chosen.case, chosen.screenshots)
    print(json.dumps(asdict(driven), ensure_ascii=False, indent=1))
    return 1 if driven.errors or driven.requests else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
