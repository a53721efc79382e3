// Shows other results without loading the page anew: another question, filter, order or page of them. Address, history
// and title are as if the page had been loaded. Whatever does not work out is left to the browser, which loads it.

const SHOWN = "shown"; // told to the other scripts once there is another form, answer and list

const main = document.getElementById("main");
let asked = null; // the request under way
let here = place(location);

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("role") === "search") {
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form, event.submitter));
    go(new URL(`${form.getAttribute("action")}?${fields}`, location));
  }
});

main.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link && isPlain(event) && isOfResults(link)) {
    event.preventDefault();
    go(new URL(link.href));
  }
});

window.addEventListener("popstate", () => {
  if (place(location) !== here) {
    here = place(location);
    load(location.href).then(
      (page) => show(page, history.state?.y ?? 0),
      () => location.reload(),
    );
  }
});

function go(address) {
  load(address.href).then(
    (page) => {
      history.replaceState({ y: scrollY }, "");
      history.pushState({ y: 0 }, "", address);
      here = place(address);
      show(page, 0);
    },
    () => location.assign(address),
  );
}

// Nothing here may take text for markup (Trusted Types); a request for a document is parsed and runs no script.
function load(address) {
  asked?.abort(); // whoever waits for it waits no longer
  const request = new XMLHttpRequest();
  asked = request;
  main.ariaBusy = "true";
  request.open("GET", address);
  request.responseType = "document";
  return new Promise((found, failed) => {
    request.onload = () => (isShowable(request.response) ? found(request.response) : failed());
    request.onerror = failed;
    request.send();
  });
}

function show(page, y) {
  main.replaceChildren(...page.getElementById("main").childNodes);
  main.ariaBusy = null;
  document.title = page.title;
  feeds(document).forEach((link) => link.remove());
  document.head.append(...feeds(page));
  document.dispatchEvent(new Event(SHOWN));
  // Who cannot see that the page has changed is told by its heading, as after any other page.
  const heading = main.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo(0, y);
}

// A page of results, and one that needs no script that is not here.
function isShowable(page) {
  const scripts = [...document.scripts].map((one) => one.getAttribute("src"));
  return (
    page?.querySelector("main form[role=search]") &&
    [...page.scripts].every((one) => scripts.includes(one.getAttribute("src")))
  );
}

function isPlain(event) {
  return !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

function isOfResults(link) {
  const sameSite = link.origin === location.origin && link.pathname === location.pathname;
  return sameSite && !link.hash && !link.target && !link.hasAttribute("download");
}

function feeds(page) {
  return page.head.querySelectorAll("link[rel=alternate]");
}

function place(address) {
  return address.pathname + address.search;
}
