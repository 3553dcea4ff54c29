// The conversation. Runs once in each browser with desk.js behind it, as the `js_on_load` of the component that
// receives a new turn (`arrived` in ui.py). Gradio gives `props`, `trigger`, `watch` and `server`. Everything written
// into the page by `innerHTML` was made and escaped by rag/web; what comes from the reader goes in as `textContent`.

const root = document.documentElement;
const log = document.getElementById("log");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const one = selector => document.querySelector(selector);
const call = (name, request = {}) => server[name](JSON.stringify(request));

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
let only = null; // the article that alone is asked: { article, title }
let edited = null; // the turn whose question is being changed

function turns() { return [...log.querySelectorAll(":scope > .turn")]; }

// What one turn asks: its words, the article that alone is asked, and the talk before it (made by the server).
function asks(turn) {
  const { question, article, before } = turn.dataset;
  return { question, article: article || null, before: before ? JSON.parse(before) : null };
}

function wait_for(asked, place) {
  const turn = document.getElementById("waiting").content.firstElementChild.cloneNode(true);
  turn.dataset.key = `t${name++}`;
  turn.querySelector("bdi").textContent = asked.question.slice(0, 300);
  mark(turn, asked);
  if (place) place.replaceWith(turn); else log.append(turn);
  root.dataset.talking = "";
  glide(turn, "start");
  setTimeout(() => give_up([turn]), PATIENCE); // a server that is gone says nothing
  return turn.dataset.key;
}

function mark(turn, { question, article, before }) {
  turn.dataset.question = question;
  if (article) turn.dataset.article = article;
  if (before) turn.dataset.before = JSON.stringify(before);
}

function send(asked, place) {
  if (!asked.question.trim()) return;
  trigger("ask", { ...asked, key: wait_for(asked, place) });
  keep_questions();
}

// A question typed, or chosen: it goes on from the last answer, or takes the place of the turn that is edited.
function ask(question) {
  if (!question.trim()) return;
  const place = edited;
  if (place) turns().slice(turns().indexOf(place) + 1).forEach(turn => turn.remove());
  const last = turns().filter(turn => turn !== place).at(-1);
  const after = last?.dataset.dialogue;
  leave_edit();
  send({ question, article: only?.article || null, before: after ? JSON.parse(after) : null }, place);
}

function retry(turn) { send(asks(turn), turn); }

function edit(turn) {
  edited = turn;
  one(".editing").hidden = false;
  const box = one(".composer textarea");
  box.value = turn.dataset.question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

function leave_edit() {
  if (edited) put_in_box("");
  edited = null;
  one(".editing").hidden = true;
}

function put_in_box(text) {
  const box = one(".composer textarea");
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// The same question gives the same answer: a conversation is its questions, kept as long as the tab.
function keep_questions() {
  keep("sessionStorage", "baoda-questions", JSON.stringify(turns().map(asks).slice(-KEPT)));
}

function start_over() {
  log.replaceChildren();
  delete root.dataset.talking;
  leave_edit();
  keep_questions();
  history.replaceState(null, "", location.pathname);
  one(".composer textarea").focus();
}

function arrive(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const turn = holder.content.firstElementChild;
  if (!turn) return;
  const waiting = log.querySelector(`.turn[data-key="${CSS.escape(turn.dataset.key)}"]`);
  if (!waiting || waiting.dataset.state === "stopped") return; // cleared or stopped meanwhile
  mark(turn, asks(waiting));
  waiting.replaceWith(turn);
  root.dataset.talking = "";
  glide(turn, "start");
  keep_questions();
  offer_next(turn);
}

function give_up(waiting, state = "interrupted") {
  waiting.filter(turn => turn.dataset.state === "waiting").forEach(turn => { turn.dataset.state = state; });
}

// A question that was turned away: because too many wait, or for another reason that the server did not tell.
async function interrupted() {
  let state = "interrupted";
  try {
    const queue = await (await fetch("gradio_api/queue/status")).json();
    if (queue.queue_size >= Number(log.dataset.room)) state = "full";
  } catch { /* gone */ }
  give_up(turns(), state);
}

// Which questions lead on costs the server some answers: they come after the turn, and may stay away.
async function offer_next(turn) {
  const room = turn.querySelector(".next");
  if (!room) return;
  const said = turns().map(other => other.dataset.question);
  const request = { ...asks(turn), before: null, question: turn.dataset.whole || turn.dataset.question };
  try {
    room.innerHTML = await call("next", { ...request, said, refused: turn.dataset.state === "refused" });
  } catch { /* an answer stands without them */ }
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

async function unfold(fold) {
  if (!fold.open || fold.dataset.filled) return;
  const printed = fold.matches(".printed");
  const room = fold.querySelector(".lines, .text");
  const { article, start, end } = fold.dataset;
  try {
    room.innerHTML = await call(printed ? "printed" : "whole", { article, start: Number(start), end: Number(end) });
    fold.dataset.filled = "yes";
  } catch {
    room.textContent = "…";
    return;
  }
  const first = room.querySelector("mark");
  if (first) room.scrollTop = first.offsetTop - room.clientHeight / 3;
}

// --- what a reader takes along, and thinks --------------------------------------------------------------------------

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.dataset.done = "";
  setTimeout(() => delete button.dataset.done, 1600);
}

function save(file, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function export_as(form) {
  const records = [...log.querySelectorAll("[data-record]")].map(held => JSON.parse(held.dataset.record));
  const text = form === "json" ? JSON.stringify(records, null, 1) : await call("markdown", { records });
  save(`baoda.${form}`, text, form === "json" ? "application/json" : "text/markdown");
}

async function opine(button) {
  const turn = button.closest(".turn");
  turn.querySelectorAll("[data-opinion]").forEach(other => other.setAttribute("aria-pressed", other === button));
  const request = { ...asks(turn), opinion: button.dataset.opinion };
  turn.querySelector(".kept").innerHTML = await call("opinion", request);
}

// --- events --------------------------------------------------------------------------------------------------------

const CLICKS = {
  "[data-switch]": switch_language,
  "[data-clear]": start_over,
  "[data-stop]": button => { give_up([button.closest(".turn")], "stopped"); keep_questions(); },
  "[data-retry]": button => retry(button.closest(".turn")),
  "[data-edit]": button => edit(button.closest(".turn")),
  "[data-unedit]": leave_edit,
  "[data-pieces]": button => ask([...button.parentNode.querySelectorAll("[data-piece]")].map(box => box.value).join("")),
  "[data-ask]": button => ask(button.dataset.ask),
  "[data-opinion]": opine,
  "[data-export]": button => { button.closest("details").open = false; export_as(button.dataset.export); },
  "[data-save]": button => save(button.dataset.name, "\ufeff" + button.dataset.save, "text/csv"),
  "button.copy": copy,
};

document.addEventListener("click", event => {
  const mark = event.target.closest("a.cite");
  if (mark) { event.preventDefault(); follow(mark); return; }
  for (const [selector, act] of Object.entries({ ...CLICKS, ...DESK_CLICKS })) {
    const button = event.target.closest(selector);
    if (button) { act(button); return; }
  }
  document.querySelectorAll("details.menu[open]").forEach(menu => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("mouseover", event => {
  const mark = event.target.closest("a.cite");
  if (mark) light(source_of(mark));
});
document.addEventListener("toggle", event => {
  if (event.target.matches("details.printed, details.whole-text")) unfold(event.target);
}, true);
document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  if (edited) leave_edit();
  document.querySelectorAll("details.menu[open]").forEach(menu => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
