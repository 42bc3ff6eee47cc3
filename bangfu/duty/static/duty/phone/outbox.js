// What is not with the office yet, and what came back: why, and what to do.
import { sync } from "./contact.js";
import { button, clock, h, icon, shortDay } from "./parts.js";
import { compressed, NoPhoto } from "./photos.js";
import { addPhoto, drop, isOnItsWay, keep, phone, record, STATES, waiting } from "./state.js";
import { full } from "./visit.js";
import { gettext } from "./words.js";

// told to the office in its own language, whatever the phone speaks
const COMPARED = "比对过，以入户看到的为准";

// how an item stands: with its photos it is only received when they are
export function standing(item) {
  const photos = item.photos.filter((photo) => photo.state !== "received").length;
  if (item.state === "received" && photos) return { words: gettext("镇里收到了，还有 %(n)s 张照片没传", { n: photos }), icon: "device", mark: "" };
  if (item.state === "received") return { words: STATES().received, icon: "check", mark: "ok" };
  if (item.state === "refused") return { words: STATES().refused, icon: "undo", mark: "bad" };
  if (item.state === "conflict") return { words: STATES().conflict, icon: "question", mark: "ask" };
  if (item.state === "sending") return { words: STATES().sending, icon: "upload", mark: "" };
  return { words: STATES()[item.state] || STATES().kept, icon: "device", mark: "" };
}

export function outbox(go) {
  const open = waiting();
  const way = open.filter(isOnItsWay);
  const back = open.filter((item) => !way.includes(item));
  return [
    h("h2", { class: "finding" }, open.length ? gettext("%(n)s 条还没了结", { n: open.length }) : gettext("都在镇里了")),
    phone.trouble && h("p", { class: "notice", role: "alert" }, phone.trouble),
    back.map((item) => card(item, go)),
    way.length > 0 && h("h2", { class: "quiet" }, gettext("等着上传的")),
    way.map((item) => card(item, go)),
    way.length > 0 && button(gettext("现在传"), () => sync(), { class: "button filled wide", drawn: "upload" }),
    !open.length && h("p", { class: "note" }, gettext("镇里答复收到的，三天后从手机里清掉。")),
  ];
}

export function card(item, go) {
  const stands = standing(item);
  const spoilt = item.photos.filter((photo) => photo.state === "refused");
  const answer = item.answer || {};
  return h("article", { class: `card ${item.state === "refused" || spoilt.length ? "returned" : ""}` },
    h("div", { class: "card-head" }, h("h3", {}, item.title), h("span", { class: `stands ${stands.mark}` }, icon(stands.icon), stands.words)),
    h("p", { class: "place" }, `${shortDay(item.made_at)} ${clock(item.made_at)}`),
    answer.clock ? h("p", { class: "note" }, gettext("手机的钟不准，镇里按 %(day)s %(time)s 记", { day: shortDay(answer.at), time: clock(answer.at) })) : null,
    item.state === "refused" && h("p", { class: "why" }, [answer.why, answer.todo].filter(Boolean).join("。")),
    item.state === "refused" && h("div", { class: "card-foot" }, button(gettext("改好再传"), () => go(`#again/${item.uid}`), { class: "button filled" }), button(gettext("不要了"), () => giveUp(item), { class: "button plain" })),
    item.state === "held" && h("p", { class: "note" }, answer.why),
    item.state === "conflict" && answer.conflicts.map((one) => compare(item, one)),
    underWay(item),
    spoilt.map((photo) => another(item, photo)),
  );
}

// which photos have not arrived, and how much of each
function underWay(item) {
  const taken = new Map((item.body.photos || []).map((one) => [one.uid, one.taken_at]));
  const open = item.photos.filter((photo) => !["received", "refused"].includes(photo.state));
  return open.length > 0 && h("ul", { class: "marks" }, open.map((photo) => {
    const [have, all] = [photo.have || 0, photo.size].map((one) => Math.ceil(one / 1024));
    const words = taken.has(photo.uid) ? gettext("%(time)s 拍的照片", { time: clock(taken.get(photo.uid)) }) : gettext("后来补的照片");
    return h("li", {}, have ? gettext("%(photo)s，共 %(all)s KB，传了 %(have)s KB", { photo: words, have, all }) : gettext("%(photo)s，还没传", { photo: words }));
  }));
}

// both values side by side; the worker says which holds
function compare(item, one) {
  const settle = async (ours) => {
    if (ours) {
      await record("facts", {
        household: item.answer.household, device_at: new Date().toISOString(), seen: item.answer.version,
        facts: { [one.subject]: { [one.fact]: one.typed } }, note: COMPARED,
      }, { title: item.title, place: item.place, home: item.home });
    }
    const left = item.answer.conflicts.filter((other) => other !== one);
    await keep({ ...item, state: left.length ? "conflict" : "received", answer: { ...item.answer, conflicts: left } });
    sync();
  };
  return h("div", { class: "compare" },
    h("h4", {}, `${one.label}：${one.fact}`),
    h("p", {}, gettext("镇里记的是 %(value)s（%(who)s，%(day)s）", { value: one.theirs || gettext("不清楚"), who: one.by, day: shortDay(one.at) })),
    h("p", {}, gettext("你记的是 %(value)s", { value: one.ours })),
    h("div", { class: "card-foot" }, button(gettext("照镇里的"), () => settle(false), { class: "button plain" }), button(gettext("照我的"), () => settle(true), { class: "button plain" })),
  );
}

function another(item, photo) {
  const wrong = h("p", { class: "why", role: "alert" }, photo.why);
  const input = h("input", { type: "file", accept: "image/*", capture: "environment", hidden: true, onchange: async () => {
    const [file] = input.files;
    if (!file) return;
    try {
      await addPhoto(item, await compressed(file), photo);
      sync();
    } catch (trouble) {
      if (trouble instanceof NoPhoto) wrong.textContent = trouble.message;
      else full(trouble, wrong);
    }
  } });
  return h("div", {}, wrong, h("div", { class: "card-foot" }, button(gettext("补一张照片"), () => input.click(), { class: "button plain" }), input));
}

function giveUp(item) {
  const ask = h("dialog", { class: "sheet" },
    h("h2", {}, gettext("不要这一条了？")),
    h("p", {}, gettext("“%(title)s”会从手机里删掉，不会再传。镇里留有退回时的内容。", { title: item.title })),
    h("div", { class: "card-foot" }, button(gettext("删掉"), () => { ask.close(); ask.remove(); drop(item); }, { class: "button filled" }), button(gettext("留着"), () => { ask.close(); ask.remove(); }, { class: "button plain" })),
  );
  document.body.append(ask);
  ask.showModal();
}
