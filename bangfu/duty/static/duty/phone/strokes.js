// A signature: strokes with finger or mouse, kept as points between 0 and 1000.
import { button, h } from "./parts.js";
import { gettext } from "./words.js";

const MOST_POINTS = 4000;

export function signing(strokes, onChange) {
  const canvas = h("canvas", { class: "sign", width: 640, height: 240, role: "img", "aria-label": gettext("签名的地方，用手指写") });
  const pen = canvas.getContext("2d");
  let current = null;

  function draw() {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#15201e";
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach(([x, y], place) => {
        const at = [(x / 1000) * canvas.width, (y / 1000) * canvas.height];
        if (place) pen.lineTo(...at);
        else pen.moveTo(...at);
      });
      pen.stroke();
    }
  }

  function point(event) {
    const box = canvas.getBoundingClientRect();
    const within = (share) => Math.max(0, Math.min(1000, Math.round(share * 1000)));
    return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
  }

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    current = [point(event)];
    strokes.push(current);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!current || strokes.reduce((sum, stroke) => sum + stroke.length, 0) >= MOST_POINTS) return;
    current.push(point(event));
    draw();
  });
  const lift = () => {
    if (current) onChange();
    current = null;
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  draw();
  const clear = button(gettext("擦掉重签"), () => {
    strokes.length = 0;
    draw();
    onChange();
  });
  return h("div", {}, canvas, clear);
}
