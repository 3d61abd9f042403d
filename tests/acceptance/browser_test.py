"""Reports in Chromium, as people meet them: what is drawn, and what a pointer and keys do to it.

Driven by Selenium, which Debian has as the browser has it; needs no graphics card and no network.
"""
import json
import pathlib
import re
import shutil
import tempfile
import time
import unittest

import h5py
import numpy as np
from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from file_test import flipflop
from page import Page
from program import ROOT, SHORT, unidyn
from report_test import HASTE, setting

PATIENCE = 30  # seconds, of a busy machine
# The pixels of a canvas, read from a copy: browsers complain of pages that read their own.
COPY = """
    function copied(canvas) {
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext("2d", { willReadFrequently: true });
      context.drawImage(canvas, 0, 0);
      return context.getImageData(0, 0, canvas.width, canvas.height);
    }
"""
TWO = setting("grid.architecture=vanilla gru", "grid.activation=tanh")


def started_browser():
    options = webdriver.ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1500,1000",
                 "--force-prefers-reduced-motion"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)


class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        cls.addClassCleanup(cls.holder.cleanup)
        cls.directory = pathlib.Path(cls.holder.name)
        cls.browser = started_browser()
        cls.addClassCleanup(cls.browser.quit)
        cls.memory = cls.study("memory", SHORT)

    @classmethod
    def study(cls, name, *words, codes=(0,)):
        done = unidyn("run", *words, "-o", cls.directory / name)
        assert done.returncode in codes, done.stderr
        return cls.directory / name

    def open(self, study):
        """Opens a report and waits until it is drawn."""
        self.browser.get((study / "report.html").as_uri())
        self.wait(lambda: self.script("return document.documentElement.dataset.ready"))
        self.wait(lambda: not self.all("canvas.map") or self.all("canvas[data-drawn]"))

    def tearDown(self):
        """No view may leave an error on the console, or ask for anything but the page."""
        self.assertEqual(self.browser.get_log("browser"), [])
        asked = [json.loads(line["message"])["message"] for line in self.browser.get_log("performance")]
        asked = [one["params"]["request"]["url"] for one in asked if one["method"] == "Network.requestWillBeSent"]
        self.assertGreater(len(asked), 0)
        for address in asked:
            self.assertRegex(address, r"^(file://.*/report\.html|data:|blob:)")

    def wait(self, holds):
        return WebDriverWait(self.browser, PATIENCE, 0.05).until(lambda _: holds())

    def script(self, text, *arguments):
        return self.browser.execute_script(text, *arguments)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def seen(self, selector):
        """The element, scrolled into view and drawn."""
        element = self.one(selector)
        self.script("arguments[0].scrollIntoView({block: 'center'})", element)
        if element.tag_name == "canvas":
            self.wait(lambda: element.get_attribute("data-drawn") not in (None, "0"))
        return element

    def colours(self, canvas):
        """How many pixels of a canvas have each colour, without white and what is transparent."""
        pixels = self.script(COPY + """
            const counts = {}, { data } = copied(arguments[0]);
            for (let i = 0; i < data.length; i += 4)
              if (data[i + 3] > 200) {
                const key = [data[i], data[i + 1], data[i + 2]].join(" ");
                counts[key] = (counts[key] ?? 0) + 1;
              }
            return counts;""", canvas)
        return {tuple(map(int, key.split())): count for key, count in pixels.items()}

    def marks(self, canvas):
        """The centres of the marks on a map, as offsets from the middle of its canvas [CSS pixels]."""
        return self.script(COPY + """
            const canvas = arguments[0], ratio = canvas.width / canvas.clientWidth;
            const { data, width, height } = copied(canvas);
            const found = [], known = new Uint8Array(width * height);
            for (let start = 0; start < width * height; ++start) {
              if (known[start] || data[4 * start + 3] < 100) continue;
              const todo = [start], sum = [0, 0, 0];
              known[start] = 1;
              while (todo.length) {
                const at = todo.pop(), x = at % width, y = (at - x) / width;
                sum[0] += x; sum[1] += y; sum[2] += 1;
                for (const [u, v] of [[x - 1, y], [x + 1, y], [x, y - 1], [x, y + 1]]) {
                  const next = v * width + u;
                  if (u >= 0 && v >= 0 && u < width && v < height && !known[next] && data[4 * next + 3] >= 100) {
                    known[next] = 1;
                    todo.push(next);
                  }
                }
              }
              found.push([sum[0] / sum[2] / ratio - canvas.clientWidth / 2, sum[1] / sum[2] / ratio - canvas.clientHeight / 2]);
            }
            return found;""", canvas)

    def point(self, element, x=0, y=0, click=False):
        actions = ActionChains(self.browser).move_to_element_with_offset(element, round(x), round(y))
        (actions.click() if click else actions).perform()

    def drawn(self, selector):
        return int(self.seen(selector).get_attribute("data-drawn"))


