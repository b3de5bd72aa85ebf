/* A page that waits for the worker: asks how far it is, and shows the outcome when it is there. Comfort only. */
"use strict";

const OFTEN = 1000;
const waits = document.querySelector("[data-waits]");

async function look() {
  try {
    const answer = await fetch(waits.dataset.waits, { headers: { Accept: "application/json" } });
    const { state, words, done, total } = answer.ok ? await answer.json() : {};
    if (state && state !== waits.dataset.state) return location.reload();
    const told = waits.querySelector("[data-waits-words]");
    // the bar moves all the time; the words, which are read aloud, change with the phase
    if (words && told.textContent !== words) told.textContent = words;
    const bar = waits.querySelector("progress");
    if (total) {
      bar.max = total;
      bar.value = done;
    }
  } catch {
    // the next look may find the server again
  }
  setTimeout(look, OFTEN);
}

if (waits) setTimeout(look, OFTEN);
