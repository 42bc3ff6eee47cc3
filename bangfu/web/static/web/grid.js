// Cells of a [data-grid] table with the keyboard, as in Excel: arrows, Home, End, Enter, Space, Esc.
// A cell with data-source="address" fills #formula when it is chosen.

const CELL = "tbody tr:not(.group):not(.grid-open) > :is(td, th)";
const on = () => document.documentElement.dataset.keys === "on";
const shown = (cell) => cell.offsetParent !== null && !cell.matches(".row-number");

function rows(grid) {
  return [...grid.querySelectorAll("tbody tr:not(.group):not(.grid-open)")].filter(
    (row) => row.offsetParent !== null,
  );
}

function prepare(root) {
  for (const grid of root.querySelectorAll("table[data-grid]")) {
    if (grid.querySelector('[data-cell="here"]')) continue;
    const first = [...grid.querySelectorAll(CELL)].find((cell) => cell.matches(".name")) ??
      grid.querySelector(CELL);
    if (first && on()) first.tabIndex = 0;
  }
}

let asked;

function showSource(cell) {
  const bar = document.getElementById("formula");
  if (!bar || !cell.dataset.source || bar.dataset.shows === cell.dataset.source) return;
  clearTimeout(asked);
  asked = setTimeout(() => {
    bar.dataset.shows = cell.dataset.source;
    window.htmx.ajax("GET", cell.dataset.source, { target: bar, swap: "innerHTML" });
  }, 150);
}

function choose(cell, focus = true) {
  const grid = cell.closest("table[data-grid]");
  for (const other of grid.querySelectorAll('[data-cell="here"], ' + CELL + "[tabindex]")) {
    other.removeAttribute("tabindex");
    delete other.dataset.cell;
  }
  cell.dataset.cell = "here";
  cell.tabIndex = 0;
  if (focus) {
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  showSource(cell);
}

function beside(cell, key) {
  const row = cell.parentElement;
  const cells = [...row.children].filter(shown);
  const at = cells.indexOf(cell);
  if (key === "ArrowLeft") return cells[at - 1];
  if (key === "ArrowRight") return cells[at + 1];
  if (key === "Home") return cells[0];
  if (key === "End") return cells.at(-1);
  const all = rows(cell.closest("table"));
  const next = all[all.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  return next && ([...next.children].filter(shown)[at] ?? next.lastElementChild);
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(`table[data-grid] :is(td, th)`);
  if (!cell || !on() || event.ctrlKey || event.metaKey || event.altKey) return;
  const inside = event.target !== cell;
  if (event.key === "Escape") {
    const row = cell.parentElement;
    const opened = row.matches(".grid-open") ? row : row.nextElementSibling?.matches(".grid-open") && row.nextElementSibling;
    if (inside) choose(cell.closest(".grid-open")?.previousElementSibling?.querySelector(".name") ?? cell);
    else if (opened) opened.querySelector("[data-folds]")?.click();
    return;
  }
  if (inside || cell.closest(".grid-open, .group")) return;
  if (["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) {
    event.preventDefault();
    const next = beside(cell, event.key);
    if (next) choose(next);
  } else if (event.key === "Enter") {
    const way = cell.querySelector("a, button, input:not([type=checkbox]), select, textarea") ??
      cell.parentElement.querySelector(".name a, .name button");
    if (!way) return;
    event.preventDefault();
    way.matches("a, button") ? way.click() : way.focus();
  } else if (event.key === " ") {
    const tick = cell.parentElement.querySelector("input[type=checkbox]");
    if (!tick) return;
    event.preventDefault();
    tick.click();
  }
});

document.addEventListener("click", (event) => {
  // a key that clicks for the person has its cell already; choosing another would lose the focus
  if (!event.isTrusted) return;
  const cell = event.target.closest?.("table[data-grid] " + CELL);
  // what can be used inside a cell keeps the focus; everything else gives it to the cell
  const used = event.target.closest("a, button, input, select, textarea, label, summary");
  if (cell && on()) choose(cell, !used);
});

prepare(document);
document.addEventListener("htmx:load", () => prepare(document));
