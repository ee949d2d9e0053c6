// Signed links: made at the click, shown in the dialog only, gone when it closes.

import { made, send, showFailure } from "./api.js";
import { say } from "./live.js";

let timer;

/// Takes the links off the page.
export const forgetLinks = (dialog) => {
  clearInterval(timer);
  dialog.querySelector(".made")?.replaceChildren();
  dialog.querySelector(".failure")?.replaceChildren();
  const expiry = dialog.querySelector(".expiry");
  if (expiry) expiry.hidden = true;
};

const save = (name, blob) => {
  const address = URL.createObjectURL(blob);
  const link = made("a", "", { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
};

const countDown = (dialog, expires) => {
  const expiry = dialog.querySelector(".expiry");
  const show = () => {
    const left = Math.floor((expires - Date.now()) / 1_000);
    expiry.hidden = false;
    if (left > 0) {
      expiry.textContent = `These links expire in ${left < 120 ? `${left} s` : `${Math.floor(left / 60)} min`}.`;
      return;
    }
    forgetLinks(dialog);
    expiry.hidden = false;
    expiry.textContent = "These links have expired. Make new ones.";
    say(expiry.textContent);
  };
  clearInterval(timer);
  show();
  timer = setInterval(show, 1_000);
};

const size = (bytes) => `${Number(bytes).toLocaleString("en")} bytes`;

const show = (dialog, links) => {
  const list = dialog.querySelector(".made");
  list.replaceChildren();
  for (const link of links.links) {
    const item = made("li", "");
    item.append(made("a", link.path, { href: link.url, rel: "noreferrer noopener", download: "" }), ` ${size(link.bytes)}`);
    list.append(item);
  }
  say(links.links.length === 1 ? "1 link is made." : `${links.links.length} links are made.`);
  countDown(dialog, Date.parse(links.expires));
};

export const wireLinks = () => {
  const dialog = document.getElementById("links");
  if (!dialog) return;
  const name = encodeURIComponent(dialog.dataset.export);
  const minutes = () => Number(new FormData(dialog.querySelector("form")).get("minutes"));
  const act = (action, work) => {
    const button = dialog.querySelector(`[data-action="${action}"]`);
    button?.addEventListener("click", async () => {
      button.disabled = true;
      dialog.querySelector(".failure").replaceChildren();
      try { await work(); } catch (error) { showFailure(dialog.querySelector(".failure"), error); }
      button.disabled = false;
    });
  };
  act("links", async () => {
    const response = await send("POST", `/exports/${name}/links`, { body: { minutes: minutes() } });
    show(dialog, await response.json());
  });
  act("script", async () => {
    const response = await send("POST", `/exports/${name}/script`, { body: { minutes: minutes() } });
    save("download.sh", await response.blob());
    say("The script is downloaded.");
  });
};

/// The signed record of a rehearsal, as it is in the history.
export const wireEnvelope = () => {
  for (const button of document.querySelectorAll('[data-action="envelope"]')) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const file = decodeURIComponent(location.pathname.split("/").at(-1));
      try {
        const response = await send("GET", `/rehearsals/${encodeURIComponent(file)}`, {
          headers: { Accept: "application/vnd.in-toto+json" },
        });
        save(file.split("/").at(-1), await response.blob());
      } catch (error) {
        say(error.message);
      }
    });
  }
};