class Views(Browser):
    """The report of a memory: 8 trained networks, 8 controls."""

    def setUp(self):
        self.open(self.memory)

    def test_maps_show_trained_networks_first_and_all_with_their_controls_at_a_click(self):
        for canvas in self.all("canvas.map"):
            name = canvas.get_attribute("data-map")
            self.assertLessEqual(self.drawn(f"[data-map={name}]"), 8)
        self.assertEqual(self.drawn("[data-map=svcca]"), 8)
        self.assertIn("trained ones alone; stress-1", self.one("[data-comparison=svcca] .caption + .pair").text)
        alone = self.marks(self.seen("[data-map=svcca]"))
        self.assertIn(len(alone), range(5, 9))  # a few may touch each other
        self.one("#controls").click()
        self.wait(lambda: self.drawn("[data-map=svcca]") == 16)
        self.assertEqual(self.drawn("[data-heat=svcca]"), 16)
        self.assertIn("with controls", self.one("[data-comparison=svcca] .pair").text)
        self.assertNotEqual(self.marks(self.seen("[data-map=svcca]")), alone)

    def test_marks_stand_where_the_embeddings_say(self):
        page = Page(self.memory / "report.html")
        for name in ("svcca", "topology"):
            canvas = self.seen(f"[data-map={name}]")
            size, xy = canvas.size["width"] - 2, page.pack(name)["trained"]  # without its border
            xy = xy[~np.isnan(xy).any(axis=1)]
            middle = (xy.max(axis=0) + xy.min(axis=0)) / 2
            places = size / 2 + (xy - middle) * [1, -1] * (size - 28) / (np.ptp(xy, axis=0).max() or 1)
            self.assertEqual(len(places), self.drawn(f"[data-map={name}]"))
            opaque = self.script(COPY + """
                const { data, width } = copied(arguments[0]), ratio = width / arguments[0].clientWidth;
                return arguments[1].map(([x, y]) => data[4 * (Math.round(y * ratio) * width + Math.round(x * ratio)) + 3]);""",
                                 canvas, places.tolist())
            self.assertGreater(min(opaque), 150, name)

    def test_colours_change_on_maps_and_heat_maps(self):
        before = {}
        for colour in ("architecture", "activation", "trained or not", "error"):
            Select(self.one("#colour")).select_by_visible_text(colour)
            for kind in ("map", "heat"):
                canvas = self.seen(f"[data-{kind}=svcca]")
                found = self.wait(lambda: self.colours(canvas))
                self.assertNotEqual(found, before.get(kind), (colour, kind))
                before[kind] = found
        Select(self.one("#colour")).select_by_visible_text("architecture")
        solid = self.colours(self.seen("[data-heat=svcca]"))
        for colour in ((0, 114, 178), (230, 159, 0), (0, 158, 115), (204, 121, 167)):  # Okabe and Ito
            self.assertGreater(solid.get(colour, 0), 50)

    def test_a_network_that_is_pointed_at_says_what_it_is(self):
        canvas = self.seen("[data-map=svcca]")
        x, y = self.marks(canvas)[0]
        self.assertFalse(self.one("#tip").is_displayed())
        self.point(canvas, x, y)
        self.wait(lambda: self.one("#tip").is_displayed())
        self.assertRegex(self.one("#tip").text, r"(vanilla|ugrnn|gru|lstm) (tanh|relu), 8 units(.|\n)*error(.|\n)*steps")
        self.point(self.one("h1"))
        self.wait(lambda: not self.one("#tip").is_displayed())

    def test_heat_maps_have_the_value_of_a_pair(self):
        with h5py.File(self.memory / "population.h5") as file:
            trained = np.flatnonzero(file["network/trained"][()])
            value = file["dissimilarity/svcca"][trained[0], trained[-1]]
            order = file["network/architecture"].asstr()[:][trained]
        self.assertEqual((order[0], order[-1]), ("vanilla", "lstm"))  # sorted as they are
        canvas = self.seen("[data-heat=svcca]")
        half = canvas.size["width"] / 2
        self.point(canvas, half - 10, -half + 18)
        said = self.wait(lambda: re.search(r"svcca (\S+)", self.one("#tip").text))
        self.assertAlmostEqual(float(said[1]), value, delta=0.01)
        self.point(canvas, half - 10, -half + 18, click=True)
        self.wait(lambda: len(self.all("#panel article")) == 2)

    def test_a_click_opens_a_network_with_all_its_figures(self):
        canvas = self.seen("[data-map=svcca]")
        x, y = self.marks(canvas)[0]
        self.point(canvas, x, y, click=True)
        self.wait(lambda: self.all("#panel canvas.space"))
        for title in ("Loss", "Trials", "Trajectories and fixed points", "Spectra", "Transition graph"):
            self.assertIn(title, self.one("#panel").text)
        self.assertEqual(len(self.all("#panel svg path")) > 3, True)
        self.assertGreater(self.drawn("#panel canvas.space"), 0)
        self.assertIn((0, 0, 0), self.colours(self.one("#panel canvas.space")))  # a stable point is black
        circles = self.script("return document.querySelectorAll('#panel .spectrum circle').length")
        self.assertGreaterEqual(circles, 8)  # eigenvalues of at least one point
        self.one("body").send_keys(Keys.ESCAPE)
        self.wait(lambda: not self.one("#panel").is_displayed())

    def test_points_and_trials_are_chosen_in_the_panel(self):
        self.script("arguments[0].click()", self.all(".networks tbody tr")[0])
        canvas = self.wait(lambda: self.all("#panel canvas.space"))[0]
        before = self.colours(self.seen("#panel canvas.space"))
        self.all("#panel .buttons button")[1].click()
        self.wait(lambda: self.all("#panel .buttons button")[1].get_attribute("aria-pressed") == "true")
        one = self.colours(canvas)
        self.assertLess(sum(one.values()), sum(before.values()))  # the other trials are gone
        canvas.send_keys(Keys.ARROW_LEFT)
        self.wait(lambda: self.colours(canvas) != one)

    def test_two_networks_are_compared(self):
        rows = self.all(".networks tbody tr")
        self.script("arguments[0].click()", rows[0])
        self.one("#pin").click()
        self.script("arguments[0].click()", rows[3])
        self.wait(lambda: len(self.all("#panel canvas.space")) == 2)
        self.assertEqual([one.text for one in self.all("#panel .letter")], ["A", "B"])
        self.one("#pin").click()
        self.wait(lambda: len(self.all("#panel article")) == 1)

    def test_filters_act_on_all_views(self):
        self.one(".filters summary").click()
        self.one("[data-filter='cell:gru']").click()
        self.one("[data-filter='cell:lstm']").click()
        self.wait(lambda: self.drawn("[data-map=svcca]") == 4)
        self.assertEqual(self.drawn("[data-heat=svcca]"), 4)
        self.assertEqual(len(self.all(".networks tbody tr")), 4)
        self.seen("#cells")
        self.wait(lambda: len(self.all(".cells tbody tr")) == 4)
        self.assertIn("4 networks in view of 16", self.one(".count").text)
        self.one("#unfilter").click()
        self.wait(lambda: len(self.all(".networks tbody tr")) == 8)

    def test_tables_sort(self):
        head = [one for one in self.all(".networks th button") if one.text == "error"][0]
        column = [one.text for one in self.all(".networks th button")].index("error")
        for word, order in (("ascending", sorted), ("descending", lambda values: sorted(values)[::-1])):
            self.script("arguments[0].click()", head)
            self.assertEqual(self.all(".networks th")[column].get_attribute("aria-sort"), word)
            texts = [row.find_elements(By.TAG_NAME, "td")[column].text for row in self.all(".networks tbody tr")]
            values = [float(text.replace("−", "-")) for text in texts]
            self.assertEqual(values, order(values))

    def test_keys_are_enough(self):
        canvas = self.seen("[data-map=svcca]")
        canvas.send_keys(Keys.ARROW_RIGHT)
        self.wait(lambda: self.one("#tip").is_displayed())
        canvas.send_keys(Keys.ENTER)
        self.wait(lambda: self.one("#panel").is_displayed())
        self.assertEqual(self.browser.switch_to.active_element.get_attribute("id"), "panel")
        self.browser.switch_to.active_element.send_keys(Keys.ESCAPE)
        self.wait(lambda: self.browser.switch_to.active_element == canvas)

    def test_screen_readers_find_names(self):
        for selector in ("canvas", "svg.graph", "aside", "section", "nav"):
            for element in self.all(selector):
                named = element.get_attribute("aria-label") or element.get_attribute("aria-labelledby")
                self.assertTrue(named, element.get_attribute("outerHTML")[:100])
        self.assertEqual(self.script("return document.documentElement.lang"), "en")
        self.assertEqual(len(self.all("h1")), 1)

    def test_light_and_dark(self):
        paper = lambda: self.one("body").value_of_css_property("background-color")
        self.one("#theme").click()
        self.assertEqual(paper(), "rgba(255, 255, 255, 1)")
        self.one("#theme").click()
        self.assertEqual(paper(), "rgba(20, 23, 27, 1)")

    def test_prints_without_its_controls(self):
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        try:
            self.assertFalse(self.one("#colour").is_displayed())
            self.assertTrue(self.one("h1").is_displayed())
        finally:
            self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

    def test_the_memory_s_graphs_and_matrices(self):
        self.seen("#graphs")
        self.wait(lambda: self.all("#graphs svg.graph"))
        self.assertEqual(len(self.all("#graphs svg.graph")), 4)  # one for each architecture
        for drawing in self.all("#graphs svg.graph"):
            self.assertEqual(len(drawing.find_elements(By.CSS_SELECTOR, "circle")), 3)  # of one bit
        self.assertEqual(len(self.all("#graphs canvas.matrix")), 4)


