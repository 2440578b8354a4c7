// The clerk's form as it is typed: findings are asked for while somebody types (nothing is changed by that), what was typed is saved with
// each field that is left, and the parts of the page that depend on it are exchanged. Without scripts the buttons of the form do the same.
const form = document.querySelector("form[data-clerk]");
if (form) {
  const state = form.querySelector("[data-state]");
  const say = (kind, text) => { state.dataset.kind = kind; state.textContent = text; };
  const values = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File && value.size === 0) data.delete(name);
    return data;
  };

  // exchange takes the parts named from a page that was answered; where somebody stands in a part they stay.
  const exchange = (page, only) => {
    for (const fresh of page.querySelectorAll("[data-part]")) {
      const old = document.getElementById(fresh.id);
      if (!old || (only && !only.includes(fresh.id)) || old.innerHTML === fresh.innerHTML) continue;
      const held = old.contains(document.activeElement) ? document.activeElement.id : "";
      if (held && !only) continue;
      const opened = old.querySelector("details")?.open;
      old.replaceChildren(...fresh.childNodes);
      if (opened) old.querySelector("details")?.setAttribute("open", "");
      if (held) document.getElementById(held)?.focus();
    }
    frame();
  };
  const parse = async answer => new DOMParser().parseFromString(await answer.text(), "text/html");

  // Findings: of several questions the last one's answer counts.
  let asked = 0, timer;
  const check = async () => {
    const turn = ++asked;
    const data = values();
    for (const name of ["portrait", "signature"]) data.delete(name);
    data.set("parts", "1");
    try {
      const answer = await fetch(form.action + "/check", { method: "POST", body: data, headers: { Accept: "text/html" } });
      if (answer.ok && turn === asked) exchange(await parse(answer));
    } catch { /* the server is away: saving says so */ }
  };
  form.addEventListener("input", event => {
    if (event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(check, 250);
  });

  // Saving: one after the other, the latest values each time.
  let busy = Promise.resolve(), waiting = false, under = 0;
  const save = () => {
    if (waiting) return busy;
    waiting = true;
    under++;
    return busy = busy.then(async () => {
      waiting = false;
      say("saving", form.dataset.saving);
      try {
        const answer = await fetch(form.action, { method: "POST", body: values(), headers: { Accept: "application/json" } });
        const told = await answer.json();
        if (told.token) form.elements.token.value = told.token;
        if (!answer.ok) {
          const wrong = told.wrong?.length ? told.wrong : told.data?.wrong ?? [];
          say("unsaved", wrong.map(w => [w.problem, w.remedy].filter(Boolean).join(": ")).join("; ") || form.dataset.unsaved);
          for (const input of form.querySelectorAll("input[type=file]")) input.value = "";
          return;
        }
        form.elements.step.value = told.data.step;
        say("saved", form.dataset.saved);
        form.dataset.kept = told.data.step;
        if (told.data.pictures || picture() !== told.data.drawable) await fresh();
        else draw(told.data.step);
      } catch { say("unsaved", form.dataset.unsaved); } finally { under--; }
    });
  };
  const picture = () => document.querySelector("[data-page-picture]") !== null;
  const draw = n => {
    const old = document.querySelector("[data-page-picture]");
    if (old) old.src = old.src.replace(/\?.*/, "?" + n);
  };
  const fresh = async () => {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) exchange(await parse(answer), ["part-portrait", "part-signature", "part-page", "part-wrong", "part-reasons"]);
  };
  form.addEventListener("change", event => {
    if (event.target.name === "type") types();
    save();
  });
  // A form has one token for one change: what is sent waits until what is being saved has given it the next one.
  form.addEventListener("submit", async event => {
    clearTimeout(timer);
    asked++;
    if (under === 0) return;
    event.preventDefault();
    const by = event.submitter;
    while (under > 0) await busy;
    delete form.dataset.sent;
    form.requestSubmit(by);
  });

  // What is asked for which type.
  const types = () => {
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(form.elements.type.value);
  };

  // The part of the portrait: dragged on the picture as it was given, or typed into the fields.
  const frame = () => {
    const crop = form.querySelector("[data-crop]"), image = crop?.querySelector("img");
    if (!crop || crop.querySelector(".frame")) return;
    const box = document.createElement("span");
    box.className = "frame";
    crop.append(box);
    const field = name => form.elements["crop." + name];
    const place = () => {
      const ratio = image.naturalWidth / (image.naturalHeight || 1), width = Number(field("width").value) / 10;
      box.style.left = Number(field("left").value) / 10 + "%";
      box.style.top = Number(field("top").value) / 10 + "%";
      box.style.width = width + "%";
      box.style.height = width * ratio * 9 / 7 + "%";
    };
    image.addEventListener("load", place);
    crop.closest("details").addEventListener("toggle", place);
    for (const name of ["left", "top", "width"]) field(name).addEventListener("input", place);
    place();
    box.addEventListener("pointerdown", down => {
      box.setPointerCapture(down.pointerId);
      const left = Number(field("left").value), top = Number(field("top").value);
      const move = event => {
        const clamp = (v, most) => Math.round(Math.min(Math.max(v, 0), Math.max(most, 0)));
        field("left").value = clamp(left + 1000 * (event.clientX - down.clientX) / image.clientWidth, 1000 - Number(field("width").value));
        field("top").value = clamp(top + 1000 * (event.clientY - down.clientY) / image.clientHeight, 1000);
        place();
      };
      box.addEventListener("pointermove", move);
      box.addEventListener("pointerup", () => { box.removeEventListener("pointermove", move); save(); }, { once: true });
    });
  };
  frame();
}
