// An export now, and its end. Signing out.

import { base, clearPage, Refusal, send, showFailure } from "./api.js";
import { say } from "./live.js";

/// Of an export whose start was asked for: it outlives a reload, so that a lost answer starts no second export.
const kept = "rekindle.export";

const start = async (snapshot) => {
  const key = sessionStorage.getItem(kept) ?? crypto.randomUUID();
  sessionStorage.setItem(kept, key);
  try {
    const response = await send("POST", "/exports", {
      body: snapshot ? { snapshotTime: snapshot } : {}, headers: { "Idempotency-Key": key },
    });
    const started = await response.json();
    sessionStorage.removeItem(kept);
    return started.operation;
  } catch (error) {
    // The server said no before it asked Firestore. After anything else, the same key finds what was started.
    if (error instanceof Refusal && error.status < 500) sessionStorage.removeItem(kept);
    throw error;
  }
};

export const wireExport = () => {
  const button = document.querySelector('[data-action="export"]');
  if (!button) return;
  button.hidden = false;
  const card = button.closest("section");
  button.addEventListener("click", async () => {
    if (button.disabled) return;
    button.disabled = true;
    card.querySelector(".failure").replaceChildren();
    say("Starting the export.");
    try {
      const operation = await start(card.querySelector('input[name="snapshot"]:checked')?.value);
      location.assign(`${base}/operations/${encodeURIComponent(operation)}`);
    } catch (error) {
      showFailure(card.querySelector(".failure"), error);
      button.disabled = false;
    }
  });
};

export const wireCancel = () => {
  const button = document.querySelector('[data-action="cancel"]');
  if (!button) return;
  button.hidden = false;
  const card = button.closest("section");
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await send("POST", `/operations/${encodeURIComponent(card.dataset.operation)}/cancel`, { body: {} });
      say("Firestore cancels the export.");
    } catch (error) {
      showFailure(card.querySelector(".failure"), error);
      button.disabled = false;
    }
  });
};

const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("rekindle") : undefined;

export const wireSignOut = () => {
  for (const button of document.querySelectorAll('[data-action="sign-out"]')) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try { await send("DELETE", "/session"); } catch { /* Signed out or not, this page shows nothing any more. */ }
      tabs?.postMessage("signed-out");
      clearPage("You are signed out", "This browser shows nothing of the backups any more.");
      location.replace(`${base}/signed-out`);
    });
  }
  tabs?.addEventListener("message", () => {
    if (document.querySelector(".who button")) clearPage("You are signed out", "You signed out in another tab.");
  });
  // A page that comes back as it was left is shown only to who is signed in still.
  addEventListener("pageshow", async (event) => {
    if (!event.persisted || !document.querySelector(".who button")) return;
    document.body.hidden = true;
    try {
      await send("GET", "/me");
      document.body.hidden = false;
    } catch {
      clearPage("You are signed out", "Sign in to see this page.");
    }
  });
};
