// Articles, added pages, evaluations, and what changes on the server; then the start. Behind page.js, in its scope.

// --- articles ------------------------------------------------------------------------------------------------------

async function read(button) {
  const { read: article, start, end } = button.dataset;
  const desk = document.getElementById("desk");
  if (!desk.offsetParent) {
    left = button.closest(".turn");
    tab(1);
  }
  desk.innerHTML = await call("read", { article, start: Number(start || 0), end: Number(end || 0) });
  document.querySelectorAll("[data-read][aria-current]").forEach(other => other.removeAttribute("aria-current"));
  button.setAttribute("aria-current", "true");
  const text = desk.firstElementChild;
  text.focus?.({ preventScroll: true });
  const mark = desk.querySelector("mark");
  if (getComputedStyle(desk).position === "sticky") desk.scrollTop = mark ? mark.offsetTop - desk.clientHeight / 3 : 0;
  else glide(mark || text, mark ? "center" : "start");
}

function tab(number) { document.querySelectorAll('.tabs button[role="tab"]')[number]?.click(); }

function narrow({ only: article, title }) {
  only = article ? { article, title } : null;
  one("[data-scope-title]").textContent = title ? `《${title}》` : "";
  one(".scope").hidden = !only;
  if (only) tab(0);
  one(".composer textarea").focus();
}

// The box of the shelf is Gradio's: emptied and entered, it shows all that is held.
function show_all() {
  const box = one(".finder textarea, .finder input");
  box.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true, cancelable: true }));
  box.focus();
}

// Whoever comes back to the conversation finds the turn that was left for an article, else the last one.
let left = null;
document.addEventListener("click", event => {
  const button = event.target.closest('.tabs button[role="tab"]');
  if (!button) return;
  const turn = button.dataset.tabId === "ask" && (left?.isConnected ? left : turns().at(-1));
  if (turn) come_back(turn, 30); else scrollTo(0, 0);
}, true);

function come_back(turn, frames) { // a tab is laid out some frames after it was chosen
  if (turn.offsetParent) { turn.scrollIntoView({ behavior: "instant" }); left = null; }
  else if (frames) requestAnimationFrame(() => come_back(turn, frames - 1));
}

// --- pages that readers add ----------------------------------------------------------------------------------------

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",", 2)[1] || "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

async function add(picker) {
  const files = [...picker.files], told = one("[data-told]"), progress = one("[data-adding]");
  told.replaceChildren();
  for (const [number, file] of files.entries()) {
    progress.textContent = `${number + 1}/${files.length}`;
    try {
      told.insertAdjacentHTML("beforeend", await call("add", { name: file.name, data: await base64(file) }));
    } catch (error) {
      told.append(Object.assign(document.createElement("li"), { className: "bad", textContent: `${file.name}: ${error}` }));
    }
  }
  picker.value = "";
  await renew(told);
  progress.textContent = "";
}

async function remove(button) {
  const told = one("[data-told]");
  button.disabled = true;
  told.innerHTML = await call("remove", { name: button.dataset.remove });
  await renew(told);
}

async function renew(told) {
  const built = call("renew");
  look(); // shows the stages
  told.insertAdjacentHTML("beforeend", await built);
  await look();
}

// --- what changes on the server: a new index, told in every browser ------------------------------------------------

const REST = 15_000, BUILDING = 400; // milliseconds between two looks
let index = log.dataset.index, next_look = 0, pieces = {};

async function look() {
  clearTimeout(next_look);
  let state = {};
  try {
    state = JSON.parse(await call("state", { seen: index }));
    show_state(state);
  } catch { /* the server is gone, or busy: look again later */ }
  next_look = setTimeout(look, state.stage ? BUILDING : REST);
}

function show_state({ index: now, stage, trouble, pieces: changed }) {
  const banner = one(".building");
  banner.hidden = !stage;
  banner.querySelector("[data-stage]").innerHTML = stage || "";
  if (trouble) one("[data-told]")?.setAttribute("title", trouble);
  if (!changed) return;
  index = now;
  pieces = changed;
  put_pieces();
  call("front").then(html => { one("[data-piece-welcome]").innerHTML = html; }).catch(() => {}); // tries its questions
}

// A tab's content is made when it is first opened, as it was when the server started: what changed is put in then.
function put_pieces() {
  for (const [name, html] of Object.entries(pieces)) {
    const room = one(`[data-piece-${name}]`);
    if (room && room.dataset.at !== index) {
      room.dataset.at = index;
      room.innerHTML = html;
    }
  }
}
new MutationObserver(() => { put_pieces(); resume_trial(); }).observe(document.body, { childList: true, subtree: true });

// --- evaluations ---------------------------------------------------------------------------------------------------

async function try_gold(data, name) {
  const limit = Number(one("[data-limit]").value) || null;
  one("[data-report]").replaceChildren();
  const begun = JSON.parse(await call("begin", { name: name || one("[data-gold]").value, limit, data }));
  one("[data-trial]").innerHTML = begun.html;
  if (begun.id) follow_trial(begun.id);
}

// A run goes on at the server when the page is reloaded: it, or its report, is there again with its tab.
let followed = null;
function resume_trial() {
  const id = !followed && one("[data-trial]") && recall("sessionStorage", "baoda-trial");
  if (id) follow_trial(id);
}

async function follow_trial(id) {
  followed = id;
  keep("sessionStorage", "baoda-trial", id);
  let state = { done: false };
  while (!state.done) {
    await new Promise(done => setTimeout(done, BUILDING));
    state = JSON.parse(await call("trial", { id }));
    if (!state.done) one("[data-trial]").innerHTML = state.html;
  }
  one("[data-trial]").replaceChildren();
  one("[data-report]").innerHTML = state.html;
  if (!one("iframe.report")) keep("sessionStorage", "baoda-trial", ""); // stopped, or long gone
}

async function save_run({ file: form, run: id }) {
  save(`baoda-report.${form}`, await call("file", { id, form }), form === "json" ? "application/json" : "text/html");
}

async function compare_runs(request) {
  one("[data-compared]").innerHTML = await call("compare", request);
}

// --- events --------------------------------------------------------------------------------------------------------

const DESK_CLICKS = {
  "[data-read]": read,
  "[data-only]": button => narrow(button.dataset),
  "[data-all]": show_all,
  "[data-unscope]": () => narrow({}),
  "[data-remove]": remove,
  "[data-try]": () => try_gold(),
  "[data-halt]": button => call("halt", { id: button.dataset.halt }),
  "[data-file]": button => save_run(button.dataset),
  "[data-compare]": button => compare_runs({ first: one("[data-earlier]").value, second: button.dataset.compare }),
};
document.addEventListener("change", async event => {
  if (event.target.matches("[data-add]")) add(event.target);
  if (!event.target.matches("[data-own], [data-against]")) return;
  const [file] = event.target.files, { against } = event.target.dataset;
  if (!file) return;
  const sent = { name: file.name, data: await base64(file) };
  event.target.value = "";
  if (against) await compare_runs({ ...sent, second: against });
  else await try_gold(sent.data, sent.name);
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });

// --- the start -----------------------------------------------------------------------------------------------------

window.baoda = { ask, interrupted, look };
watch("value", () => arrive(props.value));
speak(recall("localStorage", "baoda-language") || (navigator.language.startsWith("zh") ? "zh" : "en"));

const before = JSON.parse(recall("sessionStorage", "baoda-questions") || "[]");
const linked = new URLSearchParams(location.search).get("q"); // a link to a question asks it: /?q=…
if (linked && !before.some(asked => asked.question === linked)) before.push({ question: linked });
for (const asked of before) send(asked);
look();
