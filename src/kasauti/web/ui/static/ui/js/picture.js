// A region of the picture: drawn with the pointer, kept in four number fields, sent by the form.

const LOWEST = 1;
const HIGHEST = 5;
const NAMES = ["engineering_low", "engineering_high", "ml_low", "ml_high"];
let start = null;

const level = (share) => LOWEST + Math.min(Math.max(share, 0), 1) * (HIGHEST - LOWEST);

function at(plot, event) {
  const grid = plot.querySelector(".picture-grid").getBoundingClientRect();
  return {
    engineering: level((event.clientX - grid.left) / grid.width),
    ml: level(1 - (event.clientY - grid.top) / grid.height),
  };
}

function draw(plot, region) {
  const rect = plot.querySelector(".picture-region");
  const percent = (value) => `${((value - LOWEST) / (HIGHEST - LOWEST)) * 100}%`;
  rect.removeAttribute("data-whole");
  rect.setAttribute("x", percent(region.engineering_low));
  rect.setAttribute("width", percent(LOWEST + region.engineering_high - region.engineering_low));
  rect.setAttribute("y", percent(HIGHEST + LOWEST - region.ml_high));
  rect.setAttribute("height", percent(LOWEST + region.ml_high - region.ml_low));
}

const between = (a, b) => ({
  engineering_low: Math.min(a.engineering, b.engineering),
  engineering_high: Math.max(a.engineering, b.engineering),
  ml_low: Math.min(a.ml, b.ml),
  ml_high: Math.max(a.ml, b.ml),
});

document.addEventListener("pointerdown", (event) => {
  const plot = event.target.closest(".picture-plot");
  if (!plot || event.target.closest(".point") || event.button) return;
  event.preventDefault();
  plot.setPointerCapture(event.pointerId);
  start = at(plot, event);
});

document.addEventListener("pointermove", (event) => {
  const plot = start && event.target.closest(".picture-plot");
  if (plot) draw(plot, between(start, at(plot, event)));
});

document.addEventListener("pointerup", (event) => {
  const plot = start && event.target.closest(".picture-plot");
  if (!plot) return;
  const region = between(start, at(plot, event));
  start = null;
  const small = region.engineering_high - region.engineering_low < 0.05 || region.ml_high - region.ml_low < 0.05;
  const whole = { engineering_low: LOWEST, engineering_high: HIGHEST, ml_low: LOWEST, ml_high: HIGHEST };
  fill(small ? whole : region);
});

document.addEventListener("pointercancel", () => (start = null));

function fill(region) {
  const form = document.getElementById("filters");
  for (const name of NAMES) form.elements[name].value = region[name].toFixed(1);
  form.requestSubmit();
}
