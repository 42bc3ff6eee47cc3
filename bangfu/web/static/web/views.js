// Tabs that are wider than the screen: the one that is open is brought into sight.

function show(place) {
  for (const open of place.querySelectorAll(".views [aria-current]")) {
    const tabs = open.closest(".views");
    const middle = open.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - open.offsetWidth) / 2;
    tabs.scrollLeft = Math.max(0, middle);
  }
}

show(document);
document.addEventListener("htmx:afterSettle", (event) => show(event.detail.elt));
