// A form is sent once: the second click of a double click does nothing, and the server
// knows a repeat by the key the form carries.

import { word } from "./say.js";

const AGAIN_AFTER = 10_000;

function key(form) {
  if (!form.matches("[data-draft], [data-once]") || form.elements.client_key) return;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "client_key";
  field.value = crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  form.append(field);
}

function free(form) {
  delete form.dataset.sent;
  const button = form.querySelector(".sending") ?? document.querySelector(`.sending[form="${form.id}"]`);
  if (!button) return;
  button.classList.remove("sending");
  button.removeAttribute("aria-disabled");
  if (button.dataset.words) button.textContent = button.dataset.words;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[data-reveal-form]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  key(form);
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button?.matches(".button") && !button.children.length) {
    button.dataset.words = button.textContent;
    button.textContent = word("sending") || button.textContent;
  }
  button?.classList.add("sending");
  button?.setAttribute("aria-disabled", "true");
  // a download leaves the page where it is, and a lost line too; then it may be sent again
  setTimeout(() => free(form), AGAIN_AFTER);
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (form) free(form);
});

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) free(form);
});
