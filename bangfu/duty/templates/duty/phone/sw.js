// Keeps the app's own files, all of one version; nobody's data ever goes through here into a cache.
const NAME = "phone-{{ version|escapejs }}";
const SHELL = "{{ shell|escapejs }}";
const FILES = [{% for file in files %}
  "{{ file|escapejs }}",{% endfor %}
];

self.addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "no-cache", credentials: "same-origin" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("phone-") && name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  const ours = request.mode === "navigate" ? (address.pathname === SHELL ? SHELL : "") : FILES.includes(address.pathname) ? address.pathname : "";
  if (!ours) return;
  event.respondWith(
    caches.open(NAME).then((cache) => cache.match(ours)).then((kept) => kept || fetch(request)),
  );
});
