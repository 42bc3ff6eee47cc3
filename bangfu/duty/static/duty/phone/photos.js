// Photos are made small before they are kept: 1280 pixels and about 150 kB are enough to see by.
import { digest } from "./crypt.js";
import { newNumber } from "./parts.js";
import { gettext } from "./words.js";

const LONGEST = 1280;
const MOST = 400 * 1024;
export const MOST_PHOTOS = 6;

export class NoPhoto extends Error {}

export async function compressed(file) {
  const picture = await decoded(file);
  const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  let blob = null;
  for (const quality of [0.75, 0.6, 0.45, 0.3]) {
    blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (blob && blob.size <= MOST) break;
  }
  if (!blob) throw new NoPhoto(gettext("这张照片压缩不了，请再拍一张"));
  const bytes = await blob.arrayBuffer();
  return { uid: newNumber(), sha256: await digest(bytes), size: bytes.byteLength, taken_at: new Date().toISOString(), bytes };
}

async function decoded(file) {
  const address = URL.createObjectURL(file);
  try {
    return await new Promise((done, failed) => {
      const picture = new Image();
      picture.onload = () => done(picture);
      picture.onerror = () => failed(new NoPhoto(gettext("这个文件不是照片，请再拍一张")));
      picture.src = address;
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

// an <img> of bytes that never leave the page
export function shown(bytes, alt) {
  const picture = new Image();
  const address = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
  picture.onload = () => URL.revokeObjectURL(address);
  picture.alt = alt;
  picture.src = address;
  return picture;
}
