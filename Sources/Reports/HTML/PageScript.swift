/// What the page can do beyond being read; without it, nothing is missing but the filter and the copying.
enum PageScript {
  static let javaScript: StaticString = """
    "use strict";
    const differences = [...document.querySelectorAll(".difference")];
    const folds = differences.filter((element) => element.tagName === "DETAILS");

    for (const tools of document.querySelectorAll(".tools")) tools.hidden = false;

    const filter = document.getElementById("filter");
    const matches = document.getElementById("matches");
    if (filter && matches) {
      const texts = differences.map((element) => element.textContent.toLowerCase());
      filter.addEventListener("input", () => {
        const wanted = filter.value.trim().toLowerCase();
        let count = 0;
        differences.forEach((element, index) => {
          element.hidden = !texts[index].includes(wanted);
          if (!element.hidden) count += 1;
        });
        matches.textContent = wanted ? `${count} of ${differences.length} match` : "";
      });
    }

    const setAll = (isOpen) => { for (const element of folds) element.open = isOpen; };
    document.getElementById("unfold")?.addEventListener("click", () => setAll(true));
    document.getElementById("fold")?.addEventListener("click", () => setAll(false));
    addEventListener("beforeprint", () => setAll(true));

    const openTarget = () => {
      const target = document.getElementById(location.hash.slice(1));
      if (target?.tagName === "DETAILS") target.open = true;
    };
    addEventListener("hashchange", openTarget);
    openTarget();

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

    """
}
