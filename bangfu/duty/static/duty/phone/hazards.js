// Hazards found before: shown with the household, and asked after at every visit until they are gone.
import { textBox, tiles } from "./fields.js";
import { h, put, shortDay } from "./parts.js";
import { gettext } from "./words.js";

export function hazardLines(at) {
  return h("ul", { class: "marks" }, at.hazards.map((one) => h("li", {}, h("span", {}, named(one), h("small", {}, dates(one))))));
}

function named(one) {
  return one.what ? gettext("%(kind)s：%(what)s", { kind: one.kind, what: one.what }) : one.kind;
}

function dates(one) {
  const found = gettext("%(day)s发现", { day: shortDay(one.found) });
  return one.by ? gettext("%(found)s，限 %(day)s前消除", { found, day: shortDay(one.by) }) : found;
}

// `seen` is {number: {gone, words}}; what was not looked at is left out
export function hazardsSeen(at, seen, touch) {
  return at.hazards.map((one) => {
    const said = seen[one.id];
    const more = h("div", {});
    function fill() {
      more.replaceChildren();
      const now = seen[one.id];
      if (now) put(more, [textBox(now.gone ? gettext("怎样消除的") : gettext("还差什么"), now.words, (value) => { now.words = value; touch(); }, { rows: 2, most: 200 })]);
    }
    fill();
    const choices = [["gone", gettext("消除了")], ["there", gettext("还在")], ["", gettext("这次没看")]];
    return h("div", { class: "hazard" },
      tiles(`${named(one)}（${dates(one)}）`, choices, [said ? (said.gone ? "gone" : "there") : ""], ([value]) => {
        if (value) seen[one.id] = { gone: value === "gone", words: (seen[one.id] || {}).words || "" };
        else delete seen[one.id];
        touch();
        fill();
      }, { hidden: false }),
      more);
  });
}

export function toBody(seen) {
  return Object.entries(seen).map(([id, one]) => ({ id: Number(id), ...one }));
}

export function fromBody(rows) {
  return Object.fromEntries((rows || []).map(({ id, gone, words }) => [id, { gone, words }]));
}
