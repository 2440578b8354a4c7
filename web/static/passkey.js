// Forms with data-passkey: asks the authenticator (get or create), puts its answer into the form and sends it.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]"), wrong = form.querySelector("[data-passkey-wrong]");
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  button.hidden = false;
  const fill = (name, value) => { form.querySelector(`input[name$="${name}"]`).value = value; };
  button.addEventListener("click", async event => {
    event.preventDefault();
    wrong.hidden = true;
    button.disabled = true;
    try {
      const answer = await fetch(form.dataset.challenge, { method: "POST", headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const { name, options } = await answer.json();
      const credential = form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
      fill("challenge", name);
      fill("passkey", JSON.stringify(credential.toJSON()));
      form.submit();
    } catch {
      wrong.textContent = form.dataset.wrong;
      wrong.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}
