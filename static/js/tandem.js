/* Comfort only: every page works without this file. */
"use strict";

document.documentElement.dataset.js = "";

/* copy buttons: <button data-copy="…"> */
async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // no clipboard on plain http or without permission: the old way, through a selected field
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "visually-hidden";
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  const word = button.querySelector("[data-copy-word]") ?? button.querySelector(".visually-hidden");
  button.dataset.copied = "";
  if (word) {
    word.dataset.before ??= word.textContent;
    word.textContent = button.dataset.copiedWord;
    setTimeout(() => {
      word.textContent = word.dataset.before;
      delete button.dataset.copied;
    }, 2000);
  }
}

/* boxes of a bulk form, wherever they stand: <input type=checkbox form="bulk"> */
function boxesOf(id) {
  return [...document.querySelectorAll(`input[type="checkbox"][form="${CSS.escape(id)}"]`)];
}

function countChosen(form) {
  const boxes = boxesOf(form.getAttribute("id"));
  const chosen = boxes.filter((box) => box.checked).length;
  const words = form.querySelector("[data-bulk-words]");
  if (words) {
    words.dataset.before ??= words.textContent;
    form.toggleAttribute("data-chosen", chosen > 0);
    words.textContent = chosen ? words.dataset.chosen.replace("{number}", chosen) : words.dataset.before;
  }
  for (const all of document.querySelectorAll(`[data-check-all="${CSS.escape(form.getAttribute("id"))}"]`)) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  if (event.target.closest("[data-print]")) window.print();
  for (const open of document.querySelectorAll("details.topmenu[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.topmenu[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.dataset.checkAll) {
    for (const box of boxesOf(field.dataset.checkAll)) box.checked = field.checked;
    countChosen(document.getElementById(field.dataset.checkAll));
  } else if (field.form?.matches("[data-bulk]")) {
    countChosen(field.form);
  } else if (field.matches("select, [type=checkbox], [type=radio]") && field.form?.matches("[data-autosubmit]")) {
    field.form.requestSubmit();
  }
});

/* a sent form shows that it works, and is sent once */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.matches("[data-no-busy]")) return;
  if (form.dataset.sent !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  (event.submitter ?? form.querySelector("button:not([type=button])"))?.setAttribute("aria-busy", "true");
  // an answer that is a download leaves this page standing
  setTimeout(letAgain, 30000);
});

function letAgain() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
}

/* the way back shows the page as it was: let forms be sent again */
addEventListener("pageshow", () => {
  letAgain();
  for (const form of document.querySelectorAll("form[data-bulk]")) countChosen(form);
});

/* tabs that scroll sideways on a phone start at the present one */
for (const tabs of document.querySelectorAll("nav.tabs")) {
  const present = tabs.querySelector("[aria-current]");
  if (present) tabs.scrollLeft = present.offsetLeft - (tabs.clientWidth - present.offsetWidth) / 2;
}
