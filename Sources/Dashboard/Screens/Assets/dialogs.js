// Dialogs: each gives the focus back to what opened it. Copy buttons.

const openers = new WeakMap();

export const wireDialogs = (whenClosed) => {
  for (const button of document.querySelectorAll("[data-opens]")) {
    const dialog = document.getElementById(button.dataset.opens);
    if (!dialog) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      openers.set(dialog, button);
      dialog.showModal();
    });
    dialog.addEventListener("close", () => {
      whenClosed(dialog);
      openers.get(dialog)?.focus();
    });
  }
  for (const button of document.querySelectorAll("[data-closes]")) {
    button.addEventListener("click", () => document.getElementById(button.dataset.closes)?.close());
  }
};

export const wireCopying = () => {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.previousElementSibling.textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not allowed";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2_000);
    });
  }
};
