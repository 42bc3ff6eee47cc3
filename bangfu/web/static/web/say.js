// Telling people things: aloud, and on a note that stays until they act.

const given = () => document.getElementById("words")?.dataset ?? {};

/** A sentence of the page's language, by its name in floats.html. */
export function word(name) {
  return given()[name] ?? "";
}

/** Have a screen reader say it. */
export function say(text) {
  const line = document.getElementById("said");
  if (!line || !text) return;
  line.textContent = "";
  // the same sentence twice is a change only if the line was empty between
  requestAnimationFrame(() => {
    line.textContent = text;
  });
}

/** Show what went wrong at the foot of the page; it stays until taken away. */
export function complain(text) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const note = document.createElement("div");
  note.className = "toast toast-error";
  note.setAttribute("role", "alert");
  const words = document.createElement("span");
  words.textContent = text;
  const away = document.createElement("button");
  away.type = "button";
  away.className = "toast-close";
  away.dataset.takesAway = ".toast";
  away.textContent = word("close");
  note.append(words, away);
  place.replaceChildren(note);
}
