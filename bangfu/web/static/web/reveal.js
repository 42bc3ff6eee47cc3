// A masked value opens for 60 seconds, with a reason, and closes by itself.

import { open } from "./floats.js";
import { word } from "./say.js";

const SECONDS = 60;
let asked = null;

document.addEventListener("click", (event) => {
  const eye = event.target.closest("[data-reveal]");
  const dialog = document.getElementById("reveal");
  if (!eye || !dialog) return;
  event.preventDefault();
  asked = eye;
  dialog.querySelector("form").reset();
  dialog.querySelector("[data-reveal-what]").textContent = eye.dataset.revealWhat;
  dialog.querySelector("[data-reveal-wrong]").textContent = "";
  open(dialog, eye);
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-reveal-form]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const wrong = form.querySelector("[data-reveal-wrong]");
  const data = new FormData(form);
  if (data.get("reason") === "other" && !data.get("why").trim()) {
    wrong.textContent = word("why");
    form.querySelector("[name=why]").focus();
    return;
  }
  let answer;
  try {
    answer = await fetch(asked.dataset.reveal, {
      method: "POST",
      body: data,
      headers: {
        "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"],
        "X-Requested-With": "fetch",
      },
    });
  } catch {
    wrong.textContent = word("lost");
    return;
  }
  const text = await answer.text();
  if (answer.redirected) wrong.textContent = word("gone");
  else if (!answer.ok) wrong.textContent = answer.status === 400 ? text : word("refused");
  else {
    form.closest("dialog").close();
    show(asked, text.trim());
  }
});

/** Put the whole value in place of the masked one until the minute is over or the page is hidden. */
function show(eye, whole) {
  const place = eye.closest(".secret");
  const value = place.querySelector(".secret-value");
  const masked = value.textContent;
  const left = document.createElement("small");
  value.textContent = whole;
  place.classList.add("secret-open");
  eye.hidden = true;
  place.append(left);
  // focus has it read aloud, and no copy stays in the line for announcements
  value.tabIndex = -1;
  value.focus();
  const until = Date.now() + SECONDS * 1000;
  const close = () => {
    clearInterval(clock);
    removeEventListener("pagehide", close);
    value.textContent = masked;
    value.removeAttribute("tabindex");
    place.classList.remove("secret-open");
    left.remove();
    eye.hidden = false;
  };
  const tell = () => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    if (seconds <= 0) close();
    else left.textContent = word("left").replace("%s", seconds);
  };
  const clock = setInterval(tell, 1000);
  tell();
  // neither the back button nor paper keeps it
  addEventListener("pagehide", close, { once: true });
  addEventListener("beforeprint", close, { once: true });
}