class Studies(Browser):
    """Studies of every kind have a page without errors."""

    def open_every_section(self, study):
        self.open(study)
        for section in self.all("section"):
            self.script("arguments[0].scrollIntoView()", section)
            time.sleep(0.05)
        rows = self.all(".networks tbody tr")
        if rows:
            self.script("arguments[0].click()", rows[0])
            self.wait(lambda: self.all("#panel h4") or "no curves" in self.one("#panel").text)
        return self.one("#page").text

    def test_orbits(self):
        said = self.open_every_section(self.study("sine", ROOT / "jobs/smoke_sinewave.cfg", *HASTE))
        self.wait(lambda: len(self.all("#orbits figure svg")) == 2)
        self.assertIn("Orbits under each command", said)
        self.assertGreater(len(self.all("#orbits figure path")), 2)

    def test_line_attractors(self):
        said = self.open_every_section(self.study("sums", ROOT / "jobs/smoke_integration.cfg", *HASTE))
        self.assertIn("Line attractors and integrating modes", said)
        self.wait(lambda: self.all("#lines table"))
        self.assertIn("context 1, node 1", self.script("return document.querySelector('#graphs').textContent"))

    def test_other_tasks(self):
        for task in ("delayed", "path_integration"):
            job = self.directory / f"{task}.cfg"
            job.write_text(f"task = {task}\n[grid]\narchitecture = vanilla gru\nactivation = tanh\nunits = 8\n"
                           "replicates = 1\nuntrained = 1\n[train]\nsteps = 20\nthreshold = 0\n[probe]\ntrials = 8\n"
                           "[analysis]\nstarts = 64\n[compare]\ncomponents = 2\n")
            self.assertIn(task, self.open_every_section(self.study(task, job)))

    def test_trials_from_a_file(self):
        inputs, targets = flipflop(40)
        with h5py.File(self.directory / "trials.h5", "w") as file:
            file["inputs"], file["targets"] = inputs, targets
            file["length"] = np.arange(40) % 10 + 20
        job = self.directory / "file.cfg"
        job.write_text("task = file\n[grid]\narchitecture = vanilla\nactivation = tanh\nunits = 8\nreplicates = 2\n"
                       "[task]\npath = trials.h5\n[train]\nsteps = 20\n[analysis]\nstarts = 64\n")
        self.open_every_section(self.study("file", job))

    def test_failed_networks_are_found_at_once(self):
        study = self.study("failed", SHORT, *setting("train.rate=1000", "train.clip=1e6", "train.steps=200",
                                                     "grid.activation=relu", "grid.units=16"), codes=(3,))
        self.open(study)
        self.assertIn("networks failed", self.one(".warnings").text)
        listed = self.one("#failed")
        self.assertLess(listed.location["y"], 1000)  # on the first screen
        self.assertIn("diverged", listed.text)
        listed.find_element(By.CSS_SELECTOR, "button").click()
        self.wait(lambda: "failed" in self.one("#panel dl").text)
        self.wait(lambda: self.all("#panel h4"))

    def test_nothing_solved(self):
        self.assertIn("NOTHING WAS SOLVED", self.open_every_section(self.study("unsolved", SHORT, *TWO, *setting("train.threshold=1e-9"))))

    def test_no_controls_and_a_single_network(self):
        self.assertIn("no untrained controls", self.open_every_section(self.study("alone", SHORT, *TWO, *setting("grid.untrained=0"))))
        self.assertFalse(self.one("#controls").is_enabled())
        self.open_every_section(self.study("single", SHORT, *setting(
            "grid.untrained=0", "grid.architecture=gru", "grid.activation=tanh")))

    def test_controls_alone(self):
        self.assertIn("No network was trained", self.open_every_section(self.study("controls", SHORT, *TWO, *setting("grid.replicates=0"))))
        self.assertEqual(len(self.all(".networks tbody tr")), 2)

    def test_what_was_imported_has_its_name_its_colour_and_its_filter(self):
        with h5py.File(self.directory / "ape.h5", "w") as file:
            file["states"] = np.random.default_rng(1).normal(size=(8, 20, 6))
        job = self.directory / "imports.cfg"
        job.write_text(SHORT.read_text() + "\n[import]\nrecordings = ape.h5\n")
        self.open_every_section(self.study("imports", job, *TWO))
        Select(self.one("#colour")).select_by_visible_text("origin")
        key = self.wait(lambda: [text for text in [self.one(".legend").text] if "ape" in text])[0]
        self.assertIn("trained here", key)
        self.assertEqual(self.drawn("[data-map=cka]"), 3)  # two trained networks and the recording
        self.one(".filters summary").click()
        self.one("[data-filter='origin:trained here']").click()
        self.wait(lambda: self.drawn("[data-map=cka]") == 1)
        canvas = self.seen("[data-map=cka]")
        x, y = self.wait(lambda: self.marks(canvas))[0]
        self.point(canvas, x, y)
        self.wait(lambda: self.one("#tip").is_displayed())
        self.assertRegex(self.one("#tip").text, r"ape \(ape\): recording, 6 units(.|\n)*origin\s+ape")
        heads = [head.text for head in self.all(".networks thead th")]
        cells = [cell.text for cell in self.all(".networks tbody tr[data-network='4'] td, .networks tbody tr[data-network='4'] th")]
        self.assertEqual([cells[heads.index(name)] for name in ("origin", "name")], ["ape", "ape"])
        self.one(".networks tbody tr[data-network='4']").click()
        self.wait(lambda: "ape (ape): recording, 6 units" in self.one("#panel").text)
        self.assertIn("recording", self.one("#panel dl").text)
        self.wait(lambda: self.all("#panel canvas"))  # its trajectories


if __name__ == "__main__":
    unittest.main()
