#!/usr/bin/python3
"""picture.py DIR OUTPUT.png: a picture of DIR/report.html with its first network opened, as the README has it.

Needs chromium-driver and python3-selenium (tests/packages.txt).
"""
import pathlib
import shutil
import sys
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait


def main(directory, output):
    options = webdriver.ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(word)
    browser = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
    try:
        browser.set_window_size(1440, 960)
        browser.get((pathlib.Path(directory).resolve() / "report.html").as_uri())
        wait = WebDriverWait(browser, 60)
        wait.until(lambda _: browser.execute_script("return document.documentElement.dataset.ready"))
        browser.execute_script("""
            document.getElementById("maps").scrollIntoView();
            document.querySelector(".networks tbody tr").click();""")
        wait.until(lambda _: browser.execute_script("""
            const space = document.querySelector("#panel canvas.space");
            space?.scrollIntoView();
            return space?.dataset.drawn && document.querySelector("canvas.heat").dataset.drawn;"""))
        time.sleep(1)  # until what came into view is drawn
        browser.save_screenshot(str(output))
    finally:
        browser.quit()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
