// Keeps a part of a page fresh: data-live="MS" on an element that holds it. The page is fetched again and the part exchanged, unless
// somebody is at work in it or nobody looks: then it is later. With data-events="/path" the server says when (server-sent events), and each
// time the stream begins it is looked at what has changed before; without, it is every MS milliseconds.
for (const part of document.querySelectorAll("[data-live]")) {
  let missed = false, asked = 0, shown = 0;
  const refresh = async () => {
    missed = document.hidden || part.contains(document.activeElement);
    if (missed) return;
    const turn = ++asked;
    try {
      const answer = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html", "X-Live": "1" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
      missed = part.contains(document.activeElement);
      if (missed || turn < shown) return;
      shown = turn;
      if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
    } catch { missed = true; /* the server is away */ }
  };
  const events = part.dataset.events && new EventSource(part.dataset.events);
  if (events) for (const name of ["open", "change"]) events.addEventListener(name, refresh);
  setInterval(() => { if (missed || !events) refresh(); }, Math.max(1000, Number(part.dataset.live) || 2000));
}
