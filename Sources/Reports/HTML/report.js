"use strict";
const differences = [...document.querySelectorAll(".difference")];
const folds = differences.filter((element) => element.tagName === "DETAILS");
const filter = document.getElementById("filter");
const matches = document.getElementById("matches");
const none = document.getElementById("none");
const all = document.getElementById("all");
const picks = [...document.querySelectorAll(".pick")];
const number = (value) => value.toLocaleString("en");
let texts;
let pattern = null;

for (const tools of document.querySelectorAll(".tools")) tools.hidden = false;
for (const pick of picks) pick.hidden = false;

const search = () => {
  const wanted = filter.value.trim().toLowerCase();
  if (wanted) texts ??= differences.map((element) => element.textContent.toLowerCase());
  let count = 0;
  differences.forEach((element, index) => {
    const isWanted = (pattern === null || element.dataset.pattern === pattern)
      && (!wanted || texts[index].includes(wanted));
    if (element.hidden === isWanted) element.hidden = !isWanted;
    if (isWanted) count += 1;
  });
  const isEverything = !wanted && pattern === null;
  all.hidden = isEverything;
  none.hidden = count > 0;
  matches.textContent = isEverything ? ""
    : `${number(count)} of ${number(differences.length)} shown here ${count === 1 ? "matches" : "match"}`;
  for (const pick of picks) pick.setAttribute("aria-pressed", String(pick.dataset.pattern === pattern));
};
const showAll = () => {
  filter.value = "";
  pattern = null;
  search();
};
if (filter) {
  filter.addEventListener("focus", () => {
    texts ??= differences.map((element) => element.textContent.toLowerCase());
  });
  filter.addEventListener("input", search);
  all.addEventListener("click", () => {
    showAll();
    filter.focus();
  });
  for (const pick of picks) {
    pick.addEventListener("click", () => {
      pattern = pattern === pick.dataset.pattern ? null : pick.dataset.pattern;
      search();
      if (pattern === null) return;
      // The keyboard goes on from what undoes it, right above the documents.
      all.focus({ preventScroll: true });
      document.getElementById("differences").scrollIntoView();
    });
  }
}

const setAll = (isOpen) => { for (const element of folds) if (!element.hidden) element.open = isOpen; };
document.getElementById("unfold")?.addEventListener("click", () => setAll(true));
document.getElementById("fold")?.addEventListener("click", () => setAll(false));

// On paper nothing can be unfolded.
let folded = [];
addEventListener("beforeprint", () => {
  folded = folds.filter((element) => !element.open && !element.hidden);
  for (const element of folded) element.open = true;
});
addEventListener("afterprint", () => {
  for (const element of folded) element.open = false;
  folded = [];
});

const openTarget = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (!target?.classList.contains("difference")) return;
  if (target.hidden) showAll();
  if (target.tagName === "DETAILS") target.open = true;
  target.scrollIntoView();
};
addEventListener("hashchange", openTarget);
if (location.hash) openTarget();
for (const button of document.querySelectorAll(".copy")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const command = button.previousElementSibling.textContent;
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}
