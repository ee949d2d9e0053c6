// What is said aloud, and what is greyed when it is too old.

/// How old a page may be before it is grey, in milliseconds.
const stale = 120_000;

/// Says something to who cannot see the page.
export const say = (text) => {
  const region = document.getElementById("live");
  if (region && region.textContent !== text) region.textContent = text;
};

let opened = { wall: Date.now(), steady: performance.now() };

/// How much time passed since the page came, in milliseconds: also while the computer slept, or its clock was set.
const passed = () => Math.max(Date.now() - opened.wall, performance.now() - opened.steady);

/// The server just said how things are: the page is as new as that.
export const renew = () => {
  const { asOf, age } = document.body.dataset;
  if (asOf === undefined) return;
  document.body.dataset.asOf = new Date(Date.parse(asOf) + Number(age) * 1_000 + passed()).toISOString();
  document.body.dataset.age = "0";
  opened = { wall: Date.now(), steady: performance.now() };
  document.body.classList.remove("stale");
  const notice = document.getElementById("notice");
  if (notice) notice.hidden = true;
};

/// Greys the page once what it shows is older than two minutes. The server says how old it was when the page came.
export const watchAge = () => {
  if (document.body.dataset.asOf === undefined) return;
  const look = () => {
    const { asOf, age } = document.body.dataset;
    if (asOf === undefined || Number(age) * 1_000 + passed() < stale) return;
    const notice = document.getElementById("notice");
    if (!notice || !notice.hidden) return;
    document.body.classList.add("stale");
    const link = document.createElement("a");
    link.href = location.pathname + location.search;
    link.textContent = "Load it again";
    notice.replaceChildren(`This page shows what was known at ${asOf.slice(11, 16)} UTC. `, link);
    notice.hidden = false;
  };
  look();
  setInterval(look, 5_000);
};
