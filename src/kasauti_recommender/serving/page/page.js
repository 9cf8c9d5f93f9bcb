// The shopper's page: ask, click, ask again; and what the node says of itself, once a second.
const at = (id) => document.getElementById(id);
const rupees = new Intl.NumberFormat("en-IN", { style: "currency", currency: "INR", maximumFractionDigits: 0 });
const whole = new Intl.NumberFormat("en-IN");
const shopper = () => `visitor-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;

let user = shopper();
let before = new Set();
let asked = 0;

async function call(path, body) {
  const token = sessionStorage.getItem("token");
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await fetch(path, body && { method: "POST", headers, body: JSON.stringify(body) });
  const data = await answer.json();
  if (answer.status === 401 || answer.status === 403) at("token").hidden = false;
  if (!answer.ok) throw new Error(data.detail ?? data.refused?.[0]?.detail ?? `The node answered ${answer.status}.`);
  return data;
}

function tell(place, text) {
  at(place).hidden = !text;
  at(place).textContent = text;
}

function make(tag, text, kind = "") {
  const part = document.createElement(tag);
  part.textContent = text;
  part.className = kind;
  return part;
}

async function refresh() {
  const turn = ++asked;
  const category = at("category").value;
  const began = performance.now();
  const answer = await call("/recommend", { user, count: 18, categories: category ? [category] : [] });
  const took = performance.now() - began;
  const told = await Promise.all(answer.items.map((item) => call(`/products/${encodeURIComponent(item.item)}`).catch(() => null)));
  if (turn !== asked) return;
  at("who").textContent = user;
  at("took").textContent = `${took.toFixed(0)} ms here and back`;
  tell("lacking", [...answer.degraded, answer.short].filter(Boolean).join(" · "));
  at("items").replaceChildren(...answer.items.map((item, place) => card(item, told[place], place)));
  before = new Set(answer.items.map((item) => item.item));
}

function card(item, product, place) {
  const row = document.createElement("li");
  if (before.size && !before.has(item.item)) row.className = "came";
  const button = document.createElement("button");
  button.type = "button";
  const line = make("span", "", "line");
  line.append(make("strong", item.item), make("span", product ? rupees.format(product.price / 100) : "", "figure"));
  const where = product ? [product.category, product.brand].filter(Boolean).join(" · ") : "";
  button.append(line, make("span", where, "quiet"), make("small", item.reason));
  button.addEventListener("click", () => step(() => click(item.item, place)));
  row.append(button);
  return row;
}

async function click(item, position) {
  await call("/events", { events: [{ id: crypto.randomUUID?.() ?? shopper() + Date.now(), user, item, kind: "click", at: Date.now(), position }] });
  const clicks = at("clicks");
  if (!clicks.dataset.any) clicks.replaceChildren();
  clicks.dataset.any = "yes";
  clicks.prepend(make("li", `Looked at ${item}`));
  const { category, brand } = await call(`/products/${encodeURIComponent(item)}`);
  at("add").elements.attributes.value = [category && `category:${category}`, brand && `brand:${brand}`].filter(Boolean).join(", ");
  await refresh();
}

async function add(form) {
  const id = form.id.value.trim();
  const attributes = form.attributes.value.split(",").map((word) => word.trim()).filter(Boolean);
  const began = performance.now();
  await call("/products", { products: [{ id, attributes, price: Math.round(form.price.value * 100) }] });
  const took = performance.now() - began;
  const like = (await call("/similar", { item: id, count: 3 })).items.map((item) => item.item);
  const mine = (await call("/recommend", { user, count: 200 })).items.findIndex((item) => item.item === id);
  at("added").textContent = `${id} is on disk and findable after ${took.toFixed(0)} ms. Most like it: ${like.join(", ")}. `
    + (mine < 0 ? "Not among your first 200; look at something like it." : `Number ${mine + 1} for you.`);
  await refresh();
}

async function suggest() {
  if (at("attributes").children.length) return;
  at("attributes").append(...(await call("/attributes")).map((name) => new Option(name)));
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    tell("refused", error.message);
  }
}

// A step of the person's: what was refused before it stands until now, whatever came meanwhile.
function step(work) {
  tell("refused", "");
  return attempt(work);
}

async function picture(place, name) {
  const answer = await fetch(`/pictures/${name}.svg`);
  if (!answer.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  const told = drawn.querySelector("desc").textContent;
  drawn.setAttribute("aria-label", `${drawn.querySelector("title").textContent}: ${told}`);
  drawn.querySelector("desc").remove();
  place.querySelector(".drawn").replaceChildren(document.importNode(drawn, true));
  place.querySelector("figcaption").textContent = told;
}

let shown = {};

async function pictures(drawn) {
  await picture(at("speed"), "latency");
  for (const [name, when] of Object.entries(drawn)) {
    const place = at(`picture-${name}`);
    if (!place || shown[name] === when) continue;
    place.hidden = false;
    await picture(place, name);
    shown[name] = when;
  }
}

async function watch() {
  try {
    const about = await call("/about");
    at("about").textContent = `${whole.format(about.items)} products, version ${about.model}`;
    if (at("category").options.length === 1) {
      at("category").append(...about.categories.map((name) => new Option(name, name)));
    }
    tiles(about);
    await pictures(about.pictures);
  } catch {
    at("about").textContent = "The node does not answer.";
  }
  setTimeout(watch, document.hidden ? 10000 : 1000);
}

function tiles(about) {
  const rows = [
    ["Log", `${whole.format(about.log)} bytes on disk`],
    ["Answers with less", whole.format(Object.values(about.degraded).reduce((sum, count) => sum + count, 0))],
  ];
  at("tiles").replaceChildren(...rows.flatMap(([name, value]) => [make("dt", name), make("dd", value)]));
}

at("stranger").addEventListener("click", () => step(() => {
  user = shopper();
  before = new Set();
  at("clicks").replaceChildren(make("li", "Nothing yet: the list is what is popular. Click a product."));
  delete at("clicks").dataset.any;
  return refresh();
}));
at("category").addEventListener("change", () => step(refresh));
at("add").addEventListener("focusin", () => attempt(suggest));
at("token").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", event.target.elements.token.value);
  event.target.reset();
  event.target.hidden = true;
  tell("refused", "");
});
at("add").addEventListener("submit", (event) => {
  event.preventDefault();
  step(() => add(event.target.elements));
});
attempt(refresh);
watch();
