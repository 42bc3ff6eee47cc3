// After a part of the page was swapped: focus goes somewhere sensible, a line says what changed,
// and a lost connection is told in words.

import { complain, say, word } from "./say.js";

let before = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  const at = document.activeElement;
  before = { row: at?.closest?.("[id]:is(tr, li, article)")?.id, self: at?.id };
  // one answer at a time for one form
  if (event.detail.elt.matches?.("form.htmx-request")) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const end = new URL(event.detail.xhr.responseURL || location.href).pathname;
  if (!end.startsWith("/sign-in/")) return;
  event.detail.shouldSwap = false;
  complain(word("gone"));
});

function focusable(place) {
  if (!place) return null;
  if (!place.matches("a, button, input, select, textarea, summary, [tabindex]")) place.tabIndex = -1;
  return place;
}

document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  const told = part.matches?.("[data-said]") ? part : part.querySelector?.("[data-said]");
  const asked = event.detail.requestConfig?.triggeringEvent;
  // a part that refreshes by itself speaks only when it has something to say
  if (told) say(told.dataset.said);
  else if (asked && asked.type !== "load") say(part.querySelector?.("h1, h2, h3")?.textContent.trim());
  const wanted = part.querySelector?.("[data-focus], .field-wrong :is(input, select, textarea)");
  if (wanted) {
    wanted.focus();
    return;
  }
  if (document.activeElement && document.activeElement !== document.body) return;
  const back =
    (before?.self && document.getElementById(before.self)) ||
    part.querySelector?.("h1, h2, h3") ||
    (before?.row && document.getElementById(before.row)?.querySelector("a, button"));
  focusable(back)?.focus({ preventScroll: false });
});

document.addEventListener("htmx:sendError", () => complain(word("lost")));
document.addEventListener("htmx:timeout", () => complain(word("slow")));
document.addEventListener("htmx:responseError", (event) => {
  const text = event.detail.xhr.status === 400 && event.detail.xhr.responseText;
  complain(text && text.length < 200 && !text.includes("<") ? text : word("refused"));
});
