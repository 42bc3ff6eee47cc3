// Nothing typed is lost: a form with data-draft="name" keeps a copy on this machine until the
// server has answered. Kept per person and page for a day; signing out clears it.
// Passwords, files and fields with data-no-draft (numbers of people) are never kept.
// With data-draft-pages the rows of many pages make one draft: a page adds its own to it.
// data-draft-shape names the hidden fields that decide which fields a page has: with them in its
// address the page is asked for as it was. What then still has no place is shown, not dropped.
// data-draft-waits marks a form in which the server asks about a draft that is not saved yet,
// data-unsaved one that came back without anything being wrong.

import { word } from "./say.js";

const DAY = 24 * 3600 * 1000;
const who = document.documentElement.dataset.who ?? "";
const PREFIX = `draft ${who} `;
const SENT = "draft-sent";

// what stood on the page when it was opened goes with what was typed: others may write meanwhile
const SEEN = ["seen", "seen_version", "charged"];

const goesTo = (form) => new URL(form.getAttribute("action") || location.href, location.href);

const name = (form) => `${PREFIX}${goesTo(form).pathname} ${form.dataset.draft}`;

const kept = (field) =>
  field.name &&
  !["password", "file", "submit", "button"].includes(field.type) &&
  (field.type !== "hidden" || SEEN.includes(field.name)) &&
  !field.matches("[data-no-draft]");

const said = ([, value, chosen]) => (chosen === undefined ? value.trim() !== "" : chosen);

/** The address at which a form has the fields it has now; nothing where its shape never changes. */
function shape(form) {
  const by = form.dataset.draftShape;
  if (!by) return "";
  const asked = goesTo(form).searchParams;
  asked.delete(by);
  for (const field of form.elements) if (field.name === by) asked.append(by, field.value);
  return `?${asked}`;
}

/** What a field is called, with the heading it stands under. */
function called(field) {
  const label = field.closest("fieldset")?.querySelector("legend") ?? field.labels?.[0];
  const head = field.closest("section")?.querySelector("h2")?.textContent.trim();
  const own = (label?.firstChild?.textContent || label?.textContent || "").trim();
  return [head, own].filter(Boolean).join(" ");
}

function names(form) {
  const found = {};
  for (const field of form.elements) {
    if (kept(field) && field.type !== "hidden" && (field.value || field.checked)) {
      found[field.name] ??= called(field);
    }
  }
  return found;
}

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
  const seen = (field) => field.closest("details")?.setAttribute("open", "");
  for (const [field, value, chosen] of values) {
    const all = [...form.elements].filter((each) => each.name === field && kept(each));
    if (chosen === undefined) {
      const at = (nth[field] = (nth[field] ?? -1) + 1);
      if (all[at] && all[at].value !== value) {
        all[at].value = value;
        seen(all[at]);
      }
    } else if (all[0]?.matches("select")) {
      const choice = [...all[0].options].find((each) => each.value === value);
      if (choice) choice.selected = chosen;
    } else {
      const box = all.find((each) => each.value === value);
      if (box && box.checked !== chosen) {
        box.checked = chosen;
        seen(box);
      }
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
    const draft = { at: Date.now(), values, shape: shape(form), names: names(form) };
    localStorage.setItem(name(form), JSON.stringify(draft));
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
  if (!draft || Date.now() - draft.at > DAY || form.querySelector(".field-wrong, .form-wrong")) return;
  const values = draft.values.filter((one) => stands(form, one));
  const lost = form.matches("[data-draft-pages]")
    ? []
    : draft.values.filter((one) => !SEEN.includes(one[0]) && said(one) && !stands(form, one));
  if (lost.length && asksAgain(form, draft.shape)) return;
  const news = values.some(
    (one) => !SEEN.includes(one[0]) && !empty.some((other) => same(one, other)),
  );
  if (news) write(form, values);
  if (news || lost.length) tell(form, empty, news, lost, draft.names ?? {});
}

/** Go to where the page has the fields a draft was typed into, once. */
function asksAgain(form, shape) {
  const here = new URL(location.href);
  if (!shape || goesTo(form).pathname !== here.pathname) return false;
  const more = [...new URLSearchParams(shape)].filter(([key, value]) => !here.searchParams.has(key, value));
  const by = form.dataset.draftShape;
  if (!more.some(([key]) => key === by)) return false;
  for (const [key, value] of more) here.searchParams.append(key, value);
  location.replace(here);
  return true;
}

/** Say above a form what was put back into it, and what has no place there any more. */
function tell(form, empty, news, lost, names) {
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
  if (news) note.append(word("draft"));
  if (lost.length) {
    const missed = document.createElement("span");
    const each = lost.map(([field, value]) => [names[field] ?? "", value].filter(Boolean).join(" "));
    missed.textContent = word("draftLost").replace("%s", each.join(word("draftBetween")));
    note.append(missed);
  }
  note.append(away);
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
    (form) =>
      name(form) === sent &&
      (form.matches("[data-draft-waits], [data-unsaved]") || form.querySelector(".field-wrong, .form-wrong")),
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
  const asked = "form[data-draft]:not([data-draft-waits])";
  if (who) for (const form of document.querySelectorAll(asked)) restore(form);
}

let waiting;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!who || !form?.matches("[data-draft]:not([data-draft-waits])")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => store(form), 300);
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-leaves]")) forget(true);
  if (!who || !event.target.matches("[data-draft]")) return;
  clearTimeout(waiting);
  if (!event.target.matches("[data-draft-waits]")) store(event.target);
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
