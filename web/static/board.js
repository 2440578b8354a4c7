// Keeps the board fresh: fetches the page again and exchanges its main part, unless somebody is at work in it.
"use strict";
if (location.pathname === "/") {
  const refresh = async () => {
    const main = document.getElementById("main");
    if (document.hidden || main.contains(document.activeElement)) return;
    try {
      const answer = await fetch("/", { cache: "no-store" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (fresh.getElementById("main").innerHTML !== main.innerHTML) main.replaceChildren(...fresh.getElementById("main").childNodes);
      document.querySelector("footer").replaceChildren(...fresh.querySelector("footer").childNodes);
    } catch { /* the server is away; the next turn asks again */ }
  };
  setInterval(refresh, 2000);
}
