// A signature by finger or pen: lines in a box of 300 by 100, kept as path data.

const MOST = 18_000;

function begin(place) {
  const pad = place.querySelector("svg");
  const line = pad.querySelector("path");
  const kept = place.closest("form").elements.stroke;
  let drawing = false;

  const put = (text) => {
    kept.value = text;
    line.setAttribute("d", text);
  };
  const at = (event) => {
    const box = pad.getBoundingClientRect();
    const inside = (value, most) => Math.min(Math.max(value, 0), most).toFixed(1);
    const x = inside(((event.clientX - box.left) / box.width) * 300, 300);
    return `${x} ${inside(((event.clientY - box.top) / box.height) * 100, 100)}`;
  };
  pad.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    drawing = true;
    put(`${kept.value}M${at(event)} `);
  });
  pad.addEventListener("pointermove", (event) => {
    if (drawing && event.isPrimary && kept.value.length < MOST) put(`${kept.value}L${at(event)} `);
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => (drawing = false));
  place.querySelector("button").addEventListener("click", () => put(""));
  put(kept.value);
  place.hidden = false;
}

for (const place of document.querySelectorAll("[data-signature]")) begin(place);
