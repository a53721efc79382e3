// Puts buttons beside each citation: one that copies it, and where the device can hand text on to other programs one
// that shares it. Without a clipboard to write to, as on a page that did not come by HTTPS, there are none: the citation
// is text that one click selects.

const COPIED = "Copied";
const REFUSED = "The browser does not allow copying: select the text instead.";
const NOT_SHARED = "It could not be shared: copy it instead.";

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
  line.append(button, " ");
  if (navigator.share) {
    line.append(sharing(citation, said), " ");
  }
  line.append(said);
  citation.after(line);
}

function sharing(citation, said) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Share citation";
  button.addEventListener("click", async () => {
    said.textContent = "";
    try {
      await navigator.share({ text: citation.textContent });
    } catch (error) {
      said.textContent = error.name === "AbortError" ? "" : NOT_SHARED; // whoever changed their mind knows
    }
  });
  return button;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return COPIED;
  } catch {
    return REFUSED;
  }
}
