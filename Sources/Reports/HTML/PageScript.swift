/// What the page can do beyond being read; without it, nothing is missing but the filter and the copying.
enum PageScript {
  /// In this order, as one script.
  static let scripts: [StaticString] = [DifferenceScript.javaScript, copying]

  private static let copying: StaticString = """
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
