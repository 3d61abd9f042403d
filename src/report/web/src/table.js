// The table of networks: sorts by any column, opens a network at a click.
import { h } from "./dom.js";
import { counted, duration, number, setting } from "./format.js";
import { OUTCOMES } from "./networks.js";

const PAGE = 100; // rows that are added at a time

/** The columns of the table. */
export function columnsOf(networks) {
  const plain = (key, label, text = String) => ({ label, value: (i) => networks[key][i], text });
  return [
    plain("cell", "architecture"),
    plain("activation", "activation"),
    plain("units", "units"),
    plain("l2", "L2", setting),
    plain("replicate", "replicate"),
    ...(networks.imported.some(Boolean) ? [plain("origin", "origin"), plain("name", "name")] : []),
    { label: "outcome", value: (i) => OUTCOMES[networks.outcome[i]], text: String },
    plain("error", "error", (value) => number(value)),
    plain("steps", "steps", (value) => number(value)),
    plain("seconds", "training", (value) => duration(value ?? NaN)),
    ...networks.numbers.map(({ label, description, values }) => ({
      label, description, value: (i) => values[i], text: (value) => number(value),
    })),
    plain("reason", "why it failed"),
  ];
}

/** `rows` in the order of a column; what has no value comes last, whichever the direction. */
export function sorted(rows, value, descending) {
  const none = (x) => x === null || x === undefined || x === "" || Number.isNaN(x);
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (none(x) || none(y)) return none(x) - none(y) || a - b;
    const order = typeof x === "string" ? x.localeCompare(y) : x - y;
    return (descending ? -order : order) || a - b;
  });
}

export function tableView(page) {
  const { networks, store } = page;
  const columns = columnsOf(networks);
  let order = { column: -1, descending: false };
  let limit = PAGE;
  const body = h("tbody");
  const more = h("button", { type: "button", onclick: () => { limit += 10 * PAGE; draw(); } }, "more rows");
  const told = h("p", { class: "caption", "aria-live": "polite" });
  const heads = columns.map((column, c) =>
    h("th", { scope: "col", title: column.description, "aria-sort": "none" },
      h("button", { type: "button", onclick: () => sortBy(c) }, column.label)));

  function sortBy(c) {
    order = { column: c, descending: order.column === c && !order.descending };
    heads.forEach((head, k) =>
      head.setAttribute("aria-sort", k !== c ? "none" : order.descending ? "descending" : "ascending"));
    draw();
  }

  function rowOf(i) {
    const row = h("tr", { tabindex: 0, "data-network": i, "aria-selected": String(store.state.selected === i || store.state.pinned === i),
      onclick: () => page.open(i),
      onkeydown: (event) => event.key === "Enter" && page.open(i),
      onmouseenter: (event) => page.point(i, event), onmouseleave: () => page.point(-1) },
      columns.map(({ value, text }) => {
        const what = value(i);
        return h("td", {}, what === null || what === "" ? "–" : text(what));
      }));
    return row;
  }

  function draw() {
    const rows = order.column < 0 ? page.rows : sorted(page.rows, columns[order.column].value, order.descending);
    body.replaceChildren(...rows.slice(0, limit).map(rowOf));
    more.hidden = rows.length <= limit;
    told.textContent = `${counted(rows.length, "network")} in view of ${networks.count}` +
      (rows.length > limit ? `; the first ${limit} are listed` : "");
  }
  draw();
  store.subscribe((changed) => {
    if (changed.has("hidden") || changed.has("controls")) {
      limit = PAGE;
      draw();
    }
    if (changed.has("selected") || changed.has("pinned"))
      for (const row of body.children) {
        const i = Number(row.dataset.network);
        row.setAttribute("aria-selected", String(store.state.selected === i || store.state.pinned === i));
      }
  });
  return [told, h("div", { class: "scroll" }, h("table", { class: "networks" }, h("thead", {}, h("tr", {}, heads)), body)), more];
}
