// The app's sentences: written in Chinese, looked up where English was chosen. The phone remembers its own choice.
const FIRST = document.documentElement.lang === "en" ? "en" : "zh-hans";
const LANGUAGE = "language";
let catalog = {};

export function language() {
  return localStorage.getItem(LANGUAGE) || FIRST;
}

export async function speak(wanted) {
  localStorage.setItem(LANGUAGE, wanted);
  await loadWords();
}

export async function loadWords() {
  catalog = {};
  if (language() === "en") {
    try {
      catalog = await (await fetch("/phone/words.json")).json();
    } catch {
      catalog = {};
    }
  }
  document.documentElement.lang = language() === "en" ? "en" : "zh-CN";
  document.title = gettext("帮扶走访");
}

// `%(name)s` in a sentence is replaced by the value of that name
export function gettext(sentence, values = {}) {
  const words = catalog[sentence] || sentence;
  return words.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
