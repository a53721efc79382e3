// Fills the summary on the results page from server-sent events. Only text and the service's own addresses are
// set, never markup; without this script the form leads to a page with the finished summary.

const BROKEN = "The summary is not complete: the connection broke off.";
const FINISHED = "The summary is finished."; // seen at a glance, so only said
const NOTHING = "No summary could be written: the service cannot be reached.";

let summary, text, state, removed, sources, passages, cited;
let stream = null;

begin();
document.addEventListener("shown", begin); // other results, with a summary of their own

function begin() {
  stream?.close();
  const section = document.querySelector("section.written");
  const form = section?.querySelector("form");
  if (!form) {
    return;
  }
  summary = section.querySelector(".summary");
  text = summary.querySelector(".text");
  state = summary.querySelector(".state");
  removed = summary.querySelector(".removed");
  sources = section.querySelector(".sources");
  passages = new Map();
  cited = new Set();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.hidden = true;
    summary.hidden = false;
    section.querySelector("h2").focus();
    say("Writing…", true);
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("written");
    fields.delete("group"); // how the page sets its list
    stream = new EventSource(`${form.dataset.stream}?${fields}`);
    listen(stream);
  });
}

function listen(stream) {
  let note = "";
  let ended = false;
  const on = (name, act) => stream.addEventListener(name, (event) => act(JSON.parse(event.data)));
  on("passages", (data) => data.passages.forEach((one) => passages.set(one.number, one)));
  on("sentence", add);
  on("removed", (data) => remove(data.reason));
  on("note", (data) => (note = data.text));
  on("end", () => {
    ended = true;
    say(note || FINISHED, false);
    state.classList.toggle("unseen", !note);
  });
  // It comes with the end of every stream. Left open, it would be asked for again, and the model with it.
  stream.onerror = () => {
    stream.close();
    if (!ended) {
      say(text.hidden ? NOTHING : BROKEN, false);
    }
  };
}

function say(words, busy) {
  state.textContent = words;
  state.hidden = false;
  state.classList.toggle("busy", busy);
}

function add(sentence) {
  const words = element("bdi", sentence.text);
  const whole = element("span", words);
  for (const number of sentence.citations) {
    whole.append(" ", mark(number));
    cited.add(number);
  }
  whole.append(" ");
  text.append(whole);
  text.hidden = false;
  list();
}

function remove(reason) {
  const reasons = removed.querySelector("ul");
  reasons.append(element("li", reason));
  const count = reasons.children.length;
  removed.querySelector("summary").textContent = `${count} ${count === 1 ? "sentence was" : "sentences were"} removed`;
  removed.hidden = false;
}

function mark(number) {
  const link = element("a", `[${number}]`);
  link.className = "mark";
  link.ariaLabel = `Passage ${number}`;
  link.href = passages.get(number).page_link;
  return link;
}

function list() {
  const items = [...cited].sort((one, other) => one - other).map(source);
  sources.querySelector("ol").replaceChildren(...items);
  sources.hidden = false;
}

function source(number) {
  const passage = passages.get(number);
  const link = element("a", element("bdi", passage.item.heading ?? "Outside the agenda items"));
  link.href = passage.page_link;
  const board = element("bdi", passage.board || passage.title || "Board not stated");
  const item = element("li", link, ", ", board, ", ", day(passage.date));
  item.value = number;
  return item;
}

function day(date) {
  const shape = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return date ? new Date(date).toLocaleDateString("en-GB", shape) : "date not stated";
}

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}
