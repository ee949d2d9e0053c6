// What the pages do, beside showing. Everything that they show is there without this.

import { wireCopying, wireDialogs } from "./dialogs.js";
import { wireCancel, wireExport, wireSignOut } from "./exporting.js";
import { wireFilters } from "./filter.js";
import { forgetLinks, wireEnvelope, wireLinks } from "./links.js";
import { watchAge } from "./live.js";
import { wireProgress } from "./progress.js";

for (const note of document.querySelectorAll(".without-script")) note.hidden = true;
wireSignOut();
wireDialogs(forgetLinks);
wireCopying();
wireFilters();
wireLinks();
wireEnvelope();
wireExport();
wireCancel();
watchAge();
wireProgress();
