// Before anything is seen: this phone's first password, the password each time, emptying itself.
import { digestOfText, newLock, unlock } from "./crypt.js";
import { checkWipe } from "./contact.js";
import * as store from "./store.js";
import { button, h, newNumber } from "./parts.js";
import { gettext, speak } from "./words.js";

const DAY = 86400000;
const SHORTEST = 6;
const FREE_TRIES = 5;

// why the phone must be emptied now, in words; empty if it need not
export async function mustBeEmptied() {
  const device = await store.openly.get("device");
  if (!device) return "";
  const contact = (await store.openly.get("contact")) || 0;
  const days = (await store.openly.get("max_days")) || 14;
  if (Date.now() - contact > days * DAY) return gettext("这部手机 %(days)s 天没有联系镇里，里面的资料已经清空", { days });
  if (await checkWipe(device, await store.openly.get("check"))) return gettext("镇里要求清空这部手机，里面的资料已经清空");
  return "";
}

export async function empty() {
  const device = await store.openly.get("device");
  const check = await store.openly.get("check");
  await store.wipe();
  if (device) await checkWipe(device, check, true);
}

// shows what is needed and calls `opened` once the store can be read; `notice` says why it was emptied
export async function gate(place, opened, notice = "") {
  const lock = await store.openly.get("lock");
  place.replaceChildren(notice ? emptied(notice) : lock ? asking(lock, opened) : await beginning(opened));
  const first = place.querySelector("input, .button");
  if (first) first.focus();
}

function screen(...children) {
  return h("main", { class: "screen gate" }, h("h1", {}, gettext("帮扶走访")), ...children);
}

function password(label, note) {
  const box = h("input", { type: "password", required: true, minlength: SHORTEST, autocomplete: "off", "aria-describedby": "gate-wrong" });
  return [box, h("label", { class: "field" }, h("span", { class: "field-name" }, label), note && h("small", {}, note), box)];
}

function form(submit, ...children) {
  const wrong = h("p", { class: "wrong", id: "gate-wrong", role: "alert" });
  const made = h("form", { novalidate: true }, ...children, wrong);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const press = made.querySelector("button[type=submit]");
    if (press.getAttribute("aria-disabled")) return;
    press.setAttribute("aria-disabled", "true");
    wrong.textContent = "";
    try {
      wrong.textContent = (await submit()) || "";
    } finally {
      press.removeAttribute("aria-disabled");
    }
  });
  return made;
}

function asking(lock, opened) {
  const [box, field] = password(gettext("这部手机的密码"));
  return screen(
    form(async () => {
      const tried = (await store.openly.get("tried")) || { count: 0, at: 0 };
      const wait = tried.count < FREE_TRIES ? 0 : Math.min(3600, 15 * 2 ** (tried.count - FREE_TRIES)) * 1000;
      const left = Math.ceil((tried.at + wait - Date.now()) / 1000);
      if (left > 0 && left <= 3600) return gettext("错得太多，请等 %(seconds)s 秒再试", { seconds: left });
      const key = await unlock(lock, box.value);
      if (!key) {
        await store.openly.put("tried", { count: tried.count + 1, at: Date.now() });
        box.focus();
        return gettext("密码不对，再试一次");
      }
      await store.openly.put("tried", { count: 0, at: 0 });
      store.useKey(key);
      await opened();
      return "";
    }, field, h("button", { type: "submit", class: "button filled" }, gettext("打开"))),
    h("p", { class: "note" }, gettext("没有信号也能打开。忘了密码只能清空重来，没上传的会丢，请先问镇里。")),
  );
}

function emptied(notice) {
  return screen(h("p", { class: "notice", role: "alert" }, notice), button(gettext("重新登记这部手机"), () => location.reload(), { class: "button filled" }));
}

async function beginning(opened) {
  const who = await signedIn();
  if (who === undefined) {
    return screen(h("p", {}, gettext("第一次用要有信号。请到有信号的地方再打开。")), button(gettext("再试一次"), () => location.reload(), { class: "button filled" }));
  }
  if (who === null) {
    return screen(h("p", {}, gettext("先用你的账号登录，再给这部手机设一个密码。之后没有信号也能用。")), h("a", { class: "button filled", href: "/sign-in/?next=/phone/" }, gettext("登录")));
  }
  if (who === false) return screen(h("p", {}, gettext("你的岗位不在手机上记走访。")), h("a", { class: "button filled", href: "/" }, gettext("打开电脑版网页")));
  const [box, field] = password(gettext("给这部手机设一个密码"), gettext("至少 6 位。手机里的资料用它加密，别人打不开"));
  const [twice, second] = password(gettext("再输一遍"));
  return screen(
    h("p", {}, gettext("%(who)s，这部手机还没有登记。", { who })),
    form(async () => {
      if (box.value.length < SHORTEST) return gettext("密码至少 6 位");
      if (/^(.)\1*$/.test(box.value) || "01234567890".includes(box.value)) return gettext("这个密码太容易猜，请换一个");
      if (box.value !== twice.value) return gettext("两遍不一样，请再输一次");
      return register(box.value, opened);
    }, field, second, h("button", { type: "submit", class: "button filled" }, gettext("开始用"))),
  );
}

// the name of who is signed in, false for a post without phones, null for nobody, undefined without signal
async function signedIn() {
  try {
    const answer = await fetch("/duty/phone/register/", { redirect: "manual", cache: "no-store" });
    if (!answer.ok) return answer.status === 403 ? false : null;
    return (await answer.json()).name;
  } catch {
    return undefined;
  }
}

async function register(chosen, opened) {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  let told;
  try {
    const answer = await fetch("/duty/phone/register/", {
      method: "POST", cache: "no-store", headers: { "Content-Type": "application/json", "X-CSRFToken": cookie ? cookie.slice(10) : "" },
      body: JSON.stringify({ device: newNumber(), name: model() }),
    });
    if (!answer.ok) return gettext("没有登记上，请重新登录再试");
    told = await answer.json();
  } catch {
    return gettext("没有信号，登记不了。请到有信号的地方再试");
  }
  const { lock, key } = await newLock(chosen);
  store.useKey(key);
  await store.put("auth", { device: told.device, key: told.key, name: told.name });
  await store.openly.put("device", told.device);
  await store.openly.put("check", await digestOfText(told.key));
  await store.openly.put("contact", Date.now());
  await store.openly.put("max_days", told.max_days);
  await store.openly.put("lock", lock);
  await speak(told.language);
  if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
  await opened();
  return "";
}

function model() {
  const found = /\(([^)]+)\)/.exec(navigator.userAgent);
  return (found ? found[1] : "").split(";").slice(-1)[0].trim().slice(0, 60);
}
