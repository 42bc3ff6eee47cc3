// The app's sentences: written in Chinese, looked up where another language was chosen.
let catalog = {};

export async function loadWords() {
  try {
    const answer = await fetch("/phone/words.json");
    catalog = (await answer.json()).catalog || {};
  } catch {
    catalog = {};
  }
}

// `%(name)s` in a sentence is replaced by the value of that name
export function gettext(sentence, values = {}) {
  const found = catalog[sentence];
  const words = (Array.isArray(found) ? found[0] : found) || sentence;
  return words.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
