// The app: first the gate, then four places and the forms. The address after # says where one is.
import { sync, whenEnded, whenWiped } from "./contact.js";
import { empty, gate, mustBeEmptied } from "./gate.js";
import { hardshipForm } from "./hardship.js";
import { homeFile, homeList } from "./homes.js";
import { me } from "./me.js";
import { outbox } from "./outbox.js";
import { h, icon, localDay, put, shortDay } from "./parts.js";
import { home, load, onChange, phone, waiting } from "./state.js";
import { today } from "./today.js";
import { visitForm } from "./visit.js";
import { gettext, loadWords } from "./words.js";

const ASK_AGAIN = 60000;
const app = document.getElementById("app");
let open = false;
let drawing = 0;

const PLACES = () => [["#today", gettext("今天"), "home"], ["#homes", gettext("我的户"), "book"], ["#outbox", gettext("待上传"), "upload"], ["#me", gettext("我"), "user"]];

function go(where) {
  if (location.hash === where) draw();
  else location.hash = where;
}

// a list is drawn anew when something changes; a form is left alone while somebody writes
const LIVE = ["", "today", "homes", "home", "outbox"];

// a button drawn anew under a finger would not feel it: what is to be drawn waits until the finger is up
let pressed = false;
let late = null;

function released() {
  setTimeout(() => {
    pressed = false;
    const then = late;
    late = null;
    if (then) then();
  });
}

document.addEventListener("pointerdown", () => { pressed = true; });
document.addEventListener("pointerup", released);
document.addEventListener("pointercancel", released);

function refresh() {
  if (pressed) {
    late = late || refresh;
    return;
  }
  const writing = document.activeElement && document.activeElement.matches("input, textarea, select");
  if (LIVE.includes(location.hash.slice(1).split("/")[0]) && !writing) draw();
}

async function content() {
  const [place, id] = location.hash.slice(1).split("/");
  const number = id && /^\d+$/.test(id) ? Number(id) : id;
  if (place === "homes") return { title: gettext("我的户"), tab: "#homes", parts: homeList() };
  if (place === "home") return { title: (home(number) || { name: "" }).name, back: "#homes", parts: homeFile(number) };
  if (place === "visit") return { title: gettext("走访%(name)s", { name: (home(number) || { name: "" }).name }), back: "#today", parts: await visitForm(number, go) };
  if (place === "new") return { title: gettext("发现新困难"), back: "#today", parts: await hardshipForm(go) };
  if (place === "again" && phone.items.has(id)) {
    const item = phone.items.get(id);
    const form = item.body.kind === "new_hardship" ? hardshipForm(go, item) : visitForm(item.home, go, item);
    return { title: item.title, back: "#outbox", why: [item.answer.why, item.answer.todo].filter(Boolean).join("。"), parts: await form };
  }
  if (place === "outbox") return { title: gettext("待上传"), tab: "#outbox", parts: outbox(go) };
  if (place === "me") return { title: gettext("我"), tab: "#me", parts: await me(signedOut, spoken) };
  return { title: gettext("今天，%(day)s", { day: shortDay(localDay()) }), tab: "#today", parts: today(go) };
}

async function draw({ moved = false } = {}) {
  if (!open) return;
  const mine = (drawing += 1);
  const { title, tab, back, why, parts } = await content();
  if (mine !== drawing || !open) return;
  if (pressed && !moved) {
    late = draw;
    return;
  }
  const heading = h("h1", { tabindex: "-1" }, title);
  const top = h("header", { class: "top" }, back && h("a", { class: "back", href: back, "aria-label": gettext("返回") }, icon("left")), heading, large());
  const main = h("main", { class: "screen" });
  put(main, [why && h("p", { class: "notice", role: "alert" }, why), parts]);
  const place = window.scrollY;
  app.replaceChildren();
  put(app, [top, line(), main, tab && tabs(tab)]);
  if (moved) {
    window.scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  } else window.scrollTo(0, place);
}

function line() {
  const count = waiting().length;
  if (!phone.roomLeft) {
    return h("p", { class: "state" }, icon("alert"), h("span", {}, h("strong", {}, gettext("手机快存满了")), gettext("请删掉别的照片或者程序，不然新记的存不下")));
  }
  if (phone.ended) {
    return h("p", { class: "state" }, icon("alert"), h("span", {}, h("strong", {}, gettext("你的岗位到 %(day)s 为止", { day: shortDay(phone.ended) })), gettext("没了结的传完，这部手机就清空")), count > 0 && h("a", { href: "#outbox" }, gettext("看看")));
  }
  if (!phone.online || !navigator.onLine) {
    return h("p", { class: "state" }, icon("offline"), h("span", {}, h("strong", {}, gettext("没有信号，照样能用")), count ? gettext("%(n)s 条存在手机里，有信号自动上传", { n: count }) : gettext("记的先存在手机里，有信号自动上传")), count > 0 && h("a", { href: "#outbox" }, gettext("看看")));
  }
  if (count) return h("p", { class: "state" }, icon("upload"), h("span", {}, gettext("%(n)s 条还没了结", { n: count })), h("a", { href: "#outbox" }, gettext("看看")));
  return null;
}

function tabs(current) {
  const count = waiting().length;
  return h("nav", { class: "tabs", "aria-label": gettext("去哪里") }, PLACES().map(([address, words, drawn]) =>
    h("a", { href: address, "aria-current": address === current ? "page" : undefined }, icon(drawn), h("span", {}, words, address === "#outbox" && count ? ` ${count}` : ""))));
}

function large() {
  const page = document.documentElement;
  return h("button", { type: "button", class: "large-type", "aria-pressed": String(page.classList.contains("large")), onclick: (event) => {
    const now = page.classList.toggle("large");
    localStorage.setItem("large", now ? "1" : "0");
    event.currentTarget.setAttribute("aria-pressed", String(now));
  } }, gettext("大字"));
}

async function opened() {
  await load();
  open = true;
  phone.online = navigator.onLine;
  await draw({ moved: true });
  await sync();
}

async function close(notice) {
  open = false;
  await empty();
  phone.items.clear();
  phone.pack = phone.auth = null;
  history.replaceState(null, "", location.pathname);
  await gate(app, opened, notice);
}

async function signedOut() {
  await close(gettext("退出了，这部手机里的资料已经清空"));
}

async function spoken() {
  await draw();
  await sync();
}

async function lookForWipe() {
  const why = await mustBeEmptied();
  if (why) await close(why);
  return Boolean(why);
}

onChange(refresh);
whenWiped(() => close(gettext("镇里要求清空这部手机，里面的资料已经清空")));
whenEnded(() => close(gettext("你的岗位到期了，记下的都在镇里，这部手机里的资料已经清空")));
window.addEventListener("hashchange", () => draw({ moved: true }));
window.addEventListener("online", () => { phone.online = true; if (open) sync(); refresh(); });
window.addEventListener("offline", () => { phone.online = false; refresh(); });
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState === "visible" && open && !(await lookForWipe())) sync();
});
setInterval(async () => {
  if (open && !(await lookForWipe()) && navigator.onLine && waiting().length) sync();
}, ASK_AGAIN);

async function start() {
  const large = localStorage.getItem("large");
  if (large) document.documentElement.classList.toggle("large", large === "1");
  await loadWords();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/phone/sw.js", { scope: "/phone/" });
  if (!(await lookForWipe())) await gate(app, opened);
}

start();
