// Somebody newly found in hardship: as little as is known, reported at once.
import { sync } from "./contact.js";
import { factBox, textBox } from "./fields.js";
import { button, h, put, say, section } from "./parts.js";
import { phone, record } from "./state.js";
import * as store from "./store.js";
import { full } from "./visit.js";
import { gettext } from "./words.js";

function blank() {
  return { started: new Date().toISOString(), area: "", persons: [{}], facts: {}, note: "" };
}

export async function hardshipForm(go, instead = null) {
  const name = `draft:${instead ? instead.uid : "new"}`;
  const areas = phone.pack ? phone.pack.areas : [];
  const from = instead && instead.body;
  const draft = (await store.get(name)) || (from ? { started: from.device_at, area: from.area, persons: from.persons, facts: from.facts, note: from.note } : blank());
  if (!draft.area && areas.length === 1) [[draft.area]] = areas;
  const trouble = h("p", { class: "wrong", role: "alert" });
  const people = h("div", {});
  let timer = 0;

  function touch() {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      try {
        await store.put(name, draft);
      } catch (wrong) {
        full(wrong, trouble);
      }
    }, 400);
  }
  function fill() {
    people.replaceChildren();
    put(people, draft.persons.map((person, place) => section(place ? gettext("第 %(n)s 个人", { n: place + 1 }) : gettext("是谁"), gettext("知道多少写多少"),
      (phone.pack ? phone.pack.ask_person : []).map((fact) => factBox(fact, person[fact.fact], (value) => { person[fact.fact] = value; touch(); })),
      place > 0 && button(gettext("不要这个人"), () => { draft.persons.splice(place, 1); touch(); fill(); }))));
  }
  async function save() {
    clearTimeout(timer);
    if (!draft.area) {
      trouble.textContent = gettext("请选在哪里，镇里才知道派谁去");
      trouble.scrollIntoView();
      return;
    }
    const filled = (told) => Object.fromEntries(Object.entries(told).filter(([, value]) => value));
    const persons = draft.persons.map(filled);
    const first = persons[0]["姓名"];
    const place = (areas.find(([code]) => code === draft.area) || ["", ""])[1];
    try {
      await record("new_hardship", { device_at: draft.started, area: draft.area, persons, facts: filled(draft.facts), note: draft.note },
        { title: first ? gettext("新发现：%(name)s", { name: first }) : gettext("新发现：不知道姓名"), place, instead, draft: name });
    } catch (wrong) {
      full(wrong, trouble);
      return;
    }
    say(gettext("存在手机里了"));
    go("#today");
    sync();
  }
  fill();
  const chosen = h("select", { onchange: (event) => { draft.area = event.target.value; touch(); } }, h("option", { value: "" }, gettext("请选")), areas.map(([code, words]) => h("option", { value: code, selected: code === draft.area }, words)));
  return [
    section(gettext("在哪里"), "", h("label", { class: "field" }, h("span", { class: "field-name" }, gettext("村居或者小组")), chosen)),
    section(gettext("什么困难"), "", textBox(gettext("看到的情况"), draft.note, (value) => { draft.note = value; touch(); }, { rows: 4, most: 300 }),
      (phone.pack ? phone.pack.ask_home : []).map((fact) => factBox(fact, draft.facts[fact.fact], (value) => { draft.facts[fact.fact] = value; touch(); }))),
    people,
    button(gettext("家里还有人"), () => { draft.persons.push({}); touch(); fill(); }, { class: "button wide", drawn: "plus" }),
    trouble,
    h("div", { class: "foot" }, button(gettext("报上去"), save, { class: "button filled wide" }), h("p", { class: "note" }, gettext("先存在手机，有信号自动上传"))),
  ];
}
