/* What pages gain with JavaScript; every page works without it. */
(() => {
  "use strict";
  const all = (selector, root = document) => root.querySelectorAll(selector);
  const announce = (text) => { document.getElementById("announce").textContent = text; };

  // A form is sent once. Its button says so and stays in place.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method !== "post" || event.defaultPrevented) return;
    form.dataset.sent = "1";
    const button = event.submitter || form.querySelector("[type=submit],button:not([type])");
    if (!button) return;
    button.dataset.words = button.innerHTML;
    button.textContent = document.body.dataset.busy;
    button.setAttribute("aria-busy", "true");
    announce(document.body.dataset.busy);
    setTimeout(() => rest(form), 10000); // an answer that is a file leaves the page in place
  });
  const rest = (form) => {
    delete form.dataset.sent;
    for (const button of all("[aria-busy]", form)) {
      button.innerHTML = button.dataset.words;
      button.removeAttribute("aria-busy");
    }
  };
  addEventListener("pageshow", () => all("form[data-sent]").forEach(rest)); // the back button

  // Leave ?mode= out of addresses that people copy.
  const address = new URL(location.href);
  for (const name of ["mode", "size", "contrast"]) address.searchParams.delete(name);
  if (address.href !== location.href) history.replaceState(null, "", address);

  // Filters fold into one line where they would push the list away.
  if (matchMedia("(max-width: 700px)").matches || document.documentElement.matches(".elder")) {
    for (const filters of all(".filters > details")) filters.open = false;
  }

  // Errors are heard first.
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

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
      announce(button.dataset.done);
      button.textContent = button.dataset.done;
    });
  }

  // Where the reader is, rounded to about 100 m, goes into the address and nowhere else.
  if (navigator.geolocation && isSecureContext) {
    reveal("[data-locate]", (button) => {
      const found = ({ coords }) => {
        const point = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
        location.assign(`${button.dataset.locate}?point=${point}`);
      };
      const failed = () => { button.textContent = button.dataset.failed; announce(button.dataset.failed); };
      navigator.geolocation.getCurrentPosition(found, failed, { timeout: 10000 });
    });
  }

  // Read aloud, sentence by sentence, only where the browser has a voice of the page's language.
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
