// Puts the page together from the data that stand in it.
import { colourScale, shapeScale } from "./colour.js";
import { controlsView } from "./controls.js";
import { detailView, factsOf } from "./detail.js";
import { h } from "./dom.js";
import { dynamicsSections } from "./dynamics.js";
import { graphsOf } from "./graph.js";
import { heatView } from "./heat.js";
import { mapView } from "./map.js";
import { FACTORS, inView, nameOf, networksOf } from "./networks.js";
import { packsOf } from "./pack.js";
import { advantageTable, effectsTable } from "./statistics.js";
import { createStore } from "./store.js";
import { summarySection } from "./summary.js";
import { tableView } from "./table.js";

/** All that views share. `rows` are the networks in view, `view` says so of each. */
function createPage(report, pack, graphs) {
  const networks = networksOf(report);
  const store = createStore({
    colour: "cell", controls: !networks.trained.some(Boolean), hidden: {}, hovered: -1, selected: -1, pinned: -1, theme: "auto",
  });
  const page = { report, networks, store, pack, graphs, shapes: shapeScale(networks), placesOn: new Map(), version: 0 };
  const recolour = () => {
    page.colours = colourScale(networks, FACTORS.find(({ key }) => key === store.state.colour));
  };
  const refilter = () => {
    page.view = inView(networks, store.state.hidden, store.state.controls);
    page.rows = page.view.flatMap((shown, i) => (shown ? [i] : []));
    ++page.version;
  };
  page.cellColours = colourScale(networks, FACTORS[0]);
  recolour();
  refilter();
  store.subscribe((changed) => {
    if (changed.has("colour")) recolour();
    if (changed.has("hidden") || changed.has("controls")) refilter();
  });
  return page;
}

/** What stands beside the pointer: a network's settings and numbers. */
function addTooltip(page) {
  const tip = h("div", { id: "tip", role: "tooltip", hidden: true });
  document.body.append(tip);
  page.point = (i, event, more) => {
    page.store.set({ hovered: i });
    tip.hidden = i < 0;
    if (i < 0) return;
    tip.replaceChildren(
      h("strong", {}, nameOf(page.networks, i)), more ? h("p", {}, more) : "",
      h("dl", {}, factsOf(page.report, page.networks, i).map(([what, text]) => [h("dt", {}, what), h("dd", {}, text)])));
    const box = tip.getBoundingClientRect();
    const left = event.clientX + 16 + box.width > window.innerWidth ? event.clientX - 16 - box.width : event.clientX + 16;
    tip.style.left = `${Math.max(left, 4)}px`;
    tip.style.top = `${Math.max(Math.min(event.clientY + 12, window.innerHeight - box.height - 4), 4)}px`;
  };
}

/** The panel with the network at hand, and the pinned one beside it. */
function addPanel(page) {
  const { store } = page;
  const body = h("div", { class: "panes" });
  const pin = h("button", { type: "button", id: "pin", onclick: () => {
    const { selected, pinned } = store.state;
    store.set(pinned >= 0 ? { pinned: -1 } : { pinned: selected });
  } });
  const close = h("button", { type: "button", id: "close", onclick: () => store.set({ selected: -1, pinned: -1 }) }, "close");
  const panel = h("aside", { id: "panel", "aria-label": "The network at hand", tabindex: -1, hidden: true },
    h("div", { class: "choices" }, pin, close), body);
  document.body.append(panel);
  let before = null; // what had the focus
  page.open = (i, other = -1) => {
    if (panel.hidden) before = document.activeElement;
    store.set(other >= 0 && other !== i ? { pinned: i, selected: other } : { selected: i });
    panel.focus();
  };
  store.subscribe((changed) => {
    if (!changed.has("selected") && !changed.has("pinned")) return;
    const { selected, pinned } = store.state;
    const both = pinned >= 0 && selected >= 0 && pinned !== selected;
    panel.hidden = selected < 0 && pinned < 0;
    panel.classList.toggle("both", both);
    pin.textContent = pinned >= 0 ? "unpin A" : "pin it, and click another to compare";
    const shown = both ? [[pinned, "A"], [selected, "B"]] : [[pinned >= 0 ? pinned : selected, pinned >= 0 ? "A" : ""]];
    body.replaceChildren(...(panel.hidden ? [] : shown.map(([i, letter]) => detailView(page, i, letter))));
    if (panel.hidden) before?.focus?.();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && store.set({ selected: -1, pinned: -1 }));
}

async function comparisonCard(page, found) {
  const arrays = await page.pack(found.name);
  return h("article", { class: "card", "data-comparison": found.name, "aria-labelledby": `${found.name}-title` },
    h("h3", { id: `${found.name}-title` }, found.name), h("p", { class: "caption" }, found.formula),
    h("div", { class: "pair" }, mapView(page, found, arrays), heatView(page, found, arrays)),
    effectsTable(page.report, found.name));
}

async function comparisonSection(page) {
  const { report } = page;
  const section = h("section", { id: "maps", "aria-labelledby": "maps-title" }, h("h2", { id: "maps-title" }, "Maps: who is like whom"));
  if (report.dissimilarities.length === 0) {
    section.append(h("p", {}, "Networks were not compared yet: run unidyn compare, embed, statistics and report."));
    return section;
  }
  const advantage = advantageTable(report);
  const cards = await Promise.all(report.dissimilarities.map(async (found) => [found.geometric, await comparisonCard(page, found)]));
  const side = (geometric) => cards.filter(([is]) => is === geometric).map(([, card]) => card);
  section.append(
    h("p", { class: "caption" },
      "Networks that lie near each other are alike. Left: geometry, how hidden states compare. Right: topology, how fixed points and the ways between them compare. " +
      "Statistics are of the whole population, whatever is filtered: accuracy of the vote of nearest neighbours against chance and against a label that means nothing; R², the part of the squared distances that a label explains; " +
      "p corrected for all tests of the study (* below 0.05). Click a network to open it, a pair in a heat map to compare the two."),
    h("div", { class: "sides" },
      h("div", { class: "side" }, h("h3", { class: "side-title" }, "Geometry"), side(true)),
      h("div", { class: "side" }, h("h3", { class: "side-title" }, "Topology"), side(false))));
  if (advantage) section.append(h("h3", {}, "How much more geometry knows than topology"), advantage);
  return section;
}

async function main() {
  const report = JSON.parse(document.getElementById("report").textContent);
  const pack = packsOf(document);
  document.title = `${report.title} – Unidyn report`;
  const graphs = graphsOf(await pack("graphs"), report.graph.labels.length);
  const page = createPage(report, pack, graphs);
  addTooltip(page);
  addPanel(page);
  const table = h("section", { id: "networks", "aria-labelledby": "networks-title" },
    h("h2", { id: "networks-title" }, "Networks"), tableView(page));
  const [orbits, lines] = await Promise.all([pack("orbits"), pack("lines")]);
  const dynamics = dynamicsSections(page, orbits, lines);
  const maps = await comparisonSection(page);
  const sections = [maps, ...dynamics, table];
  document.getElementById("page").replaceChildren(
    h("header", {}, h("h1", {}, report.title),
      h("nav", { "aria-label": "Sections" }, sections.map((section) =>
        h("a", { href: `#${section.id}` }, section.querySelector("h2").textContent)))),
    summarySection(page), controlsView(page), ...sections);
  document.documentElement.dataset.ready = "true";
}

main().catch((error) => {
  document.getElementById("page").replaceChildren(
    h("p", { role: "alert" }, "This report cannot be shown: ", String(error),
      ". It needs Chromium or Chrome 80, Firefox 113 or Safari 16.4, or a later one."));
  throw error;
});
