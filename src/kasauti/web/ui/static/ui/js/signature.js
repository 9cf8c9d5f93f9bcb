// Strokes on a canvas, kept as points in the hidden field beside it.
for (const field of document.querySelectorAll("[data-signature]")) {
  const canvas = field.querySelector("canvas");
  const kept = field.querySelector("input");
  const pen = canvas.getContext("2d");
  let strokes = [];
  let stroke = null;

  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [
      within(((event.clientX - box.left) / box.width) * canvas.width, canvas.width),
      within(((event.clientY - box.top) / box.height) * canvas.height, canvas.height),
    ];
  };
  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = getComputedStyle(canvas).color;
    pen.lineWidth = 7;
    pen.lineCap = pen.lineJoin = "round";
    for (const points of strokes) {
      pen.beginPath();
      points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.stroke();
    }
    kept.value = strokes.length ? JSON.stringify(strokes) : "";
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    stroke = [point(event)];
    strokes.push(stroke);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    stroke.push(point(event));
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => { stroke = null; });
  }
  field.querySelector("[data-clear]").addEventListener("click", () => {
    strokes = [];
    draw();
  });
}
