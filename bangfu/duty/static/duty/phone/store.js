// The phone's store. `sealed` holds only what crypt.js sealed; `open` nothing about anybody.
import { open as unseal, seal } from "./crypt.js";

const NAME = "bangfu-phone";
const RESERVE = "reserve";
const RESERVE_BYTES = 4 * 1024 * 1024;
let database = null;
let key = null;

export class StorageFull extends Error {}

function connect() {
  if (database) return Promise.resolve(database);
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("open");
      asked.result.createObjectStore("sealed");
    };
    asked.onsuccess = () => {
      database = asked.result;
      database.onversionchange = () => {
        database.close();
        database = null;
      };
      done(database);
    };
    asked.onerror = () => failed(asked.error);
  });
}

// runs `work` on a store; done only once the whole transaction is on disk
async function within(store, mode, work) {
  const base = await connect();
  return new Promise((done, failed) => {
    const transaction = base.transaction(store, mode);
    let result;
    let asked;
    try {
      asked = work(transaction.objectStore(store));
    } catch (wrong) {
      failed(wrong.name === "QuotaExceededError" ? new StorageFull() : wrong);
      return;
    }
    if (asked) asked.onsuccess = () => { result = asked.result; };
    transaction.oncomplete = () => done(result);
    const fail = () => {
      const why = transaction.error || (asked && asked.error);
      failed(why && why.name === "QuotaExceededError" ? new StorageFull() : why || new Error("store"));
    };
    transaction.onabort = fail;
    transaction.onerror = fail;
  });
}

export function useKey(given) {
  key = given;
}

export const openly = {
  get: (name) => within("open", "readonly", (store) => store.get(name)),
  put: (name, value) => within("open", "readwrite", (store) => store.put(value, name)),
};

export async function put(name, value) {
  const sealed = await seal(key, value);
  await write((store) => { store.put(sealed, name); });
}

// several at once: all of them are kept, or none is
export async function putAll(entries) {
  const sealed = [];
  for (const [name, value] of entries) sealed.push([name, await seal(key, value)]);
  await write((store) => {
    for (const [name, value] of sealed) store.put(value, name);
  });
}

// where nothing more fits, the room kept in reserve is given up first: what is being written is not lost
async function write(work) {
  try {
    await within("sealed", "readwrite", work);
  } catch (wrong) {
    if (!(wrong instanceof StorageFull)) throw wrong;
    await within("open", "readwrite", (store) => store.delete(RESERVE));
    await within("sealed", "readwrite", work);
  }
}

export async function get(name) {
  const sealed = await within("sealed", "readonly", (store) => store.get(name));
  return sealed === undefined ? undefined : unseal(key, sealed);
}

export function remove(...names) {
  return within("sealed", "readwrite", (store) => {
    for (const name of names) store.delete(name);
  });
}

export async function named(prefix) {
  return Promise.all((await names(prefix)).map((name) => get(name)));
}

export function names(prefix) {
  return within("sealed", "readonly", (store) => store.getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`)));
}

export async function wipe() {
  key = null;
  // emptied first: deleting waits for other tabs, emptying does not
  await within("sealed", "readwrite", (store) => { store.clear(); });
  await within("open", "readwrite", (store) => { store.clear(); });
  database.close();
  database = null;
  await new Promise((done) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = () => done();
  });
}

// browsers no longer tell how much is left, so room is held in reserve: false once it cannot be had
export async function roomLeft() {
  if (await within("open", "readonly", (store) => store.getKey(RESERVE))) return true;
  const filler = new Uint8Array(RESERVE_BYTES);
  for (let at = 0; at < filler.length; at += 65536) crypto.getRandomValues(filler.subarray(at, at + 65536));
  try {
    await within("open", "readwrite", (store) => { store.put(filler, RESERVE); });
    return true;
  } catch (wrong) {
    if (wrong instanceof StorageFull) return false;
    throw wrong;
  }
}
