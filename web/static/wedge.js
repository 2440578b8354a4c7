// A reader that types (a keyboard wedge) into the field "scan": a tab in the middle of its burst is a line end, not a step to the next
// field, and once it has typed a whole zone, or a serial and Enter, the form goes off by itself. What people type waits for the button.
const area = document.getElementById("f-scan");
if (area) {
  const burst = 80, quiet = 200; // ms between two keys of a reader; after its last one
  let last = 0, byHand = false, timer = 0;
  const look = () => {
    const text = area.value.toUpperCase().replace(/[^A-Z0-9<]/g, "");
    const zone = text.includes("<") && [72, 88, 90].includes(text.length);
    const serial = !text.includes("<") && text.length > 4 && /[\r\n]\s*$/.test(area.value);
    if (!byHand && (zone || serial)) area.form.requestSubmit();
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(look, quiet); };
  area.addEventListener("keydown", event => {
    const now = performance.now(), hurried = now - last < burst;
    if (area.value === "") byHand = false;
    else if (!hurried && event.key.length === 1) byHand = true;
    last = now;
    if (event.key === "Tab" && !event.shiftKey && hurried && !byHand && area.value !== "") {
      event.preventDefault();
      area.setRangeText("\n", area.selectionStart, area.selectionEnd, "end");
      later();
    }
  });
  area.addEventListener("paste", () => { byHand = true; });
  area.addEventListener("input", later);
}
// The reader goes on where it can: what was wrong is said (role="alert"), and the next reading takes the place of the last one.
const field = document.getElementById("f-serial") ?? area;
if (field && document.getElementById("wrong")) {
  field.focus();
  field.select();
}
