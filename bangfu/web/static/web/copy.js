// A button with data-copy="id" puts the text of that element on the clipboard and says so.

import { complain, say } from "./say.js";

function uncover(root) {
  for (const each of root.querySelectorAll("[data-copy]")) each.hidden = false;
}

uncover(document);
document.addEventListener("htmx:load", (event) => uncover(event.detail.elt));

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const text = button && document.getElementById(button.dataset.copy);
  if (!text) return;
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = button.dataset.said;
    say(button.dataset.said);
  } catch {
    // without https browsers give no clipboard: leave the text selected for the person to copy
    const range = document.createRange();
    range.selectNodeContents(text);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    complain(button.dataset.refused);
  }
});
