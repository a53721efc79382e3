// Puts a button that copies it beside each citation. Without a clipboard to write to, as on a page that did not
// come by HTTPS, there is none: the citation is text that one click selects.

const COPIED = "Copied";
const REFUSED = "The browser does not allow copying: select the text instead.";

if (navigator.clipboard) {
  offerAll();
  document.addEventListener("shown", offerAll); // other results
}

function offerAll() {
  document.querySelectorAll(".citation").forEach(offer);
}

function offer(citation) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy citation";
  const said = document.createElement("span");
  said.role = "status";
  said.className = "quiet";
  button.addEventListener("click", async () => {
    said.textContent = "";
    said.textContent = await copied(citation.textContent);
  });
  const line = document.createElement("p");
  line.className = "copy";
  line.append(button, " ", said);
  citation.after(line);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return COPIED;
  } catch {
    return REFUSED;
  }
}
