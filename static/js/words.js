/* The words of a mail while they are typed. Comfort only: without this file the button shows the preview. */
"use strict";

const form = document.querySelector("form[data-words]");
const button = form?.querySelector("[data-words-preview]");
const PAUSE = 400;
let timer;
let field = form?.querySelector("textarea");

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => form.requestSubmit(button), PAUSE);
}

if (button) {
  form.addEventListener("input", later);
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, input[type=text]")) field = event.target;
  });
  for (const one of document.querySelectorAll("[data-insert]")) {
    one.addEventListener("click", () => {
      field.setRangeText(one.dataset.insert, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      later();
    });
  }
}
