// Dialogs, the clause note, menus, printing: everything that opens and closes.

/** What only works with a script appears only with one. */
function uncover(root) {
  for (const each of root.querySelectorAll("[data-print], [data-reveal], [data-takes-away]")) {
    each.hidden = false;
  }
  for (const each of root.querySelectorAll("[data-focus]")) each.focus();
}

uncover(document);
document.addEventListener("htmx:load", (event) => uncover(event.detail.elt.parentElement ?? document));

const openers = new WeakMap();

/** Open a dialog and remember who asked, so that focus can go back. */
export function open(dialog, opener) {
  if (!dialog || dialog.open) return;
  openers.set(dialog, opener);
  dialog.showModal();
  const first = dialog.querySelector("[autofocus], input:not([type=hidden]), textarea, select");
  first?.focus();
}

document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-opens], [data-closes], [data-takes-away], [data-print]");
  if (at?.matches("[data-opens]")) open(document.getElementById(at.dataset.opens), at);
  else if (at?.matches("[data-closes]")) at.closest("dialog, [popover]")?.close?.();
  else if (at?.matches("[data-takes-away]")) at.closest(at.dataset.takesAway)?.remove();
  else if (at?.matches("[data-print]")) window.print();
  else if (event.target.matches("dialog")) event.target.close();
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("close", (event) => openers.get(event.target)?.focus?.(), true);

// -- the clause note: beside the number, not over the page ---------------------------------

const note = document.getElementById("clause-float");

function place(link) {
  const at = link.getBoundingClientRect();
  const width = note.offsetWidth;
  const height = note.offsetHeight;
  const left = Math.max(16, Math.min(at.left, innerWidth - width - 16));
  const below = at.bottom + 8;
  const top = below + height < innerHeight ? below : Math.max(16, at.top - height - 8);
  note.style.left = `${left}px`;
  note.style.top = `${top}px`;
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-clause]");
  if (!link || !note?.showPopover || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await window.htmx.ajax("GET", link.href, { target: note, swap: "innerHTML" });
  } catch {
    location.assign(link.href);
    return;
  }
  // inside a dialog the note has to stand in the same top layer
  (link.closest("dialog") ?? document.body).append(note);
  note.showPopover();
  place(link);
  note.addEventListener("toggle", (done) => done.newState === "closed" && link.focus(), { once: true });
});

// -- the drawer: a whole fragment beside the page -------------------------------------------

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-drawer]");
  const drawer = document.getElementById("drawer");
  if (!link || !drawer?.showModal || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  await window.htmx.ajax("GET", link.href, { target: "#drawer-body", swap: "innerHTML" });
  open(drawer, link);
});
