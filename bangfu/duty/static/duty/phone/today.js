// Today: who still has to be visited, what was done, and how it stands with the office.
import { button, clock, h, icon, localDay, shortDay } from "./parts.js";
import { homes, phone } from "./state.js";
import { card, standing } from "./outbox.js";
import { gettext } from "./words.js";

export function today(go) {
  const day = localDay();
  const done = [...phone.items.values()].filter((item) => localDay(new Date(item.made_at)) === day || item.state !== "received").reverse();
  const visited = new Set(done.filter((item) => item.body.kind === "visit" && item.state !== "refused" && item.body.how === "home" && localDay(new Date(item.made_at)) === day).map((item) => item.home));
  const open = homes().filter((home) => home.due && ["overdue", "due", "soon"].includes(home.due.state) && !visited.has(home.id));
  const untold = homes().filter((home) => home.due && home.due.state === "untold" && !visited.has(home.id));
  const doubtful = homes().filter((home) => home.due && home.due.state === "ask" && !visited.has(home.id));
  const none = phone.pack && !phone.pack.homes.some((home) => home.mine);
  return [
    h("h2", { class: "finding" }, finding(open.length, doubtful.length, untold.length)),
    none && h("p", { class: "note" }, gettext("还没有把户分给你负责。要走访的，到“我的户”里选。")),
    open.map((home, place) => visitCard(home, place === 0, go)),
    doubtful.length > 0 && open.length > 0 && h("h2", { class: "quiet" }, gettext("说不准要不要去的")),
    doubtful.map((home, place) => visitCard(home, place === 0 && !open.length, go)),
    untold.length > 0 && open.length + doubtful.length > 0 && h("h2", { class: "quiet" }, gettext("算不出该不该去的")),
    untold.map((home) => visitCard(home, false, go)),
    done.length > 0 && h("h2", { class: "quiet" }, gettext("记下的")),
    done.map((item) => (["refused", "conflict"].includes(item.state) || item.photos.some((photo) => photo.state === "refused") ? card(item, go) : line(item))),
    button(gettext("发现新困难，报上去"), () => go("#new"), { class: "button wide", drawn: "plus" }),
  ];
}

// without a pack nobody knows whether somebody has to be visited
function finding(count, doubtful, untold) {
  if (count) return gettext("还有 %(n)s 户要走", { n: count });
  if (doubtful) return gettext("%(n)s 户说不准要不要去，先去问清", { n: doubtful });
  if (untold) return gettext("%(n)s 户算不出该不该去", { n: untold });
  if (phone.pack) return gettext("今天没有要走的户了");
  return phone.online ? gettext("正在取你的户，请等一下") : gettext("还没有取到你的户。有信号时会自动取来。");
}

function visitCard(home, first, go) {
  const { due } = home;
  return h("article", { class: "card" },
    h("div", { class: "card-head" }, h("h3", {}, home.name), badge(due)),
    h("p", { class: "place" }, gettext("%(place)s，%(n)s 人", { place: home.place, n: home.people.length })),
    h("ul", { class: "marks" },
      due.what.map((one) => h("li", {}, one)),
      home.asks.slice(0, 2).map((ask) => h("li", { class: "ask" }, gettext("问清：%(who)s %(fact)s", { who: ask.who, fact: ask.fact }))),
    ),
    h("div", { class: "card-foot" },
      h("a", { class: first ? "button filled" : "button plain", href: `#visit/${home.id}` }, gettext("开始走访")),
      h("a", { class: "button plain", href: `#home/${home.id}` }, icon("book"), gettext("看资料")),
    ),
  );
}

export function badge(due) {
  if (due.state === "ask") return h("span", { class: "badge" }, icon("clock"), gettext("说不准"));
  if (due.state === "untold") return h("span", { class: "badge" }, icon("clock"), gettext("算不出"));
  if (due.state === "overdue") return h("span", { class: "badge late" }, icon("late"), gettext("逾期"));
  return h("span", { class: "badge" }, icon("clock"), due.by === localDay() ? gettext("今天截止") : gettext("%(day)s截止", { day: shortDay(due.by) }));
}

function line(item) {
  const stands = standing(item);
  return h("p", { class: "line" }, h("span", {}, item.title), h("span", { class: `stands ${stands.mark}` }, icon(stands.icon), stands.words, item.heard_at && stands.mark === "ok" ? ` ${clock(item.heard_at)}` : ""));
}
