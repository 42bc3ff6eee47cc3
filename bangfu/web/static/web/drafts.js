// Nothing typed is lost: a form with data-draft="name" keeps a copy on this machine until the
// server has answered. Kept per person and page for a day; signing out clears it.
// Passwords, files and fields with data-no-draft (numbers of people) are never kept.
// With data-draft-pages the rows of many pages make one draft: a page adds its own to it.

import { word } from "./say.js";

const DAY = 24 * 3600 * 1000;
const who = document.documentElement.dataset.who ?? "";
const PREFIX = `draft ${who} `;
const SENT = "draft-sent";

const name = (form) => `${PREFIX}${location.pathname} ${form.dataset.draft}`;

const kept = (field) =>
  field.name &&
  !["hidden", "password", "file", "submit", "button"].includes(field.type) &&
  !field.matches("[data-no-draft]");

function read(form) {
  const values = [];
  for (const field of form.elements) {
    if (!kept(field)) continue;
    if (field.matches("[type=checkbox], [type=radio]")) values.push([field.name, field.value, field.checked]);
    else if (field.matches("select[multiple]")) {
      for (const choice of field.options) values.push([field.name, choice.value, choice.selected]);
    } else values.push([field.name, field.value]);
  }
  return values;
}

function write(form, values) {
  const nth = {};
  for (const [field, value, chosen] of values) {
    const all = [...form.elements].filter((each) => each.name === field && kept(each));
    if (chosen === undefined) {
      const at = (nth[field] = (nth[field] ?? -1) + 1);
      if (all[at]) all[at].value = value;
    } else if (all[0]?.matches("select")) {
      const choice = [...all[0].options].find((each) => each.value === value);
      if (choice) choice.selected = chosen;
    } else {
      const box = all.find((each) => each.value === value);
      if (box) box.checked = chosen;
    }
  }
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const stands = (form, [field, value, chosen]) =>
  [...form.elements].some(
    (each) =>
      each.name === field && (chosen === undefined || each.value === value || each.matches("select")),
  );

/** What is kept of the other pages of a form's draft. */
function beside(form) {
  if (!form.matches("[data-draft-pages]")) return [];
  const draft = JSON.parse(localStorage.getItem(name(form)));
  return draft ? draft.values.filter((one) => !stands(form, one)) : [];
}

function store(form) {
  try {
    const values = [...beside(form), ...read(form)];
    localStorage.setItem(name(form), JSON.stringify({ at: Date.now(), values }));
  } catch {
    // a full or forbidden store must not stop anybody from typing
  }
}

/** A draft has done its work; `left` of it is still to be sent from other pages. */
function drop(key, left) {
  if (left.length) localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: left }));
  else localStorage.removeItem(key);
}

function restore(form) {
  if (form.dataset.drafted) return;
  form.dataset.drafted = "yes";
  const empty = read(form);
  let draft;
  try {
    draft = JSON.parse(localStorage.getItem(name(form)));
  } catch {
    draft = null;
  }
  if (!draft || Date.now() - draft.at > DAY || form.querySelector(".field-wrong")) return;
  const values = draft.values.filter((one) => stands(form, one));
  if (!values.length || same(values, empty)) return;
  write(form, values);
  const note = document.createElement("p");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  const away = document.createElement("button");
  away.type = "button";
  away.className = "button-link";
  away.textContent = word("draftDrop");
  away.addEventListener("click", () => {
    write(form, empty);
    drop(name(form), beside(form));
    note.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  note.append(word("draft"), away);
  form.prepend(note);
}

/** Whether this page is what the server answered: not one gone to after an error page in between. */
function answers() {
  const [way] = performance.getEntriesByType("navigation");
  return !way || way.redirectCount > 0 || (way.type === "navigate" && document.referrer !== "");
}

/** The server has answered a form sent from the page before: its copy has done its work. */
function settle() {
  const [sent, left] = JSON.parse(sessionStorage.getItem(SENT)) ?? [];
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  if (!answers()) return;
  const refused = [...document.querySelectorAll("form[data-draft]")].some(
    (form) => name(form) === sent && form.querySelector(".field-wrong, .form-wrong"),
  );
  const trouble = document.body.dataset.answer === "trouble" || !who;
  if (!refused && !trouble) drop(sent, left);
}

function forget(everything) {
  for (const each of Object.keys(localStorage)) {
    if (!each.startsWith("draft ")) continue;
    let old = true;
    try {
      old = Date.now() - JSON.parse(localStorage.getItem(each)).at > DAY;
    } catch {
      old = true;
    }
    if (old || (everything && each.startsWith(PREFIX))) localStorage.removeItem(each);
  }
}

function restoreAll() {
  if (who) for (const form of document.querySelectorAll("form[data-draft]")) restore(form);
}

let waiting;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!who || !form?.matches("[data-draft]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => store(form), 300);
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-leaves]")) forget(true);
  if (!who || !event.target.matches("[data-draft]")) return;
  clearTimeout(waiting);
  store(event.target);
  sessionStorage.setItem(SENT, JSON.stringify([name(event.target), beside(event.target)]));
});

document.addEventListener("htmx:afterRequest", (event) => {
  // the form that asked, which the answer may have replaced by now
  const form = event.detail.requestConfig.elt;
  if (!form.matches?.("form[data-draft]")) return;
  sessionStorage.removeItem(SENT);
  if (event.detail.successful) drop(name(form), beside(form));
});

try {
  settle();
  forget(false);
  restoreAll();
} catch {
  // a browser that forbids storage keeps no drafts, and says so nowhere: nothing else breaks
}
document.addEventListener("htmx:load", restoreAll);
