// A field that hides rows of the table after it.

export const wireFilters = () => {
  for (const tools of document.querySelectorAll(".filter")) {
    const rows = [...tools.nextElementSibling?.querySelectorAll("tbody tr") ?? []];
    const field = tools.querySelector("input");
    const matches = tools.querySelector(".matches");
    if (!field || rows.length === 0) continue;
    tools.hidden = false;
    const texts = rows.map((row) => row.textContent.toLowerCase());
    field.addEventListener("input", () => {
      const wanted = field.value.trim().toLowerCase();
      let count = 0;
      rows.forEach((row, index) => {
        row.hidden = !texts[index].includes(wanted);
        if (!row.hidden) count += 1;
      });
      matches.textContent = wanted ? `${count} of ${rows.length} on this page ${count === 1 ? "matches" : "match"}` : "";
    });
  }
};
