// Building blocks of the screens: elements, icons, what is said aloud, days and times.
import { gettext } from "./words.js";

const STATIC = document.querySelector('meta[name="static"]').content;

// h("button", {class: "big", onclick: save}, "保存")
export function h(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  put(made, children);
  return made;
}

export function put(place, children) {
  for (const child of children.flat(3)) {
    if (child === undefined || child === null || child === false) continue;
    place.append(child instanceof Node ? child : String(child));
  }
  return place;
}

export function icon(name) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${STATIC}web/icons.svg#${name}`);
  drawn.append(use);
  return drawn;
}

export function say(text) {
  document.getElementById("said").textContent = text;
}

export function button(text, onclick, more = {}) {
  const { drawn, ...props } = more;
  return h("button", { type: "button", class: "button", onclick, ...props }, drawn && icon(drawn), text);
}

// a heading with a rule above it and what belongs under it
export function section(title, note, ...children) {
  return h("section", { class: "part" }, h("h2", {}, title, note && h("small", {}, note)), ...children);
}

// a day as it is, or the local day of a moment
export function shortDay(iso) {
  const [, month, day] = (iso.length > 10 ? localDay(new Date(iso)) : iso).split("-");
  return gettext("%(month)s 月 %(day)s 日", { month: Number(month), day: Number(day) });
}

export function clock(iso) {
  const at = new Date(iso);
  return `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
}

export function localDay(at = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function newNumber() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const text = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
