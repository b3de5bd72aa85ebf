/* Joins allauth's passkey scripts to our forms: <form data-passkey="addForm"> with a [data-passkey-button] in it. */
"use strict";

const able = typeof PublicKeyCredential === "function";

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!able) break;
  const button = form.querySelector("[data-passkey-button]");
  const credential = form.querySelector('[name="credential"]');
  const alone = form.querySelector('[name="passwordless"]');
  button.id ||= "passkey-button";
  const ids = { credential: credential.id, data: "passkey-data" };
  if (alone) ids.passwordless = alone.id;
  // allauth names the button after what it does
  ids.add = ids.authenticate = ids.login = button.id;
  window.allauth.webauthn.forms[form.dataset.passkey]({ ids });
  form.hidden = false;
}

for (const notice of document.querySelectorAll("[data-passkey-no]")) notice.hidden = able;

document.addEventListener("allauth.error", (event) => {
  const notice = document.querySelector("[data-passkey-failed]");
  if (!notice) return;
  event.preventDefault();
  notice.hidden = false;
});
