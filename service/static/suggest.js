// Offers boards, people and headings below the search box while somebody types. The list is the browser's own
// (datalist), so it is worked and read out as every browser does; without this script the box is a plain one.

const PAUSE = 150; // milliseconds without a key until it is worth asking
const FEWEST = 2; // letters that anything is suggested for

const box = document.querySelector("input[data-suggest]");
const list = document.createElement("datalist");
list.id = "suggestions";
box.after(list);
box.setAttribute("list", list.id);

let waiting = 0;
let asked = null;

box.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(suggest, PAUSE, box.value.trim());
});

async function suggest(typed) {
  asked?.abort();
  asked = new AbortController();
  if (typed.length < FEWEST) {
    list.replaceChildren();
    return;
  }
  try {
    const answer = await fetch(`${box.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { signal: asked.signal });
    const suggestions = answer.ok ? (await answer.json()).suggestions : [];
    list.replaceChildren(...suggestions.map(option));
  } catch (error) {
    if (error.name !== "AbortError") {
      list.replaceChildren(); // nobody misses suggestions; the box works on
    }
  }
}

function option(suggestion) {
  const made = document.createElement("option");
  made.value = suggestion.text;
  return made;
}
