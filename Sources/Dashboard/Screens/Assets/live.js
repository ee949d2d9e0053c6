// What is said aloud, and what is greyed when it is too old.

/// How old a page may be before it is grey, in milliseconds.
const stale = 120_000;

/// Says something to who cannot see the page.
export const say = (text) => {
  const region = document.getElementById("live");
  if (region && region.textContent !== text) region.textContent = text;
};

/// Greys the page once what it shows is older than two minutes.
export const watchAge = () => {
  const asOf = Date.parse(document.body.dataset.asOf ?? "");
  if (Number.isNaN(asOf)) return;
  const look = () => {
    if (!document.body.dataset.asOf || Date.now() - asOf < stale) return;
    const notice = document.getElementById("notice");
    if (!notice || !notice.hidden) return;
    document.body.classList.add("stale");
    const link = document.createElement("a");
    link.href = location.pathname + location.search;
    link.textContent = "Load it again";
    notice.replaceChildren(`This page shows what was known at ${new Date(asOf).toISOString().slice(11, 16)} UTC. `, link);
    notice.hidden = false;
  };
  look();
  setInterval(look, 5_000);
};
