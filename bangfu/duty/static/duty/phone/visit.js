// The visit form: written to the phone as it is filled in, so that leaving loses nothing.
import { factBox, textBox, tiles } from "./fields.js";
import { compressed, MOST_PHOTOS, NoPhoto, shown } from "./photos.js";
import { fromBody, hazardsSeen, toBody } from "./hazards.js";
import { button, clock, h, icon, put, say, section } from "./parts.js";
import { placing } from "./place.js";
import { home, measure, phone, record } from "./state.js";
import * as store from "./store.js";
import { signing } from "./strokes.js";
import { sync } from "./contact.js";
import { gettext } from "./words.js";

const FIRST = ["life.cleaning", "life.shopping", "life.see_doctor", "company.talk", "health.inquiry", "goods.necessities"];
// told to the office in its own language, whatever the phone speaks
const HARMS = () => [
  ["被打骂、虐待", gettext("被打骂、虐待")], ["没人照料、被遗弃", gettext("没人照料、被遗弃")], ["被骗钱、被侵占", gettext("被骗钱、被侵占")],
  ["有轻生的念头", gettext("有轻生的念头")], ["突然病重、受伤", gettext("突然病重、受伤")], ["其他伤害", gettext("其他伤害")],
];
const CHANGING = ["近6个月收入", "联系电话"];
const SAVE_AFTER = 400;

function blank() {
  return { started: new Date().toISOString(), how: "home", persons: [], services: [], facts: {}, compared: "", changed: "", danger: "", danger_words: "", danger_person: "", words: "", note: "", photos: [], signature: [], place: null, hazards: {} };
}

// `instead` is an item that came back and is put right
export async function visitForm(id, go, instead = null) {
  const at = home(id);
  if (!at) return [h("p", { class: "note" }, gettext("手机里没有这一户了。有信号时会更新。"))];
  const name = `draft:${instead ? instead.uid : id}`;
  const draft = (await store.get(name)) || (instead ? fromItem(instead) : blank());
  draft.hazards = draft.hazards || {};
  // what was known when the answers were given, however often the phone fetches news until they are sent
  if (draft.seen === undefined) draft.seen = instead ? instead.body.seen : at.version;
  draft.asks = stillAsked(at, draft);
  const known = at.hazards || [];
  const saved = h("p", { class: "saved" }, icon("check"), h("span", {}, gettext("写到哪存到哪，退出也不丢")), h("time", {}, clock(draft.started)));
  const trouble = h("p", { class: "wrong", role: "alert" });
  let timer = 0;

  async function keepDraft() {
    clearTimeout(timer);
    timer = 0;
    try {
      await store.put(name, draft);
      trouble.textContent = "";
    } catch (wrong) {
      full(wrong, trouble);
    }
  }
  function touch() {
    clearTimeout(timer);
    timer = setTimeout(keepDraft, SAVE_AFTER);
  }
  // leaving in the middle of a word loses nothing either
  window.addEventListener("hashchange", keepDraftNow, { once: true });
  document.addEventListener("visibilitychange", keepDraftNow);
  function keepDraftNow() {
    if (timer) keepDraft();
    if (!saved.isConnected) document.removeEventListener("visibilitychange", keepDraftNow);
  }
  const set = (field) => (value) => {
    draft[field] = value;
    touch();
  };

  async function save() {
    clearTimeout(timer);
    timer = 0;
    try {
      const photos = await Promise.all(draft.photos.map(async (photo) => ({ ...photo, bytes: await store.get(`draftphoto:${photo.uid}`) })));
      await record("visit", body(draft, at, instead), { title: at.name, place: at.place, home: at.id, asks: draft.asks, photos, instead, draft: name });
    } catch (wrong) {
      full(wrong, trouble);
      trouble.scrollIntoView();
      return;
    }
    await store.remove(...draft.photos.map((photo) => `draftphoto:${photo.uid}`));
    say(gettext("存在手机里了"));
    go("#today");
    sync();
  }

  return [
    saved,
    section(gettext("怎么走访的"), "", tiles(gettext("怎么走访的"), [["home", gettext("上门")], ["phone", gettext("打电话"), gettext("不算上门")], ["wechat", gettext("微信"), gettext("不算上门")]], [draft.how], ([how]) => set("how")(how)), placing(draft.place || null, set("place"))),
    section(gettext("见到谁"), gettext("可以多选"), tiles(gettext("见到谁"), at.people.map((one) => [String(one.id), one.name]), draft.persons, set("persons"), { many: true })),
    section(gettext("做了什么"), gettext("可以多选"), services(draft, touch)),
    draft.asks.length > 0 && asking(draft, touch),
    known.length > 0 && section(gettext("上次的隐患"), gettext("没看的不要选"), hazardsSeen(at, draft.hazards, touch)),
    section(gettext("和上次比"), "", compared(at, draft, touch)),
    section(gettext("拍照，说一段话"), gettext("拍前先问一声"), photos(draft, keepDraft, trouble), textBox(gettext("本人说的话"), draft.words, set("words"), { rows: 3, most: 2000 }), textBox(gettext("要说明的"), draft.note, set("note"), { rows: 2, most: 2000 })),
    section(gettext("本人签名"), gettext("不愿签可以空着"), signing(draft.signature, touch)),
    trouble,
    h("div", { class: "foot" }, button(gettext("保存这次走访"), save, { class: "button filled wide" }), h("p", { class: "note" }, gettext("先存在手机，有信号自动上传"))),
  ];
}

