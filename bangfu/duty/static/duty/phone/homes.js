// My households: a list to search, and the file of one as far as the phone has it.
import { hazardLines } from "./hazards.js";
import { h, icon, put, shortDay } from "./parts.js";
import { standing } from "./outbox.js";
import { home, homes, phone } from "./state.js";
import { badge } from "./today.js";
import { gettext } from "./words.js";

const SHOWN = 60;

export function homeList() {
  const list = h("div", {});
  const search = h("input", { type: "search", "aria-label": gettext("找姓名或小组"), placeholder: gettext("找姓名或小组"), autocomplete: "off", oninput: fill });
  function fill() {
    const wanted = search.value.trim();
    const found = homes().filter((one) => !wanted || `${one.name} ${one.place} ${one.people.map((person) => person.name).join(" ")}`.includes(wanted));
    list.replaceChildren();
    put(list, [
      h("p", { class: "note" }, gettext("%(n)s 户", { n: found.length }), phone.pack && phone.pack.left_out ? gettext("，另有 %(n)s 户没带在手机里", { n: phone.pack.left_out }) : ""),
      found.slice(0, SHOWN).map((one) => h("a", { class: "line", href: `#home/${one.id}` }, h("span", {}, one.name, h("small", {}, one.fresh ? gettext("刚记下，镇里还没有") : one.place)), icon("right"))),
      found.length > SHOWN && h("p", { class: "note" }, gettext("后面还有。写姓名再找")),
    ]);
  }
  fill();
  if (!phone.pack && !homes().length) return phone.online ? [h("p", { class: "note" }, gettext("正在取你的户，请等一下"))] : [h("p", { class: "note" }, gettext("还没有取到你的户。有信号时会自动取来。"))];
  return [h("div", { class: "search" }, search), list];
}

export function homeFile(id) {
  const one = home(id);
  if (!one) return [h("p", { class: "note" }, gettext("手机里没有这一户了。有信号时会更新。"))];
  const visits = [...own(id), ...one.visits.map((visit) => `${shortDay(visit.day)} ${visit.how} ${visit.who}`)];
  return [
    one.due && h("p", {}, badge(one.due)),
    h("section", { class: "part" }, h("h2", {}, gettext("家里的人")), h("ul", { class: "people" }, one.people.map(person))),
    one.asks.length > 0 && h("section", { class: "part asking" }, h("h2", {}, gettext("要问清的")), h("ul", { class: "marks" }, one.asks.map((ask) => h("li", { class: "ask" }, `${ask.who}：${ask.fact}`)))),
    (one.hazards || []).length > 0 && h("section", { class: "part" }, h("h2", {}, gettext("还没消除的隐患")), hazardLines(one)),
    h("section", { class: "part" }, h("h2", {}, gettext("最近的走访")),
      visits.length ? h("ul", { class: "marks" }, visits.map((words) => h("li", {}, words))) : h("p", { class: "note" }, gettext("半年里没有走访记录"))),
    h("div", { class: "foot" }, h("a", { class: "button filled wide", href: `#visit/${one.id}` }, gettext("开始走访"))),
  ];
}

// visits recorded here that the household's file of the office does not have yet
function own(id) {
  const since = (phone.pack && phone.pack.made_at) || "";
  return [...phone.items.values()]
    .filter((item) => item.body.kind === "visit" && item.home === id && item.state !== "refused" && !(item.heard_at && item.heard_at <= since))
    .reverse()
    .map((item) => gettext("%(day)s，%(state)s", { day: shortDay(item.body.device_at), state: standing(item).words }));
}

function person(one) {
  const about = [one.relation, one.sex, one.age === null ? gettext("年龄不知道") : gettext("%(n)s 岁", { n: one.age }), one.kinds].filter(Boolean).join("，");
  return h("li", {}, h("strong", {}, one.name), h("span", {}, about), one.phone && h("span", {}, one.phone));
}
