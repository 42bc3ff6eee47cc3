// Inputs: tiles to choose from, and one for every type of fact.
import { h } from "./parts.js";
import { gettext } from "./words.js";

let running = 0;

// tiles of radio buttons or, with `many`, of boxes; `choices` are [value, words, note]
export function tiles(legend, choices, chosen, onChange, { many = false, hidden = true } = {}) {
  running += 1;
  const name = `tiles-${running}`;
  const made = choices.map(([value, words, note]) => {
    const input = h("input", {
      type: many ? "checkbox" : "radio", name, value, checked: chosen.includes(value),
      onchange: () => onChange([...group.querySelectorAll("input:checked")].map((one) => one.value), value),
    });
    return h("label", { class: "tile" }, input, h("span", {}, words, note && h("small", {}, note)));
  });
  const group = h("fieldset", { class: "tiles" }, h("legend", { class: hidden ? "aloud" : "" }, legend), ...made);
  return group;
}

export function textBox(label, value, onChange, { rows = 0, mode = "", type = "text", note = "", unit = "", most = 300 } = {}) {
  const props = { value: value || "", maxlength: most, autocomplete: "off", oninput: (event) => onChange(event.target.value) };
  const box = rows ? h("textarea", { rows, ...props }) : h("input", { type, inputmode: mode || undefined, ...props });
  return h("label", { class: "field" }, h("span", { class: "field-name" }, label), note && h("small", {}, note), h("span", { class: "with-unit" }, box, unit && h("span", { class: "unit" }, unit)));
}

const MODES = { money: "decimal", decimal: "decimal", int: "numeric", phone: "tel" };

// a box for a fact; the value is text as somebody would type it, empty for: not asked
export function factBox(fact, value, onChange, label = fact.fact) {
  const choices = fact.type === "bool" && !fact.values.length ? ["是", "否"] : fact.values;
  if (choices.length && fact.type !== "multi") {
    const all = [...choices.map((one) => [one, one]), ["", gettext("没问，或者说不清")]];
    return tiles(label, all, [value || ""], ([one]) => onChange(one), { hidden: false });
  }
  if (choices.length) {
    const chosen = (value || "").split("、").filter(Boolean);
    return tiles(label, choices.map((one) => [one, one]), chosen, (all) => onChange(all.join("、")), { many: true, hidden: false });
  }
  const note = fact.meaning && fact.meaning !== fact.fact ? fact.meaning : "";
  return textBox(label, value, onChange, { type: fact.type === "date" ? "date" : "text", mode: MODES[fact.type], unit: fact.unit, note, most: 200 });
}
