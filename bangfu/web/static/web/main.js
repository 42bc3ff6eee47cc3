// One module a concern; each listens on the document, so swapped-in parts need no wiring.
import "./floats.js";
import "./keys.js";
import "./grid.js";
import "./ticks.js";
import "./reveal.js";
import "./sending.js";
import "./drafts.js";
import "./swaps.js";
import "./copy.js";
import "./views.js";
