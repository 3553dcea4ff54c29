// Runs once in each browser, as the `js_on_load` of the component that receives a new turn (`turn_arrived` in ui.py).
// Gradio gives `props`, `trigger`, `watch` and `server`. Everything written into the page by `innerHTML` was made and
// escaped by rag/web; what comes from the reader goes in as `textContent` alone.

const root = document.documentElement;
const log = document.getElementById("log");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// --- language: the browser's, or the one chosen here before --------------------------------------------------------

function remembered() {
  try { return localStorage.getItem("baoda-language"); } catch { return null; }
}

function speak(language) {
  root.lang = language === "en" ? "en" : "zh-CN";
  trigger("language", { language });
}

function switch_language() {
  const language = root.lang === "en" ? "zh" : "en";
  try { localStorage.setItem("baoda-language", language); } catch { /* remembered until the page is closed */ }
  speak(language);
}

// --- turns ---------------------------------------------------------------------------------------------------------

function glide(element, block) {
  element.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
}

function wait_for(question) {
  const turn = document.getElementById("waiting").content.firstElementChild.cloneNode(true);
  turn.querySelector("bdi").textContent = question.slice(0, 300);
  turn.querySelector("[data-ask]").dataset.ask = question;
  log.append(turn);
  root.dataset.talking = "";
  glide(turn, "start");
}

function ask(question) {
  if (!question.trim()) return;
  wait_for(question);
  trigger("ask", { question });
}

function arrive(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const turn = holder.content.firstElementChild;
  if (!turn) return;
  const waiting = log.querySelector(".turn[data-state=waiting]");
  if (waiting) waiting.replaceWith(turn); else log.append(turn);
  root.dataset.talking = "";
  glide(turn, "start");
}

function interrupted() {
  const waiting = log.querySelector(".turn[data-state=waiting]");
  if (waiting) waiting.dataset.state = "interrupted";
}

// --- citations -----------------------------------------------------------------------------------------------------

function source_of(mark) {
  return mark.closest(".turn").querySelector(`.source[data-source="${mark.dataset.cite}"]`);
}

function light(source) {
  source.closest(".evidence").querySelectorAll(".lit").forEach(other => other.classList.remove("lit"));
  source.classList.add("lit");
}

function follow(mark) {
  const source = source_of(mark);
  light(source);
  source.focus({ preventScroll: true });
  glide(source, "nearest");
}

async function print_page(fold) {
  if (!fold.open || fold.dataset.filled) return;
  const lines = fold.querySelector(".lines");
  const { article, start, end } = fold.dataset;
  try {
    lines.innerHTML = await server.printed(JSON.stringify([article, Number(start), Number(end)]));
    fold.dataset.filled = "yes";
  } catch {
    lines.textContent = "…";
    return;
  }
  const first = lines.querySelector("mark");
  if (first) lines.scrollTop = first.offsetTop - lines.clientHeight / 3;
}

// --- articles ------------------------------------------------------------------------------------------------------

async function read(button) {
  const desk = document.getElementById("desk");
  const { read: article, start, end } = button.dataset;
  desk.innerHTML = await server.read(JSON.stringify([article, Number(start || 0), Number(end || 0)]));
  document.querySelectorAll("[data-read][aria-current]").forEach(other => other.removeAttribute("aria-current"));
  button.setAttribute("aria-current", "true");
  const text = desk.firstElementChild;
  text.focus({ preventScroll: true });
  glide(desk.querySelector("mark") || text, desk.querySelector("mark") ? "center" : "nearest");
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.dataset.done = "";
  setTimeout(() => delete button.dataset.done, 1600);
}

// --- events --------------------------------------------------------------------------------------------------------

document.addEventListener("click", event => {
  const hit = selector => event.target.closest(selector);
  if (hit("[data-switch]")) switch_language();
  else if (hit("[data-ask]")) { hit(".turn")?.remove(); ask(hit("[data-ask]").dataset.ask); }
  else if (hit("[data-read]")) read(hit("[data-read]"));
  else if (hit("a.cite")) { event.preventDefault(); follow(hit("a.cite")); }
  else if (hit("button.copy")) copy(hit("button.copy"));
});
document.addEventListener("mouseover", event => {
  const mark = event.target.closest("a.cite");
  if (mark) light(source_of(mark));
});
document.addEventListener("toggle", event => {
  if (event.target.matches("details.printed")) print_page(event.target);
}, true);

window.baoda = { ask, interrupted };
watch("value", () => arrive(props.value));
speak(remembered() || (navigator.language.startsWith("zh") ? "zh" : "en"));

const linked = new URLSearchParams(location.search).get("q"); // a link to a question asks it: /?q=…
if (linked) ask(linked);
