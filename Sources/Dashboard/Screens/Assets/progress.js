// The progress of an export: a stream of events, or, where a proxy keeps them back, a look every three seconds.

import { isEnded, Refusal, send, signal, showFailure } from "./api.js";
import { renew, say } from "./live.js";

const patience = 5_000;
const pause = 3_000;

const number = (value) => Number(value).toLocaleString("en");

const size = (bytes) => {
  let [value, unit] = [Number(bytes), 0];
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
};

/// Shows an operation as it is now.
/// - Returns whether it has ended; then the server renders the page again, with what was checked.
const show = (card, operation) => {
  const set = (field, text) => {
    const place = card.querySelector(`[data-field="${field}"]`);
    if (place) place.textContent = text;
  };
  const [done, all] = [operation.documents ?? 0, operation.estimatedDocuments ?? 0];
  set("state", operation.state);
  set("documents", number(done));
  if (all > 0) set("estimatedDocuments", number(all));
  set("bytes", size(operation.bytes ?? 0));
  const bar = card.querySelector("progress");
  bar.max = Math.max(all, 1);
  bar.value = Math.min(done, bar.max);
  const percent = all > 0 ? Math.min(100, Math.floor(done / all * 10) * 10) : 0;
  say(operation.state === "running" ? `The export is running: ${percent} percent.` : `The export: ${operation.state}.`);
  return operation.state !== "running";
};

/// Reads `text/event-stream` until the operation ends.
/// - Returns whether it has ended; false where the stream broke off, or no byte came in time.
const follow = async (card, address) => {
  const quiet = new AbortController();
  let timer = setTimeout(() => quiet.abort(), patience);
  try {
    // A proxy that keeps the answer back may keep back its beginning, too.
    const response = await send("GET", `${address}/events`, {
      headers: { Accept: "text/event-stream" }, until: quiet.signal,
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (true) {
      const { value, done } = await reader.read();
      if (done) return false;
      // The server sends a heartbeat every 15 s.
      clearTimeout(timer);
      timer = setTimeout(() => quiet.abort(), patience * 6);
      renew();
      text += value;
      const events = text.split("\n\n");
      text = events.pop();
      for (const event of events) {
        const lines = event.split("\n");
        const kind = lines.find((line) => line.startsWith("event: "))?.slice(7);
        const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
        // What happened is found out by a request of its own.
        if (kind === "problem") return false;
        if (data && show(card, JSON.parse(data))) return true;
      }
    }
  } finally {
    clearTimeout(timer);
  }
};

/// Looks until the operation ends. A server that was away is asked again; its refusal ends this.
const poll = async (card, address) => {
  const failure = card.querySelector(".failure");
  while (!isEnded()) {
    try {
      const response = await send("GET", address);
      failure?.replaceChildren();
      renew();
      if (show(card, await response.json())) return;
    } catch (error) {
      if (isEnded() || (error instanceof Refusal && error.status < 500)) throw error;
      showFailure(failure, error);
      failure?.append(" The page asks again every 3 seconds.");
    }
    await new Promise((done) => { setTimeout(done, pause); });
  }
};

export const wireProgress = async () => {
  const card = document.querySelector("[data-operation]");
  if (!card || card.dataset.state !== "running") return;
  const address = `/operations/${encodeURIComponent(card.dataset.operation)}`;
  try {
    let isOver = false;
    try { isOver = await follow(card, address); } catch (error) { if (isEnded()) throw error; }
    if (!isOver) await poll(card, address);
    if (!signal.aborted) location.reload();
  } catch (error) {
    showFailure(card.querySelector(".failure"), error);
  }
};
