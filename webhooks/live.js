"use strict";
// Asks every two seconds for what is in #live, and puts it there when it has changed.
(function () {
  const live = document.getElementById("live");
  let shown = live.innerHTML;
  async function look() {
    try {
      const answer = await fetch(live.dataset.from, { credentials: "same-origin", cache: "no-store" });
      if (answer.status === 404) return location.reload();
      const text = answer.ok ? (await answer.text()).trim() : shown;
      if (text !== shown) live.innerHTML = shown = text;
    } catch {
      // The service restarts; the next look finds it again.
    }
    setTimeout(look, 2000);
  }
  setTimeout(look, 2000);
})();
