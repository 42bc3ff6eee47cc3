// Ticking rows: the row shows it, the bulk bar says how many, one box ticks all that are shown.

const boxes = (root) => [...root.querySelectorAll("tbody input[type=checkbox][data-tick]")];

function count(table) {
  const ticked = boxes(table).filter((box) => box.checked);
  for (const box of boxes(table)) box.closest("tr").classList.toggle("chosen", box.checked);
  const all = table.querySelector("[data-tick-all]");
  if (all) {
    all.checked = ticked.length > 0 && ticked.length === boxes(table).length;
    all.indeterminate = ticked.length > 0 && !all.checked;
  }
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    bar.hidden = ticked.length === 0;
    for (const number of bar.querySelectorAll("[data-bulk-count]")) number.textContent = ticked.length;
  }
}

document.addEventListener("change", (event) => {
  const table = event.target.closest("table");
  if (!table || !event.target.matches("[data-tick], [data-tick-all]")) return;
  if (event.target.matches("[data-tick-all]")) {
    for (const box of boxes(table)) box.checked = event.target.checked;
  }
  count(table);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-untick]")) return;
  for (const table of document.querySelectorAll("table")) {
    if (!boxes(table).length) continue;
    for (const box of boxes(table)) box.checked = false;
    count(table);
  }
});

function all() {
  for (const table of document.querySelectorAll("table")) if (boxes(table).length) count(table);
}

// a page come back to keeps its ticks; the bar has to know
addEventListener("pageshow", all);
document.addEventListener("htmx:load", all);
