
"use strict";
// Search, filters, pages and details of the long tables. Reading needs none of this.
(async function () {
  const held = document.getElementById("plan-data");
  let data;
  try {
    data = JSON.parse(held.dataset.packing ? await unpacked(held) : held.textContent);
  } catch (reason) {
    document.getElementById("unread").hidden = false;
    return;
  }
  async function unpacked(element) {
    const packed = atob(element.textContent);
    const bytes = new Uint8Array(packed.length);
    for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(element.dataset.packing));
    return new Response(stream).text();
  }
  const chinese = document.documentElement.lang !== "en";
  const words = chinese
    ? { search: "查找", all: "全部", back: "上一页", on: "下一页", of: (a, b, n) => `第 ${a}—${b} 行，共 ${n} 行`, none: "没有符合条件的行。", size: "每页", clear: "清除" }
    : { search: "Search", all: "All", back: "Back", on: "Next", of: (a, b, n) => `rows ${a}-${b} of ${n}`, none: "No rows.", size: "per page", clear: "Clear" };
  const PRINTED = 2000;
  const SHORT = 12; // texts up to here stand on one line, as in the rows written without script

  const decimals = { number: 2, yuan: 2, wan: 2, share: 1, whole: 0 };
  const divisors = { yuan: 100, wan: 1000000, share: 0.01 };
  function format(value, shape) {
    if (value === null || value === "") return "";
    if (!(shape in decimals)) return String(value);
    const digits = decimals[shape];
    const text = (value / (divisors[shape] || 1)).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return shape === "share" ? text + "%" : text;
  }
  const plain = (text) => text.normalize("NFKC").toLowerCase();

  function positionIn(sorted, wanted) {
    let low = 0, high = sorted.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] === wanted) return middle;
      if (sorted[middle] < wanted) low = middle + 1; else high = middle - 1;
    }
    return -1;
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function enhance(box) {
    const name = box.dataset.table;
    const table = data[name];
    if (!table) return;
    const columns = table.columns;
    const shown = columns.slice(0, table.shown);
    const details = columns.slice(table.shown);
    const body = box.querySelector("tbody");
    const state = { page: 0, size: 50, found: null, text: "", picked: {} };
    let searchable = null;

    function raw(column, row) {
      const place = column.at ? positionIn(column.at, row) : row;
      if (place < 0) return "";
      return column.words ? column.words[column.data[place]] : column.data[place];
    }
    const read = (column, row) => format(raw(column, row), column.shape);

    function textOf(row) {
      if (!searchable) {
        searchable = new Array(table.rows);
        const texts = columns.filter((column) => (column.shape === "text" || column.shape === "long"));
        for (let i = 0; i < table.rows; i++) searchable[i] = plain(texts.map((column) => raw(column, i)).join("\u0001"));
      }
      return searchable[row];
    }

    function find() {
      const wanted = plain(state.text).split(/\s+/).filter(Boolean);
      const picked = Object.entries(state.picked).filter(([, value]) => value !== "");
      if (!wanted.length && !picked.length) { state.found = null; return; }
      state.found = [];
      for (let i = 0; i < table.rows; i++) {
        if (picked.every(([c, value]) => raw(columns[c], i) === value) && wanted.every((w) => textOf(i).includes(w))) state.found.push(i);
      }
    }

    function rowOf(i) {
      const row = element("tr");
      shown.forEach((column, c) => {
        const text = read(column, i);
        const cell = element("td", { class: column.shape === "text" && text.length <= SHORT ? "text short" : column.shape });
        if (c === 0 && details.length) {
          const button = element("button", { type: "button", class: "open", "aria-expanded": "false" }, text);
          button.addEventListener("click", () => toggle(row, button, i));
          cell.append(button);
        } else cell.textContent = text;
        row.append(cell);
      });
      return row;
    }

    function toggle(row, button, i) {
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!open));
      if (open) { row.nextElementSibling.remove(); return; }
      const cell = element("td", { colspan: String(shown.length) });
      let part, list;
      for (const column of details) {
        const text = read(column, i);
        if (text === "" || (column.zeros === false && raw(column, i) === 0)) continue;
        if (!list || column.part !== part) {
          part = column.part;
          list = element("dl");
          if (part) cell.append(element("h4", {}, part));
          cell.append(list);
        }
        list.append(element("div", {}, element("dt", {}, column.header), element("dd", {}, text)));
      }
      row.after(element("tr", { class: "detail" }, cell));
    }

    function render(all) {
      const total = state.found ? state.found.length : table.rows;
      const size = all ? total : state.size;
      const first = all ? 0 : state.page * size;
      const last = Math.min(first + size, total);
      const rows = [];
      for (let k = first; k < last; k++) rows.push(rowOf(state.found ? state.found[k] : k));
      if (!rows.length) rows.push(element("tr", {}, element("td", { colspan: String(shown.length) }, words.none)));
      body.replaceChildren(...rows);
      status.textContent = words.of((total ? first + 1 : 0).toLocaleString("en-US"), last.toLocaleString("en-US"), total.toLocaleString("en-US"));
      back.disabled = state.page === 0;
      on.disabled = last >= total;
    }

    function change() { state.page = 0; find(); render(false); }

    const label = box.dataset.label;
    const search = element("input", { type: "search", "aria-label": words.search + " " + label, placeholder: words.search });
    let waiting = 0;
    search.addEventListener("input", () => { state.text = search.value; clearTimeout(waiting); waiting = setTimeout(change, 150); });
    const back = element("button", { type: "button" }, words.back);
    const on = element("button", { type: "button" }, words.on);
    const status = element("span", { "aria-live": "polite" });
    back.addEventListener("click", () => { state.page -= 1; render(false); });
    on.addEventListener("click", () => { state.page += 1; render(false); });
    const tools = element("div", { class: "tools" }, search);
    for (const c of table.filters) {
      const column = columns[c];
      const values = column.words || Array.from(new Set(column.data));
      const select = element("select", { "aria-label": column.header }, element("option", { value: "" }, column.header + "：" + words.all));
      for (const value of values) if (value !== "") select.append(element("option", { value: value }, value));
      select.addEventListener("change", () => { state.picked[c] = select.value; change(); });
      tools.append(select);
    }
    tools.append(back, on, status);
    if (table.rows > 10) box.prepend(tools);
    box.querySelectorAll(".note").forEach((note) => note.remove());
    window.addEventListener("beforeprint", () => { if (table.rows <= PRINTED) render(true); });
    window.addEventListener("afterprint", () => render(false));
    render(false);
  }

  document.querySelectorAll("[data-table]").forEach(enhance);
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  document.documentElement.dataset.ready = "yes";
})();
