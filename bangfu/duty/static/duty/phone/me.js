// Me: who uses this phone, how much is on it, when it was last in contact, signing out.
import { leave, sync } from "./contact.js";
import { button, clock, h, section, shortDay } from "./parts.js";
import { phone, waiting } from "./state.js";
import * as store from "./store.js";
import { gettext, language, speak } from "./words.js";

export async function me(signedOut, spoken) {
  const contact = await store.openly.get("contact");
  const days = (await store.openly.get("max_days")) || 14;
  const last = new Date(contact);
  const until = new Date(contact + days * 86400000);
  const open = waiting().length;
  const room = phone.roomLeft ? gettext("还有地方") : gettext("快满了，请删掉别的照片或者程序");
  const sure = h("p", { class: "wrong", role: "alert" });
  let warned = false;
  const out = async () => {
    if (waiting().length && !warned) {
      warned = true;
      sure.textContent = gettext("还有 %(n)s 条没有传到镇里，退出就没有了。先传；真的不要，再点一次退出", { n: waiting().length });
      return;
    }
    await leave();
    await signedOut();
  };
  const other = language() === "en" ? ["zh-hans", "中文"] : ["en", "English"];
  const change = async () => {
    await speak(other[0]);
    await spoken();
  };
  return [
    section(phone.auth.name, "", h("dl", {},
      h("dt", {}, gettext("上次联系镇里")), h("dd", {}, `${shortDay(last.toISOString())} ${clock(last.toISOString())}`),
      h("dt", {}, gettext("再不联系，哪天清空")), h("dd", {}, gettext("%(day)s（%(n)s 天不联系就清空）", { day: shortDay(until.toISOString()), n: days })),
      h("dt", {}, gettext("没传的")), h("dd", {}, gettext("%(n)s 条", { n: open })),
      h("dt", {}, gettext("手机的存储")), h("dd", {}, room),
    )),
    phone.trouble && h("p", { class: "notice" }, phone.trouble),
    button(gettext("更新我的户"), () => sync({ fresh: true }), { class: "button wide" }),
    button(other[1], change, { class: "button wide", drawn: "language", lang: other[0] }),
    h("a", { class: "button wide", href: "/" }, gettext("打开电脑版网页")),
    button(gettext("退出，清空这部手机"), out, { class: "button wide" }),
    sure,
  ];
}
