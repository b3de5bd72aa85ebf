/* A file on its way: how much has arrived, then how far its check is. Comfort only: without this file the form is sent plainly. */
"use strict";

const OFTEN = 400;
const place = document.querySelector("[data-upload]");
let sending;
let asking;

const part = (name) => place.querySelector(`[data-upload-${name}]`);
const formOf = () => place.querySelector("form");

/* the bar moves all the time; the words, which are read aloud, change with the phase */
function say(words, done, total) {
  if (part("words").textContent !== words) part("words").textContent = words;
  const bar = part("bar");
  if (total) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
}

function working(on) {
  formOf().hidden = on;
  part("progress").hidden = !on;
  if (on) part("failed").hidden = true;
}

function failed(words) {
  stop();
  working(false);
  part("failed").hidden = false;
  part("failed-words").textContent = words;
  formOf().querySelector("button:not([type=button])").focus();
}

function stop() {
  clearTimeout(asking);
  sending = undefined;
}

async function ask(of) {
  try {
    const answer = await fetch(formOf().dataset.progress, { headers: { Accept: "application/json" } });
    const { words, done, total } = answer.ok ? await answer.json() : {};
    if (words && of === sending) say(words, done, total);
  } catch {
    // the answer to the upload itself tells how it ended
  }
  if (of === sending) asking = setTimeout(ask, OFTEN, of);
}

/* whatever the server says is shown: the verdicts, the form with its refusal, or another page */
function answered(request) {
  stop();
  if (request.status === 201) return location.assign(JSON.parse(request.responseText).location);
  if (new URL(request.responseURL).pathname !== location.pathname) return location.assign(request.responseURL);
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = page.querySelector("[data-upload] form");
  if (!fresh) return document.body.replaceWith(page.body);
  formOf().replaceWith(fresh);
  working(false);
  fresh.querySelector("[type=file]").focus();
}

function send(form) {
  const request = new XMLHttpRequest();
  const uploading = place.dataset.uploading.replace("{name}", () => form.querySelector("[type=file]").files[0].name);
  sending = request;
  request.open("POST", location.href);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) say(uploading, event.loaded, event.total);
  });
  request.upload.addEventListener("load", () => {
    say(place.dataset.waiting, 0, 0);
    asking = setTimeout(ask, OFTEN / 4, request);
  });
  request.addEventListener("load", () => answered(request));
  request.addEventListener("error", () => failed(place.dataset.lost));
  request.addEventListener("abort", () => failed(place.dataset.stopped));
  request.send(new FormData(form));
  working(true);
  say(uploading, 0, 1);
  part("stop").focus();
}

place?.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-progress]") || !form.querySelector("[type=file]").files.length) return;
  event.preventDefault();
  if (!sending) send(form);
});

place?.addEventListener("click", (event) => {
  if (event.target.closest("[data-upload-stop]")) sending?.abort();
});

/* the way back from the verdicts shows the form */
addEventListener("pageshow", (event) => {
  if (!event.persisted || !place) return;
  stop();
  working(false);
});
