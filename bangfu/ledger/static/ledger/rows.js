// A row of the ledger opens below itself and folds again; without a script its link leads to the file.

const openBelow = (row) => (row.nextElementSibling?.matches(".grid-open") ? row.nextElementSibling : null);

function fold(opened) {
  const row = opened.previousElementSibling;
  opened.remove();
  const link = row?.querySelector("[data-unfolds]");
  link?.setAttribute("aria-expanded", "false");
  link?.focus();
}

document.addEventListener("click", async (event) => {
  const folds = event.target.closest?.("[data-folds]");
  if (folds) {
    const opened = folds.closest(".grid-open");
    if (opened) fold(opened);
    return;
  }
  const link = event.target.closest?.("a[data-unfolds]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const row = link.closest("tr");
  const opened = openBelow(row);
  if (opened) {
    fold(opened);
    return;
  }
  if (link.dataset.asked) return;
  link.dataset.asked = "yes";
  try {
    await window.htmx.ajax("GET", link.dataset.unfolds, { target: row, swap: "afterend" });
    link.setAttribute("aria-expanded", String(Boolean(openBelow(row))));
  } finally {
    delete link.dataset.asked;
  }
});
