// A link into a folded part opens it, wherever the link came from; on paper everything is open.
function unfold() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  const there = wanted && document.getElementById(wanted);
  if (!there) return;
  for (let fold = there.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  there.scrollIntoView();
}

addEventListener("hashchange", unfold);
addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link && link.hash === location.hash) unfold();
});
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details.folded")) fold.open = true;
});
unfold();
