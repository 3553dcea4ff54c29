// Runs once in each browser, as the `js_on_load` of the component that receives a new turn (`arrived` in ui.py).
// Gradio gives `props`, `trigger`, `watch` and `server`. Everything written into the page by `innerHTML` was made and
// escaped by rag/web; what comes from the reader goes in as `textContent` alone.

const root = document.documentElement;
const log = document.getElementById("log");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// --- what a browser keeps ------------------------------------------------------------------------------------------

function recall(shelf, key) {
  try { return window[shelf].getItem(key); } catch { return null; } // a browser may forbid it
}

function keep(shelf, key, value) {
  try { window[shelf].setItem(key, value); } catch { /* kept until the page is closed */ }
}

// --- language: the browser's, or the one chosen here before --------------------------------------------------------

function speak(language) {
  root.lang = language === "en" ? "en" : "zh-CN";
  trigger("language", { language });
}

function switch_language() {
  const language = root.lang === "en" ? "zh" : "en";
  keep("localStorage", "baoda-language", language);
  speak(language);
}

// --- turns ---------------------------------------------------------------------------------------------------------

function glide(element, block) {
  element.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
}

const KEPT = 20; // questions asked again after a reload
const PATIENCE = 20_000; // milliseconds; an answer that comes later still takes its place
let name = Date.now(); // names turns: none twice, not even after a reload

function wait_for(question) {
  const turn = document.getElementById("waiting").content.firstElementChild.cloneNode(true);
  turn.dataset.key = `t${name++}`;
  turn.querySelector("bdi").textContent = question.slice(0, 300);
  turn.dataset.question = turn.querySelector("[data-ask]").dataset.ask = question;
  log.append(turn);
  root.dataset.talking = "";
  glide(turn, "start");
  setTimeout(() => give_up([turn]), PATIENCE); // a server that is gone says nothing
  return turn.dataset.key;
}

function ask(question) {
  if (!question.trim()) return;
  trigger("ask", { question, key: wait_for(question) });
  keep_questions();
}

// The same question gives the same answer: a conversation is its questions, kept as long as the tab.
function keep_questions() {
  const asked = [...log.querySelectorAll(".turn")].map(turn => turn.dataset.question).slice(-KEPT);
  keep("sessionStorage", "baoda-questions", JSON.stringify(asked));
}

function start_over() {
  log.replaceChildren();
  delete root.dataset.talking;
  keep_questions();
  history.replaceState(null, "", location.pathname);
  document.querySelector(".composer textarea").focus();
}

function arrive(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const turn = holder.content.firstElementChild;
  if (!turn) return;
  const waiting = log.querySelector(`.turn[data-key="${CSS.escape(turn.dataset.key)}"]`);
  if (!waiting) return; // the conversation was cleared meanwhile
  turn.dataset.question = waiting.dataset.question;
  waiting.replaceWith(turn);
  root.dataset.talking = "";
  glide(turn, "start");
}

function give_up(turns) {
  turns.filter(turn => turn.dataset.state === "waiting").forEach(turn => { turn.dataset.state = "interrupted"; });
}

function interrupted() {
  give_up([...log.querySelectorAll(".turn")]);
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
  else if (hit("[data-clear]")) start_over();
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
speak(recall("localStorage", "baoda-language") || (navigator.language.startsWith("zh") ? "zh" : "en"));

const before = JSON.parse(recall("sessionStorage", "baoda-questions") || "[]");
const linked = new URLSearchParams(location.search).get("q"); // a link to a question asks it: /?q=…
for (const question of linked && !before.includes(linked) ? [...before, linked] : before) ask(question);
