// What the search box does beyond a plain one: it suggests while somebody types, and "/" leads to it.

const PAUSE = 150; // milliseconds without a key until it is worth asking
const FEWEST = 2; // letters that anything is suggested for
const NO_KEY = "no-search-key"; // kept in the browser by those who do not want "/" to be a shortcut

begin();
offerKey();
document.addEventListener("shown", begin); // other results, with a box of their own

function begin() {
  const box = theBox();
  if (box.dataset.suggest) {
    suggestInto(box);
  }
}

function theBox() {
  return document.getElementById("q");
}

// The list is the browser's own (datalist), so it is worked and read out as every browser does.
function suggestInto(input) {
  const list = document.createElement("datalist");
  list.id = "suggestions";
  input.after(list);
  input.setAttribute("list", list.id);

  let waiting = 0;
  let asked = null;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, PAUSE, input.value.trim());
  });

  async function suggest(typed) {
    asked?.abort();
    asked = new AbortController();
    if (typed.length < FEWEST) {
      list.replaceChildren();
      return;
    }
    try {
      const address = `${input.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(address, { signal: asked.signal });
      const suggestions = answer.ok ? (await answer.json()).suggestions : [];
      list.replaceChildren(...suggestions.map(option));
    } catch (error) {
      if (error.name !== "AbortError") {
        list.replaceChildren(); // nobody misses suggestions; the box works on
      }
    }
  }
}

function option(suggestion) {
  const made = document.createElement("option");
  made.value = suggestion.text;
  return made;
}

// A key of one sign gets in the way of those who speak to their computer, so it can be turned off (WCAG 2.1.4).
function offerKey() {
  const words = document.createElement("span");
  const turn = document.createElement("button");
  turn.type = "button";
  turn.addEventListener("click", () => {
    keep(!isOff());
    tell();
  });
  const line = document.createElement("p");
  line.className = "key";
  line.append(words, " ", turn);
  document.querySelector("footer.site").append(line);
  tell();

  document.addEventListener("keydown", (event) => {
    const elsewhere = event.ctrlKey || event.metaKey || event.altKey;
    if (event.key === "/" && !elsewhere && !isOff() && !event.target.closest("input, textarea, select")) {
      event.preventDefault();
      theBox().focus();
      theBox().select();
    }
  });

  function tell() {
    words.textContent = isOff() ? "The key / does nothing here." : "The key / leads to the search box.";
    turn.textContent = isOff() ? "Turn it on" : "Turn it off";
  }
}

function isOff() {
  return localStorage.getItem(NO_KEY) !== null;
}

function keep(off) {
  if (off) {
    localStorage.setItem(NO_KEY, "");
  } else {
    localStorage.removeItem(NO_KEY);
  }
}