export function full(wrong, place) {
  if (!(wrong instanceof store.StorageFull)) throw wrong;
  place.textContent = gettext("手机存储满了，这一次还没有存上，别关这一页。请先删掉手机里别的照片或者程序，再点保存");
}

function body(draft, at, instead) {
  const facts = {};
  for (const [subject, told] of Object.entries(draft.facts)) {
    const said = Object.fromEntries(Object.entries(told).filter(([, value]) => value));
    if (Object.keys(said).length) facts[subject] = said;
  }
  const found = {};
  if (draft.compared === "changed" && draft.changed) found.need = [draft.changed];
  if (draft.compared === "danger" && draft.danger) {
    const [kind, what] = [draft.danger.slice(0, draft.danger.indexOf(":")), draft.danger.slice(draft.danger.indexOf(":") + 1)];
    if (kind === "harm") found.harm = [{ what, words: draft.danger_words, person: draft.danger_person || undefined }];
    else found.hazard = [{ kind: what, what: draft.danger_words }];
  }
  const seen = toBody(draft.hazards);
  if (seen.length) found.hazard_seen = seen;
  const place = draft.place ? { place: draft.place.at } : {};
  return {
    ...place, household: at.fresh ? { uid: at.id } : at.id, device_at: draft.started, how: draft.how, persons: draft.persons.filter((one) => one !== "nobody"),
    services: draft.services, facts, found, words: draft.words, note: draft.note, signature: draft.signature,
    seen: instead ? instead.body.seen : at.fresh ? null : draft.seen,
  };
}

function fromItem(item) {
  const { body: told } = item;
  const found = told.found || {};
  const harm = (found.harm || [])[0];
  const hazard = (found.hazard || [])[0];
  return {
    ...blank(), started: told.device_at, how: told.how, persons: told.persons, services: told.services, facts: told.facts, words: told.words, note: told.note, signature: told.signature,
    compared: harm || hazard ? "danger" : found.need ? "changed" : "", changed: (found.need || [""])[0],
    danger: harm ? `harm:${harm.what}` : hazard ? `hazard:${hazard.kind}` : "", danger_words: harm ? harm.words : hazard ? hazard.what : "", danger_person: (harm && harm.person) || "",
    place: told.place ? { at: told.place, within: 0 } : null, hazards: fromBody(found.hazard_seen), asks: item.asks,
  };
}

function services(draft, touch) {
  const kinds = phone.pack ? phone.pack.services : [];
  const all = new Map(kinds.flatMap((kind) => kind.parts));
  const change = (choices) => (chosen) => {
    const these = new Set(choices.map(([code]) => code));
    draft.services = [...draft.services.filter((code) => !these.has(code)), ...chosen];
    touch();
  };
  const first = FIRST.filter((code) => all.has(code)).map((code) => [code, all.get(code)]);
  const rest = kinds.map((kind) => [kind.name, kind.parts.filter(([code]) => !FIRST.includes(code))]).filter(([, parts]) => parts.length);
  return [
    tiles(gettext("常做的"), first, draft.services, change(first), { many: true }),
    h("details", { open: draft.services.some((code) => !FIRST.includes(code)) }, h("summary", {}, gettext("别的服务")),
      rest.map(([name, parts]) => tiles(name, parts, draft.services, change(parts), { many: true, hidden: false }))),
  ];
}

// what is asked now, and what was answered before it was asked no more
function stillAsked(at, draft) {
  const now = new Set(at.asks.map((ask) => `${ask.subject} ${ask.fact}`));
  const before = (draft.asks || []).filter((ask) => (draft.facts[ask.subject] || {})[ask.fact] && !now.has(`${ask.subject} ${ask.fact}`));
  return [...at.asks, ...before];
}

