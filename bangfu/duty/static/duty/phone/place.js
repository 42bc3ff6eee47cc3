// Where a visit took place: only when the worker asks for it, shown, and taken away again as easily.
import { button, h, icon, put, say } from "./parts.js";
import { gettext } from "./words.js";

const WAIT = 30000;
const OLD = 60000;

// `place` is {at: [latitude, longitude], within: metres} or null
export function placing(place, onChange) {
  if (!navigator.geolocation) return null;
  const row = h("div", { class: "placing" });
  let now = place;

  function fill(words = "") {
    row.replaceChildren();
    put(row, now
      ? [h("p", {}, icon("pin"), gettext("位置 %(place)s，误差约 %(n)s 米", { place: now.at.join("，"), n: now.within })), button(gettext("不要位置"), () => set(null))]
      : [button(gettext("记下位置"), ask, { drawn: "pin" }), h("p", { class: "note", role: "status" }, words || gettext("不记也行"))]);
  }
  function set(next, words = "") {
    now = next;
    onChange(now);
    fill(words);
    const press = row.querySelector("button");
    if (press) press.focus();
  }
  function ask(event) {
    event.currentTarget.setAttribute("aria-disabled", "true");
    row.querySelector("p").textContent = gettext("正在找位置");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // five places after the point are a metre
        set({ at: [coords.latitude, coords.longitude].map((one) => Math.round(one * 1e5) / 1e5), within: Math.round(coords.accuracy) });
        say(gettext("记下了位置"));
      },
      (wrong) => set(null, wrong.code === 1 ? gettext("手机没有让我们看位置。不记也行，走访照样能存") : gettext("没有找到位置。不记也行，走访照样能存")),
      { enableHighAccuracy: true, timeout: WAIT, maximumAge: OLD },
    );
  }
  fill();
  return row;
}
