// What makes the desk more comfortable. Everything works without it.
"use strict";

// A job that is watched: its progress as it goes on; when it has ended, the page says what came out.
for (const box of document.querySelectorAll("[data-events]")) {
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-words]");
  const source = new EventSource(box.dataset.events);
  source.addEventListener("job", (event) => {
    const job = JSON.parse(event.data);
    if (job.state !== "queued" && job.state !== "running") {
      source.close();
      location.reload();
      return;
    }
    if (job.total) {
      bar.max = job.total;
      bar.value = job.done;
    }
    if (job.words && words.textContent !== job.words) words.textContent = job.words;
  });
}

// Files: too large ones are told before they are sent; one may be dropped on the box around the field.
for (const field of document.querySelectorAll("input[type=file]")) {
  const limit = Number(field.dataset.limit || 0);
  field.addEventListener("change", () => {
    const large = [...field.files].find((file) => limit && file.size > limit);
    field.setCustomValidity(large ? `${large.name} is larger than ${limit >> 20} MB.` : "");
    field.reportValidity();
  });
  const box = field.closest("[data-drop]");
  if (!box) continue;
  for (const name of ["dragover", "dragenter"]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change"));
    if (field.checkValidity() && field.files.length) field.form.requestSubmit();
  });
}

// A button that copies the text it stands beside.
for (const text of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet small";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
  });
  text.after(" ", button);
}

// Contrast of a colour on white, as WCAG 2.2 counts it.
for (const field of document.querySelectorAll("[data-contrast]")) {
  const told = document.getElementById(field.dataset.contrast);
  const tell = () => {
    const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(field.value.trim());
    if (!hex) {
      told.textContent = field.value ? "Write it as #1f4e79." : "";
      return;
    }
    const [red, green, blue] = hex.slice(1).map((pair) => {
      const part = parseInt(pair, 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    const ratio = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
    told.textContent = `Contrast on white ${ratio.toFixed(1)}:1, ${ratio >= 4.5 ? "enough" : "too pale: text needs 4.5:1"}.`;
    field.style.borderLeft = `1.5rem solid ${hex[0]}`;
  };
  field.addEventListener("input", tell);
  tell();
}
