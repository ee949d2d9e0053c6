// Requests to the server, and what becomes of the page when it does not know us any more.

export const base = document.documentElement.dataset.base ?? "";

/// Codes of refusals after which the page may stay: they are about one action.
const harmless = new Set(["reauthenticate", "read-only", "not-this-site"]);

let ended = false;
const streams = new AbortController();

/// Ends what is under way once the page is cleared.
export const signal = streams.signal;
export const isEnded = () => ended;

export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.problem = problem;
    this.code = problem.code ?? "unknown";
  }
}

const made = (name, text, attributes = {}) => {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};
export { made };

/// Takes everything off the page: what is shown belongs to a SUPERADMIN only.
export const clearPage = (title, detail) => {
  if (ended) return;
  ended = true;
  streams.abort();
  document.title = `${title} · Rekindle`;
  document.body.className = "incomplete";
  delete document.body.dataset.asOf;
  const box = made("section", "", { class: "gate card", role: "alert", tabindex: "-1" });
  box.append(made("h1", title), made("p", detail));
  const link = made("a", "Sign in again", { class: "button primary", href: location.pathname + location.search });
  const line = made("p", "");
  line.append(link);
  box.append(line);
  const main = made("main", "", { id: "main" });
  main.append(box);
  document.body.replaceChildren(main);
  document.body.hidden = false;
  box.focus();
};

const refuse = async (response) => {
  let problem = {};
  try { problem = await response.json(); } catch { /* Not JSON: a proxy answered. */ }
  const refusal = new Refusal(response.status, problem);
  if ((response.status === 401 || response.status === 403) && !harmless.has(refusal.code)) {
    clearPage(problem.title ?? "You are signed out", refusal.message);
  }
  throw refusal;
};

/// Sends a request to the API.
/// - body: an object, for a request that does something.
/// - until: a signal that ends the request, beside the page's own.
export const send = async (method, path, { body, headers = {}, until } = {}) => {
  const all = { "X-Rekindle": "1", ...headers };
  if (method !== "GET") all["Content-Type"] = "application/json";
  const response = await fetch(`${base}/api/v1${path}`, {
    method, headers: all, body: body === undefined ? undefined : JSON.stringify(body),
    signal: until ? AbortSignal.any([signal, until]) : signal,
    credentials: "same-origin", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer",
  });
  if (!response.ok) await refuse(response);
  return response;
};

/// What a failure says to a person, with a link where a new sign-in helps.
export const showFailure = (place, error) => {
  if (ended || !place) return;
  const text = error instanceof Refusal ? error.message : "The server cannot be reached. Nothing is known of the outcome.";
  place.replaceChildren(made("span", text));
  if (error.code === "reauthenticate") {
    const next = encodeURIComponent(location.pathname + location.search);
    place.append(" ", made("a", "Sign in again", { class: "button", href: `${base}/signin?next=${next}` }));
  }
  if (error.code === "already-running" && error.problem.operation) {
    const id = encodeURIComponent(error.problem.operation);
    place.append(" ", made("a", "Look at it", { class: "button", href: `${base}/operations/${id}` }));
  }
};
