/* What pages gain with JavaScript; every page works without it. */
(() => {
  const all = (selector, root = document) => root.querySelectorAll(selector);
  const say = (button, text) => {
    button.textContent = text;
    document.getElementById("announce").textContent = text;
  };

  // A form is sent once, and its button says so.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method !== "post" || event.defaultPrevented) return;
    form.dataset.sent = "1";
    const button = event.submitter || form.querySelector("[type=submit],button:not([type])");
    if (!button) return;
    button.dataset.words = button.innerHTML;
    button.setAttribute("aria-busy", "true");
    say(button, document.body.dataset.busy);
    setTimeout(() => rest(form), 10000); // a file may have come
  });
  const rest = (form) => {
    delete form.dataset.sent;
    for (const button of all("[aria-busy]", form)) {
      button.innerHTML = button.dataset.words;
      button.removeAttribute("aria-busy");
    }
  };
  addEventListener("pageshow", () => all("form[data-sent]").forEach(rest)); // the back button

  // What htmx could not save is said, not lost in silence.
  const failed = ({ detail: { xhr } }) => {
    const plain = /^text\/plain/.test(xhr.getResponseHeader("content-type"));
    const notice = document.createElement("p");
    notice.className = "notice warning";
    notice.setAttribute("role", "alert");
    notice.textContent = plain ? xhr.responseText : document.body.dataset.failed;
    document.getElementById("main").prepend(notice);
    notice.scrollIntoView({ block: "center" });
  };
  for (const name of ["htmx:responseError", "htmx:sendError"]) addEventListener(name, failed);

  // Leave ?mode= out of addresses that people copy. "Back" fetches what had answered a form.
  const address = new URL(location.href);
  for (const name of ["mode", "size", "contrast"]) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);

  // Parts fold where they would push the list away.
  const at = matchMedia("(max-width:43.75em)").matches ? "" : ":is(.elder:not(.desk),[data-size]) ";
  for (const part of all(at + ".folds > details")) part.open = false;

  // Errors are heard first.
  for (const summary of all("[data-focus]")) summary.focus();

  const reveal = (selector, act) => {
    for (const button of all(selector)) {
      button.hidden = false;
      button.addEventListener("click", () => act(button));
    }
  };
  reveal("[data-print]", () => print());
  if (navigator.clipboard) {
    reveal("[data-copy]", async (button) => {
      await navigator.clipboard.writeText(button.dataset.copy);
      say(button, button.dataset.done);
    });
  }

  // Where the reader is, to about 100 m, goes into the address and nowhere else.
  if (navigator.geolocation && isSecureContext) {
    reveal("[data-locate]", (button) => {
      const found = ({ coords }) => {
        const point = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
        location.assign(`${button.dataset.locate}?point=${point}`);
      };
      const lost = () => say(button, button.dataset.failed);
      navigator.geolocation.getCurrentPosition(found, lost, { timeout: 10000 });
    });
  }

  // Read aloud, where the browser has a voice of the page's language.
  const voices = window.speechSynthesis;
  if (!voices || !document.querySelector("[data-read]")) return;
  const language = document.documentElement.lang.slice(0, 2);
  const voice = () => voices.getVoices().find((one) => one.lang.toLowerCase().startsWith(language));
  const wordsOf = (element) => {
    const copy = element.cloneNode(true);
    all("[aria-hidden=true],.button,.link,svg", copy).forEach((piece) => piece.remove());
    all("h1,h2,h3,p,li,dt,dd,br,div", copy).forEach((block) => block.after("\n"));
    const lines = copy.textContent.replace(/[ \t]*\n\s*/g, "\n");
    return (lines.match(/[^\n。！？；]+[。！？；]?/g) || []).filter((line) => line.trim());
  };
  const read = (button) => {
    if (voices.speaking) { voices.cancel(); return; }
    const words = button.innerHTML;
    button.textContent = button.dataset.stop;
    const sentences = wordsOf(document.getElementById(button.dataset.read)).map((sentence) => {
      const utterance = new SpeechSynthesisUtterance(sentence);
      utterance.voice = voice();
      utterance.lang = utterance.voice.lang;
      utterance.rate = 0.85;
      return utterance;
    });
    if (!sentences.length) return;
    const restore = () => { button.innerHTML = words; };
    for (const one of sentences) { one.onerror = restore; voices.speak(one); }
    sentences[sentences.length - 1].onend = restore;
  };
  let shown = false;
  const offer = () => {
    if (shown || !voice()) return;
    shown = true;
    reveal("[data-read]", read);
  };
  offer();
  voices.addEventListener("voiceschanged", offer);
})();
