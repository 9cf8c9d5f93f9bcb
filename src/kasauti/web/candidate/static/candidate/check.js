// A knowledge check: what is typed is kept by itself, the clock runs, the end hands in.
const form = document.getElementById("check");
const told = JSON.parse(document.getElementById("check-told").textContent);
const part = (name) => form.querySelector(`[data-part="${name}"]`);
const opened = performance.now();
let waiting = 0, sending = false, again = false;

async function keep() {
  clearTimeout(waiting);
  if (sending) return void (again = true);
  sending = true;
  part("state").textContent = told.words.keeping;
  const answer = await fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
  sending = false;
  part("state").textContent = answer?.ok ? told.words.kept : told.words.trying;
  if (again) {
    again = false;
    keep();
  } else if ([403, 410, 422].includes(answer?.status)) location.reload(); // it is over, handed in elsewhere or taken back
  else if (!answer?.ok) waiting = setTimeout(keep, 3000);
}
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, 600);
});

function tick() {
  const seconds = Math.max(0, Math.round((told.left - (performance.now() - opened)) / 1000));
  const minutes = Math.floor(seconds / 60);
  part("clock").textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  part("clock").toggleAttribute("data-short", minutes < 2);
  if (seconds % 60 === 0 && told.words.left[minutes]) part("said").textContent = told.words.left[minutes];
  if (seconds > 0) return;
  clearInterval(ticking);
  form.submit();
}
const ticking = setInterval(tick, 1000);
tick();
