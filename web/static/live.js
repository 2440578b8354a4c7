// Keeps a part of a page fresh: data-live="MS" on an element that holds it. The page is fetched again and the part exchanged, unless
// somebody is at work in it. With data-events="/path" the server says when (server-sent events); without, it is every MS milliseconds.
for (const part of document.querySelectorAll("[data-live]")) {
  const refresh = async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html", "X-Live": "1" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
      if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
    } catch { /* the server is away; the next turn asks again */ }
  };
  if (part.dataset.events) new EventSource(part.dataset.events).addEventListener("change", refresh);
  else setInterval(refresh, Math.max(1000, Number(part.dataset.live) || 2000));
}
