// What the phone knows while it is open: the pack, the items recorded, and how they stand.
import { gettext } from "./words.js";
import * as store from "./store.js";
import { newNumber } from "./parts.js";

export const STATES = () => ({
  kept: gettext("存在手机，没上传"),
  sending: gettext("正在传"),
  received: gettext("镇里收到了"),
  conflict: gettext("镇里收到了，有几项要你比对"),
  held: gettext("镇里先存着，等前面的一条"),
  refused: gettext("镇里退回"),
  later: gettext("存在手机，过一会儿再传"),
});
const FINAL = ["received", "conflict", "refused"];
const KEEP_DAYS = 3;

export const phone = { pack: null, items: new Map(), auth: null, roomLeft: true, online: navigator.onLine, trouble: "", ended: "" };
const listeners = new Set();

export function onChange(listener) {
  listeners.add(listener);
}

export function changed() {
  for (const listener of listeners) listener();
}

export async function load() {
  phone.auth = await store.get("auth");
  phone.pack = (await store.get("pack")) || null;
  phone.ended = (await store.openly.get("ended")) || "";
  phone.items.clear();
  for (const item of (await store.named("item:")).sort((one, other) => one.order - other.order)) {
    // cut off in the middle: nobody knows whether it arrived, so it is sent again
    if (item.state === "sending") item.state = "kept";
    phone.items.set(item.uid, item);
  }
  await forgetOld();
  await measure();
}

export async function measure() {
  phone.roomLeft = await store.roomLeft();
}

export function home(id) {
  const known = phone.pack && phone.pack.homes.find((one) => one.id === id);
  if (known) return known;
  const filed = phone.items.get(id);
  return filed ? asHome(filed) : null;
}

// a household recorded on this phone that the office may not have yet
function asHome(item) {
  const people = item.body.persons.map((one, place) => ({
    id: `new:${place}`, name: one["姓名"] || gettext("不知道姓名"), sex: one["性别"] || "", age: null, kinds: "", phone: "", relation: one["与户主关系"] || "",
  }));
  return { id: item.uid, name: item.title, place: item.place, people, asks: [], visits: [], hazards: [], due: null, mine: true, fresh: true };
}

export function homes() {
  const filed = [...phone.items.values()].filter((item) => item.body.kind === "new_hardship" && item.state !== "refused");
  const known = new Set((phone.pack ? phone.pack.homes : []).map((one) => one.id));
  const fresh = filed.filter((item) => !(item.answer && known.has(item.answer.household)));
  return [...fresh.map(asHome), ...(phone.pack ? phone.pack.homes : [])];
}

export function waiting() {
  return [...phone.items.values()].filter((item) => !isDone(item));
}

// done: the office has it and its photos, and nothing is left for the worker to decide
export function isDone(item) {
  return item.state === "received" && item.photos.every((photo) => photo.state === "received");
}

// still on its way by itself, without the worker
export function isOnItsWay(item) {
  return !FINAL.includes(item.state) || (item.state !== "refused" && item.photos.some((photo) => !["received", "refused"].includes(photo.state)));
}

// `photos` are {uid, sha256, size, taken_at, bytes}; kept with the item or not at all
export async function record(kind, body, { title, place = "", home: at = null, asks = [], photos = [], instead = null, draft = null }) {
  const uid = instead ? instead.uid : newNumber();
  const before = [...phone.items.values()].filter((item) => item.home !== null && item.home === at && item.uid !== uid).pop();
  const full = { ...body, uid, kind, offset: await store.openly.get("offset") };
  if (full.offset === undefined) full.offset = null;
  if (photos.length) full.photos = photos.map(({ uid: number, sha256, size, taken_at }) => ({ uid: number, sha256, size, taken_at }));
  // an edit goes after the one before it, so that A, B, A stay three
  if (kind !== "new_hardship") full.after = before ? before.uid : null;
  const item = {
    uid, order: instead ? instead.order : Date.now() + phone.items.size / 1000, body: full, title, place, home: at, asks,
    state: "kept", answer: null, made_at: new Date().toISOString(),
    photos: photos.map(({ uid: number, sha256, size }) => ({ uid: number, sha256, size, state: "kept", have: 0, why: "" })),
  };
  const entries = photos.map((photo) => [`photo:${photo.uid}`, photo.bytes]);
  await store.putAll([...entries, [`item:${uid}`, item]]);
  phone.items.set(uid, item);
  if (draft) await store.remove(draft);
  await measure();
  changed();
  return item;
}

export async function keep(item) {
  await store.put(`item:${item.uid}`, item);
  phone.items.set(item.uid, item);
  changed();
}

// a photo taken instead of one that came back
export async function addPhoto(item, photo, instead) {
  const next = { uid: photo.uid, sha256: photo.sha256, size: photo.size, state: "kept", have: 0, why: "" };
  const changedItem = { ...item, photos: [...item.photos.filter((one) => one.uid !== instead.uid), next] };
  await store.putAll([[`photo:${photo.uid}`, photo.bytes], [`item:${item.uid}`, changedItem]]);
  await store.remove(`photo:${instead.uid}`);
  phone.items.set(item.uid, changedItem);
  changed();
}

export async function drop(item) {
  await store.remove(`item:${item.uid}`, ...item.photos.map((photo) => `photo:${photo.uid}`));
  phone.items.delete(item.uid);
  changed();
}

async function forgetOld() {
  const since = Date.now() - KEEP_DAYS * 86400000;
  for (const item of [...phone.items.values()]) {
    const waitedFor = [...phone.items.values()].some((other) => other.body.household && other.body.household.uid === item.uid && !isDone(other));
    if (isDone(item) && !waitedFor && Date.parse(item.made_at) < since) await drop(item);
  }
}