function asking(draft, touch) {
  return h("section", { class: "part asking" }, h("h2", {}, gettext("顺便问清 %(n)s 件", { n: draft.asks.length })), h("p", { class: "note" }, gettext("问清了，镇里才好定能享受什么。说不清就空着")),
    draft.asks.map((ask) => factBox(ask, (draft.facts[ask.subject] || {})[ask.fact], (value) => {
      draft.facts[ask.subject] = { ...draft.facts[ask.subject], [ask.fact]: value };
      touch();
    }, `${ask.who}：${ask.fact}`)));
}

// what changes most, written anew; what was asked for is above already
function anew(at, draft, touch) {
  const { ask_home: ofHome, ask_person: ofPerson } = phone.pack || { ask_home: [], ask_person: [] };
  const lasting = ofPerson.filter((fact) => CHANGING.includes(fact.fact));
  const rows = [...ofHome.map((fact) => ["household", gettext("家庭"), fact]), ...at.people.flatMap((one) => lasting.map((fact) => [String(one.id), one.name, fact]))];
  const asked = new Set(draft.asks.map((one) => `${one.subject} ${one.fact}`));
  return h("details", {}, h("summary", {}, gettext("直接写新的情况")), rows.filter(([who, , fact]) => !asked.has(`${who} ${fact.fact}`)).map(([who, name, fact]) =>
    factBox(fact, (draft.facts[who] || {})[fact.fact], (value) => {
      draft.facts[who] = { ...draft.facts[who], [fact.fact]: value };
      touch();
    }, `${name}：${fact.fact}`)));
}

function compared(at, draft, touch) {
  const more = h("div", {});
  function fill() {
    more.replaceChildren();
    if (draft.compared === "changed") {
      put(more, [textBox(gettext("哪里变了"), draft.changed, (value) => { draft.changed = value; touch(); }, { rows: 3, most: 500 }), anew(at, draft, touch)]);
    }
    if (draft.compared === "danger") {
      const hazards = phone.pack ? phone.pack.hazards : [];
      put(more, [
        tiles(gettext("有人受到伤害"), HARMS().map(([one, words]) => [`harm:${one}`, words]), [draft.danger], pick, { hidden: false }),
        tiles(gettext("屋里有隐患"), hazards.map(([code, words]) => [`hazard:${code}`, words]), [draft.danger], pick, { hidden: false }),
        tiles(gettext("是谁"), at.people.map((one) => [String(one.id), one.name]), [draft.danger_person], ([who]) => { draft.danger_person = who; touch(); }, { hidden: false }),
        textBox(gettext("具体情况"), draft.danger_words, (value) => { draft.danger_words = value; touch(); }, { rows: 3, most: 200 }),
      ]);
    }
  }
  function pick([value]) {
    draft.danger = value;
    touch();
    // harm and hazard are two groups of which one answer counts
    for (const input of more.querySelectorAll('input[value^="harm:"], input[value^="hazard:"]')) input.checked = input.value === value;
  }
  fill();
  return [
    tiles(gettext("和上次比"), [["same", gettext("差不多")], ["changed", gettext("有变化"), gettext("房子、身体、收入、人口")], ["danger", gettext("有危险，马上报镇里"), gettext("没有信号就直接打电话")]], [draft.compared], ([value]) => {
      draft.compared = value;
      touch();
      fill();
    }),
    more,
  ];
}

function photos(draft, keepDraft, trouble) {
  const row = h("div", { class: "photos" });
  const input = h("input", { type: "file", accept: "image/*", capture: "environment", hidden: true, onchange: take });
  async function take() {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    try {
      const photo = await compressed(file);
      await store.put(`draftphoto:${photo.uid}`, photo.bytes);
      const { bytes, ...about } = photo;
      draft.photos.push(about);
      await keepDraft();
      await fill();
      await measure();
      if (!phone.roomLeft) trouble.textContent = gettext("这张存上了，但是手机快存满了。请先传上去，或者删掉别的照片，再拍");
    } catch (wrong) {
      if (wrong instanceof NoPhoto) trouble.textContent = wrong.message;
      else full(wrong, trouble);
    }
  }
  async function fill() {
    const shots = await Promise.all(draft.photos.map(async (photo) => {
      const bytes = await store.get(`draftphoto:${photo.uid}`);
      return h("figure", {}, bytes && shown(bytes, gettext("拍的照片")), h("figcaption", {}, clock(photo.taken_at)), button(gettext("不要这张"), async () => {
        draft.photos = draft.photos.filter((one) => one.uid !== photo.uid);
        await store.remove(`draftphoto:${photo.uid}`);
        await keepDraft();
        await fill();
      }));
    }));
    const add = draft.photos.length < MOST_PHOTOS && button(draft.photos.length ? gettext("再拍一张") : gettext("拍一张"), () => input.click(), { class: "button shoot", drawn: "camera" });
    row.replaceChildren();
    put(row, [shots, add, input]);
  }
  fill();
  return row;
}
