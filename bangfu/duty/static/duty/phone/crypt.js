// What is kept on the phone is unreadable without its password: PBKDF2 opens a random key, AES-GCM seals with it.
const ROUNDS = 600000;
const text = new TextEncoder();

export async function digest(bytes) {
  const found = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(found)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

export function digestOfText(words) {
  return digest(text.encode(words));
}

async function fromPassword(password, salt) {
  const raw = await crypto.subtle.importKey("raw", text.encode(password), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function imported(raw) {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function sealBytes(key, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
}

async function openBytes(key, sealed) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data);
}

// a new lock: what to keep openly, and the key that lives only in memory
export async function newLock(password) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const wrapped = await sealBytes(await fromPassword(password, salt), raw);
  const key = await imported(raw);
  raw.fill(0);
  return { lock: { salt, wrapped }, key };
}

// the key, or null for a wrong password
export async function unlock(lock, password) {
  const outer = await fromPassword(password, lock.salt);
  try {
    return await imported(await openBytes(outer, lock.wrapped));
  } catch {
    return null;
  }
}

export async function seal(key, value) {
  if (value instanceof ArrayBuffer) return { bytes: true, ...(await sealBytes(key, value)) };
  return sealBytes(key, text.encode(JSON.stringify(value)));
}

export async function open(key, sealed) {
  const plain = await openBytes(key, sealed);
  return sealed.bytes ? plain : JSON.parse(new TextDecoder().decode(plain));
}
