// A correction's form stands on the page once; it is put where somebody opens it.

document.addEventListener("toggle", (event) => {
  const fold = event.target;
  if (!fold.open || !fold.matches("details[data-correct]") || fold.querySelector("form")) return;
  const form = document.querySelector(`template[data-correct-form="${fold.dataset.correct}"]`);
  fold.append(form.content.cloneNode(true));
  fold.querySelector("[name=subject]").value = fold.dataset.subject;
  const value = fold.querySelector("[name=value]");
  if (value) value.value = fold.dataset.value;
}, true);
