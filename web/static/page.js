// What every page does where scripts run: a form is sent once, and the summary of what is wrong is where the reader is.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", event => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
}
document.getElementById("wrong")?.focus();
