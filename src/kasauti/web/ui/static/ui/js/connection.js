// What is said when nothing comes back: no connection, no answer, a refusal. What stands on the page
// stays: answers with an error are not put into it, and a form is not sent into the void.

const REFUSALS = [401, 403];

function say(when, on) {
  const toasts = document.getElementById("toasts");
  const said = toasts?.querySelector(`[data-said="${when}"]`);
  if (said && !on) said.remove();
  if (on && !said) toasts?.append(toasts.querySelector(`[data-when="${when}"]`).content.cloneNode(true));
}

function connected() {
  say("offline", !navigator.onLine);
}

for (const kind of ["online", "offline"]) addEventListener(kind, connected);
connected();

document.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  connected();
}, true);

document.addEventListener("htmx:error", () => say("unanswered", navigator.onLine));
document.addEventListener("htmx:after:request", (event) => {
  const { status } = event.detail.ctx.response;
  const refused = REFUSALS.includes(status);
  say("refused", refused);
  say("unanswered", status >= 400 && !refused);
});
