// The bar on top: colour, controls, filters, theme; and the key of colours and shapes.
import { h, s } from "./dom.js";
import { counted, number } from "./format.js";
import { FACTORS, factorsOf, FIGURES, levelsOf, levelText } from "./networks.js";

function shapeIcon(shape) {
  const paths = { circle: "M6 1.5a4.5 4.5 0 1 0 .01 0z", square: "M2 2h8v8H2z", triangle: "M6 1l5 9H1z", diamond: "M6 .5L11.5 6 6 11.5.5 6z" };
  return s("svg", { viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" }, s("path", { d: paths[shape], fill: "currentColor" }));
}

function keyView(page) {
  const holder = h("div", { class: "legend", "aria-label": "Key" });
  const draw = () => {
    const { colours, shapes, networks } = page;
    const factor = FACTORS.find(({ key }) => key === page.store.state.colour);
    holder.replaceChildren(
      ...(colours.continuous
        ? [h("span", {}, number(colours.domain[0]), h("span", { class: "ramp", "aria-hidden": "true" }), `${number(colours.domain[1])} ${factor.label}`)]
        : colours.levels.map((level) => h("span", {}, h("span", { class: "key", style: { background: colours.colour(level) } }), levelText(factor, level)))),
      ...shapes.levels.map((level, k) => h("span", {}, shapeIcon(shapes.shapes[k % shapes.shapes.length]), level)),
      h("span", {}, "filled: solved; open: not"),
      h("span", { "aria-live": "polite", class: "count" }, `${counted(page.rows.length, "network")} in view of ${networks.count}`));
  };
  draw();
  page.store.subscribe((changed) => (changed.has("colour") || changed.has("hidden") || changed.has("controls")) && draw());
  return holder;
}

// A button for each level of a factor; pressed: in view.
function filterView(page, factor) {
  const levels = levelsOf(page.networks, factor);
  if (levels.length < 2 || levels.length > 24) return null;
  const buttons = levels.map((level) =>
    h("button", { type: "button", "data-filter": `${factor.key}:${level}`, "aria-pressed": "true", onclick: () => {
      const hidden = new Set(page.store.state.hidden[factor.key]);
      if (!hidden.delete(level)) hidden.add(level);
      page.store.set({ hidden: { ...page.store.state.hidden, [factor.key]: hidden } });
    } }, levelText(factor, level)));
  page.store.subscribe((changed) => {
    if (changed.has("hidden"))
      buttons.forEach((button, k) =>
        button.setAttribute("aria-pressed", String(!page.store.state.hidden[factor.key]?.has(levels[k]))));
  });
  return h("fieldset", {}, h("legend", {}, factor.label), buttons);
}

const THEMES = { auto: "light and dark as the system", light: "light", dark: "dark" };

function themeButton(page) {
  const names = Object.keys(THEMES);
  let at = 0;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => page.store.set({ theme: `auto ${matches}` }));
  const button = h("button", { type: "button", id: "theme", title: THEMES.auto, onclick: () => {
    at = (at + 1) % names.length;
    if (names[at] === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = names[at];
    button.title = THEMES[names[at]];
    button.textContent = `theme: ${names[at]}`;
    page.store.set({ theme: names[at] });
  } }, "theme: auto");
  return button;
}

export function controlsView(page) {
  const { store, networks } = page;
  const any = networks.trained.some((trained) => !trained) && networks.trained.some(Boolean);
  const colours = h("select", { id: "colour", onchange: (event) => store.set({ colour: event.target.value }) },
    factorsOf(networks).map(({ key, label }) => h("option", { value: key, selected: store.state.colour === key }, label)));
  const controls = h("input", { type: "checkbox", id: "controls", disabled: !any, onchange: (event) => store.set({ controls: event.target.checked }) });
  controls.checked = store.state.controls;
  const filters = [...factorsOf(networks).filter(({ scale }) => scale !== "continuous"), FIGURES].map((factor) => filterView(page, factor)).filter(Boolean);
  return h("div", { class: "bar", role: "region", "aria-label": "What is shown" },
    h("div", { class: "choices" },
      h("label", {}, "colour by ", colours),
      h("label", {}, controls, " with untrained controls"),
      filters.length ? h("details", { class: "filters" }, h("summary", {}, "filter"), h("div", { class: "fields" }, filters,
        h("button", { type: "button", id: "unfilter", onclick: () => store.set({ hidden: {} }) }, "all networks"))) : null,
      themeButton(page)),
    keyView(page));
}
