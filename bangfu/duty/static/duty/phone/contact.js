// Speaking with the office. Nothing is “received” before the office's own answer is on disk here.
import { gettext, language } from "./words.js";
import * as store from "./store.js";
import { changed, keep, phone, waiting } from "./state.js";

const BATCH = 50;
const PART = 128 * 1024;
const PACK_AGE = 30 * 60000;
const TRIES = 4;
let running = null;
let again = false;
let onWiped = () => {};
let onEnded = () => {};

export function whenWiped(listener) {
  onWiped = listener;
}

export function whenEnded(listener) {
  onEnded = listener;
}

export class NoContact extends Error {}

async function ask(address, body) {
  const sentAt = Date.now();
  let answer;
  try {
    answer = await fetch(address, {
      method: body === undefined ? "GET" : "POST", cache: "no-store", credentials: "omit",
      headers: { "Content-Type": "application/json", "Accept-Language": language(), Authorization: `Device ${phone.auth.device}:${phone.auth.key}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new NoContact();
  }
  let told;
  try {
    told = await answer.json();
  } catch {
    throw new NoContact();
  }
  await heard(told, sentAt);
  if (!answer.ok) {
    phone.trouble = told.why || gettext("镇里的系统出了问题，过一会儿会再传");
    throw new NoContact();
  }
  phone.trouble = "";
  return told;
}

// the office's clock, how long the phone may stay without contact, and whether it has to be emptied
async function heard(told, sentAt) {
  if (told.wipe) {
    await onWiped();
    throw new NoContact();
  }
  const middle = (sentAt + Date.now()) / 2;
  await store.openly.put("offset", Math.round((Date.parse(told.now) - middle) / 1000));
  if (told.max_days) await store.openly.put("max_days", told.max_days);
  await store.openly.put("contact", Date.now());
  phone.ended = told.ended || "";
  await store.openly.put("ended", phone.ended);
}

// one run at a time; asked for meanwhile, it runs once more
export function sync({ fresh = false } = {}) {
  if (running) {
    again = true;
    return running;
  }
  running = run(fresh).finally(() => {
    running = null;
    changed();
    if (again && phone.online) {
      again = false;
      sync();
    }
  });
  return running;
}

async function run(fresh) {
  if (!phone.auth) return;
  try {
    await sendItems();
    await sendPhotos();
    phone.online = true;
    await refreshed(fresh);
  } catch (wrong) {
    if (wrong instanceof store.StorageFull) {
      phone.trouble = gettext("手机存储满了，镇里的答复记不下来。请先腾出地方，再打开这里");
    } else if (wrong instanceof NoContact) {
      phone.online = navigator.onLine && Boolean(phone.trouble);
    } else throw wrong;
    for (const item of phone.items.values()) if (item.state === "sending") item.state = "kept";
  }
}

async function sendItems() {
  const open = waiting().filter((item) => ["kept", "sending", "held", "later"].includes(item.state));
  for (let at = 0; at < open.length; at += BATCH) {
    const batch = open.slice(at, at + BATCH);
    for (const item of batch) if (item.state === "kept" || item.state === "later") item.state = "sending";
    changed();
    const told = await ask("/duty/sync/", { sent_at: new Date().toISOString(), items: batch.map((item) => item.body) });
    const answers = new Map(told.answers.map((one) => [one.uid, one]));
    for (const one of answers.values()) {
      const item = phone.items.get(one.uid);
      if (item) await keep({ ...item, state: one.state, answer: one, heard_at: told.now });
    }
    // an item without an answer was not received, whatever else came back
    for (const item of batch) if (!answers.has(item.uid)) await keep({ ...item, state: "kept" });
  }
}

async function sendPhotos() {
  for (const item of [...phone.items.values()]) {
    if (!["received", "conflict"].includes(item.state)) continue;
    for (const photo of item.photos) {
      if (photo.state !== "received" && photo.state !== "refused") await sendPhoto(item.uid, photo);
    }
  }
}

async function sendPhoto(visit, photo) {
  const bytes = await store.get(`photo:${photo.uid}`);
  if (!bytes) {
    await photoStands(visit, photo.uid, { state: "refused", have: 0, why: gettext("照片不在手机里了，请再拍一张") });
    return;
  }
  let { have } = photo;
  for (let tries = 0; tries < TRIES; ) {
    const piece = new Uint8Array(bytes.slice(have, have + PART));
    const told = await ask("/duty/sync/", {
      sent_at: new Date().toISOString(),
      items: [{ kind: "photo", photo: photo.uid, visit, sha256: photo.sha256, total: photo.size, offset: have, data: base64(piece) }],
    });
    const answer = told.answers[0];
    if (answer.state === "later" || (answer.state === "partial" && answer.have <= have)) tries += 1;
    if (answer.state === "again") tries += 1;
    if (answer.state === "later") continue;
    await photoStands(visit, photo.uid, answer);
    if (answer.state === "received") await store.remove(`photo:${photo.uid}`);
    if (answer.state !== "partial" && answer.state !== "again") return;
    have = answer.have;
  }
}

async function photoStands(visit, uid, answer) {
  const item = phone.items.get(visit);
  if (!item) return;
  const photos = item.photos.map((one) => (one.uid === uid ? { ...one, state: answer.state, have: answer.have || 0, why: answer.why || "" } : one));
  await keep({ ...item, photos });
}

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

async function refreshed(fresh) {
  try {
    if (!phone.ended) await takePack(fresh);
  } catch (wrong) {
    if (!phone.ended || !(wrong instanceof NoContact)) throw wrong;
  }
  if (!phone.ended) return;
  // asked anew: there may be another post by now
  await ask("/duty/sync/", { sent_at: new Date().toISOString(), items: [] });
  if (phone.ended) await over();
  else await takePack(true);
}

// the post is over: only the households still to be finished stay, and once all is settled nothing does
async function over() {
  const drafts = await store.names("draft:");
  const open = waiting();
  if (!open.length && !drafts.length) {
    await onEnded();
    return;
  }
  const needed = new Set([...open.map((item) => String(item.home)), ...drafts.map((name) => name.slice(6))]);
  if (!phone.pack) return;
  phone.pack = { ...phone.pack, homes: phone.pack.homes.filter((one) => needed.has(String(one.id))) };
  await store.put("pack", phone.pack);
}

async function takePack(fresh) {
  const age = phone.pack ? Date.now() - (phone.pack.taken || 0) : Infinity;
  const newer = [...phone.items.values()].some((item) => item.heard_at && phone.pack && item.heard_at > phone.pack.made_at);
  const spoken = !phone.pack || phone.pack.language === language();
  if (!fresh && !newer && spoken && age < PACK_AGE) return;
  const told = await ask("/duty/phone/pack/");
  phone.pack = { ...told.pack, taken: Date.now(), language: language() };
  await store.put("pack", phone.pack);
}

export async function leave() {
  try {
    await ask("/duty/phone/leave/", {});
  } catch (wrong) {
    if (!(wrong instanceof NoContact)) throw wrong;
  }
}

// asked also while the phone is locked: should it be emptied?
export async function checkWipe(device, check, wiped = false) {
  try {
    const answer = await fetch("/duty/phone/check/", {
      method: "POST", cache: "no-store", credentials: "omit", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ device, check, wiped }),
    });
    const told = await answer.json();
    if (told.known && !wiped) await store.openly.put("ended", told.ended);
    return told.wipe === true;
  } catch {
    return false;
  }
}
