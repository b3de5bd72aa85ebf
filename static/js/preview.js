/* The codes of a pattern while it is typed. Comfort only: without this file the button does it. */
"use strict";

const form = document.querySelector("form[data-preview]");
const says = document.querySelector("[data-preview-says]");
const PAUSE = 300;
let timer;
let asked;

/* the fresh rows take the place of the old ones; what was typed by hand stays */
function show(fresh) {
  const old = document.querySelector("#grid tbody");
  const made = fresh.querySelector("#grid tbody");
  if (!old || !made) return location.assign(form.action);
  for (const input of made.querySelectorAll("input")) {
    const before = old.querySelector(`input[name="${CSS.escape(input.name)}"]`);
    if (before && before.value !== before.defaultValue) input.value = before.value;
  }
  old.replaceWith(made);
  // the line above the table leads to other letters of this very pattern
  document.querySelector("#grid > .row-between").replaceWith(fresh.querySelector("#grid > .row-between"));
}

async function preview() {
  asked?.abort();
  asked = new AbortController();
  const address = `?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address, { signal: asked.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const wrong = page.querySelector("form[data-preview] .error");
    says.textContent = wrong ? wrong.textContent.trim() : "";
    says.hidden = !wrong;
    if (!answer.ok) return;
    show(page);
    history.replaceState(null, "", address);
  } catch (error) {
    if (error.name !== "AbortError") form.requestSubmit();
  }
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(preview, PAUSE);
});
