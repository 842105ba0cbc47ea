// A transcript to code: select words, and a small box at the selection gives them a code.
//
// data: { text, turns: [[start, end, time, speaker, wordsStart]], marks: [{ id, start, end, unclear, codings:
//         [{ id, code, severity, status, mine, who }], step }], steps: [{ id, title }], codes: [{ id, name, color, pain }], recent: [code id],
//         words: { … labels in the user's language } }
// Every position counts Unicode code points, as Python does; the browser counts UTF-16 units.
// What the user does leaves as the trigger `act`: { kind, start, end, code, name, severity, … }.

const SEVERITIES = [1, 2, 3, 4, 5];

export default function ({ data, parentElement, setTriggerValue }) {
  let view = parentElement.__view;
  if (!view) {
    view = parentElement.__view = new View(parentElement);
  }
  view.send = (act) => setTriggerValue("act", act);
  view.update(data);
  return () => {
    view.leave();
    delete parentElement.__view;
  };
}

class View {
  constructor(parent) {
    this.severity = 3;
    this.step = null; // the touchpoint that the words are about: the last one chosen
    this.root = element("div", "tk-transcript");
    this.text = element("div", "tk-text");
    // editable, so that the caret and Shift with the arrows work; every change is refused
    this.text.contentEditable = "true";
    this.text.inputMode = "none"; // no keyboard over half the screen of a tablet
    this.text.spellcheck = false;
    this.text.setAttribute("role", "textbox");
    this.text.setAttribute("aria-multiline", "true");
    this.text.setAttribute("aria-readonly", "true");
    this.box = element("div", "tk-box");
    this.box.hidden = true;
    this.box.setAttribute("role", "dialog");
    this.root.append(this.text, this.box);
    parent.append(this.root);

    for (const change of ["beforeinput", "paste", "drop", "cut"]) {
      this.text.addEventListener(change, (event) => event.preventDefault());
    }
    this.text.addEventListener("keydown", (event) => this.onKey(event));
    this.text.addEventListener("click", (event) => this.onClick(event));
    this.settled = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.onSelection(), 120);
    };
    document.addEventListener("selectionchange", this.settled);
    this.outside = (event) => {
      if (!this.box.hidden && !this.root.contains(event.target)) this.close();
    };
    document.addEventListener("pointerdown", this.outside);
    this.box.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") this.close(true);
    });
  }

  leave() {
    document.removeEventListener("selectionchange", this.settled);
    document.removeEventListener("pointerdown", this.outside);
    this.root.remove();
  }

  update(data) {
    const drawn = JSON.stringify(data);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.data = data;
    this.codes = new Map(data.codes.map((code) => [code.id, code]));
    this.units = new Units(data.text);
    this.text.setAttribute("aria-label", data.words.transcript);
    this.draw();
  }

  // --- drawing -------------------------------------------------------------------------------

  // only rows in which something changed are made anew: the others keep their place on the screen
  draw() {
    const marks = [...this.data.marks].sort((one, other) => one.start - other.start || other.end - one.end);
    const turns = this.data.turns.length ? this.data.turns : [[0, this.units.points, "", "", 0]];
    const fresh = this.drawnText !== this.data.text || this.rows?.length !== turns.length;
    this.drawnText = this.data.text;
    const rows = turns.map((turn, index) => {
      const here = marks.filter((mark) => mark.start < turn[1] && mark.end > turn[4]);
      const shows = JSON.stringify([here, here.flatMap((mark) => mark.codings.map((one) => this.codes.get(one.code)))]);
      const known = fresh ? null : this.rows[index];
      if (known?.shows === shows) return known;
      const made = { shows, node: this.row(...turn, here) };
      known?.node.replaceWith(made.node);
      return made;
    });
    if (fresh) this.text.replaceChildren(...rows.map((row) => row.node));
    this.rows = rows;
  }

  row(start, end, time, speaker, wordsStart, here) {
    const row = element("div", "tk-turn");
    const head = element("div", "tk-head");
    head.contentEditable = "false";
    if (speaker) head.append(element("span", "tk-speaker", speaker));
    if (time) head.append(element("span", "tk-time", time));
    const words = element("div", "tk-words");
    words.dataset.start = wordsStart;
    const edges = new Set([wordsStart, end]);
    for (const mark of here) {
      edges.add(Math.max(mark.start, wordsStart));
      edges.add(Math.min(mark.end, end));
    }
    const cuts = [...edges].sort((one, other) => one - other);
    for (let index = 0; index + 1 < cuts.length; index++) {
      words.append(this.piece(cuts[index], cuts[index + 1], here));
    }
    const margin = element("div", "tk-margin");
    margin.contentEditable = "false";
    for (const mark of here) {
      if (mark.start >= start) this.chips(mark).forEach((chip) => margin.append(chip));
    }
    row.append(head, words, margin);
    return row;
  }

  piece(start, end, marks) {
    const covering = marks.filter((mark) => mark.start <= start && mark.end >= end);
    const shown = this.units.slice(start, end);
    if (!covering.length) return document.createTextNode(shown);
    const piece = element("mark", "tk-piece", shown);
    piece.dataset.marks = covering.map((mark) => mark.id).join(" ");
    const lines = [];
    let suggested = false;
    for (const mark of covering) {
      if (mark.unclear) piece.classList.add("tk-unclear");
      for (const coding of mark.codings) {
        if (coding.status === "suggested") suggested = true;
        else lines.push(this.codes.get(coding.code)?.color || "#cccccc");
      }
    }
    if (lines.length) {
      piece.style.background = lines[lines.length - 1] + "88";
      piece.style.boxShadow = lines
        .slice(0, 4)
        .map((color, index) => `inset 0 -${3 * (index + 1)}px 0 ${color}`)
        .join(",");
      piece.style.paddingBottom = `${3 * Math.min(4, lines.length)}px`;
    } else if (suggested) {
      piece.classList.add("tk-suggested");
    }
    piece.title = covering.map((mark) => this.told(mark)).join("\n");
    return piece;
  }

  told(mark) {
    const names = mark.codings.map((coding) => this.named(coding));
    if (mark.unclear) names.push(this.data.words.unclear);
    return names.join("; ");
  }

  named(coding) {
    const code = this.codes.get(coding.code);
    const severity = coding.severity ? ` (${coding.severity})` : "";
    return `${code ? code.name : "?"}${severity}${coding.who ? ` · ${coding.who}` : ""}`;
  }

  chips(mark) {
    const chips = mark.codings.map((coding) => {
      const chip = element("span", coding.status === "suggested" ? "tk-chip tk-chip-suggested" : "tk-chip");
      chip.style.setProperty("--code", this.codes.get(coding.code)?.color || "#cccccc");
      const name = button("tk-chip-name", this.named(coding), () => this.openMark(mark, chip));
      chip.append(name);
      if (coding.status === "suggested") {
        const { accept, refuse } = this.data.words;
        chip.append(
          button("tk-judge", "✓", () => this.act({ kind: "judge", coding: coding.id, accepted: true }), accept),
          button("tk-judge", "✗", () => this.act({ kind: "judge", coding: coding.id, accepted: false }), refuse),
        );
      }
      return chip;
    });
    if (mark.unclear) {
      const chip = element("span", "tk-chip tk-chip-unclear");
      chip.append(button("tk-chip-name", `? ${this.data.words.unclear}`, () => this.openMark(mark, chip)));
      chips.push(chip);
    }
    for (const chip of chips) {
      chip.addEventListener("pointerenter", () => this.point(mark, true));
      chip.addEventListener("pointerleave", () => this.point(mark, false));
    }
    return chips;
  }

  point(mark, on) {
    for (const piece of this.text.querySelectorAll(".tk-piece")) {
      if (piece.dataset.marks.split(" ").includes(String(mark.id))) piece.classList.toggle("tk-pointed", on);
    }
  }

  // --- selecting -----------------------------------------------------------------------------

  selected() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!this.text.contains(range.startContainer) || !this.text.contains(range.endContainer)) return null;
    let start = this.position(range.startContainer, range.startOffset, true);
    let end = this.position(range.endContainer, range.endOffset, false);
    if (start === null || end === null) return null;
    // whole words: a selection by finger or mouse seldom ends between them
    const letter = (at) => /[\p{L}\p{N}]/u.test(this.units.slice(at, at + 1));
    while (start < end && !/\S/u.test(this.units.slice(start, start + 1))) start++;
    while (end > start && !/\S/u.test(this.units.slice(end - 1, end))) end--;
    while (start > 0 && start < end && letter(start) && letter(start - 1)) start--;
    while (end < this.units.points && end > start && letter(end - 1) && letter(end)) end++;
    return start < end ? { start, end, range } : null;
  }

  // the code point where the browser's place in the page lies
  position(node, offset, forward) {
    const base = node.nodeType === Node.TEXT_NODE ? node : null;
    const inWords = (base ? base.parentElement : node).closest(".tk-words");
    if (!inWords) {
      // in the margin, a head, or between rows: the nearest words
      const rows = [...this.text.querySelectorAll(".tk-words")];
      const place = document.createRange();
      place.setStart(node, offset);
      const after = rows.find((row) => place.comparePoint(row, 0) >= 0);
      if (forward) return after ? Number(after.dataset.start) : null;
      const before = rows.filter((row) => place.comparePoint(row, 0) < 0).pop();
      return before ? Number(before.dataset.start) + [...before.textContent].length : null;
    }
    const range = document.createRange();
    range.setStart(inWords, 0);
    range.setEnd(node, offset);
    return Number(inWords.dataset.start) + [...range.toString()].length;
  }

  onSelection() {
    if (this.box.contains(document.activeElement)) return; // searching a code: the selection is remembered
    const selected = this.selected();
    if (selected) this.openSelection(selected);
    else if (!this.box.hidden && this.chosen) this.close();
  }

  onKey(event) {
    event.stopPropagation(); // Streamlit has shortcuts of its own
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const selected = this.chosen || this.selected();
    if (event.key === "Escape") return this.close();
    if (!selected) {
      if (event.key === "Enter") {
        event.preventDefault();
        const piece = document.getSelection()?.anchorNode?.parentElement?.closest(".tk-piece");
        if (piece) this.openMark(this.markOf(piece), piece);
      }
      return;
    }
    if (/^[1-9]$/.test(event.key) && this.data.recent[event.key - 1] !== undefined) {
      event.preventDefault();
      this.give(selected, this.data.recent[event.key - 1]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.openSelection(selected);
      this.box.querySelector("input")?.focus();
    } else if (event.key.toLowerCase() === "o") {
      event.preventDefault();
      this.act({ kind: "unclear", start: selected.start, end: selected.end });
    }
  }

  onClick(event) {
    const piece = event.target.closest?.(".tk-piece");
    const selection = document.getSelection();
    if (piece && selection?.isCollapsed) this.openMark(this.markOf(piece), piece);
  }

  markOf(piece) {
    const ids = piece.dataset.marks.split(" ").map(Number);
    const marks = this.data.marks.filter((mark) => ids.includes(mark.id));
    return marks.sort((one, other) => one.end - one.start - (other.end - other.start))[0];
  }

  // --- the box -------------------------------------------------------------------------------

  openSelection(selected) {
    this.chosen = { start: selected.start, end: selected.end };
    const { words, recent } = this.data;
    const search = element("input", "tk-search");
    search.type = "search";
    search.placeholder = words.search;
    search.setAttribute("aria-label", words.search);
    const list = element("div", "tk-list");
    const fill = () => {
      const wanted = search.value.trim().toLowerCase();
      const fitting = wanted
        ? this.data.codes.filter((code) => code.name.toLowerCase().includes(wanted))
        : recent.map((id) => this.codes.get(id)).filter(Boolean);
      const shown = wanted || fitting.length ? fitting : this.data.codes;
      list.replaceChildren(
        ...shown.slice(0, 9).map((code, index) => this.choice(code, wanted ? "" : String(index + 1))),
      );
      if (wanted && !this.data.codes.some((code) => code.name.toLowerCase() === wanted)) {
        for (const [pain, word] of [[true, words.newPainPoint], [false, words.newCode]]) {
          const label = `${word} ‘${search.value.trim()}’`;
          list.append(
            button("tk-choice tk-new", label, () => this.give(this.chosen, null, search.value.trim(), pain)),
          );
        }
      }
    };
    search.addEventListener("input", fill);
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") list.querySelector("button")?.click();
      if (event.key === "ArrowDown") list.querySelector("button")?.focus();
    });
    fill();
    const unclear = button("tk-choice tk-choice-unclear", `? ${words.unclear} (O)`, () =>
      this.act({ kind: "unclear", ...this.chosen }),
    );
    this.show(selected.range.getBoundingClientRect(), [
      search,
      list,
      this.severities((value) => (this.severity = value), this.severity),
      ...this.steps((value) => (this.step = value), this.step),
      unclear,
    ]);
    this.box.setAttribute("aria-label", words.giveCode);
  }

  choice(code, key) {
    const choice = button("tk-choice", "", () => this.give(this.chosen, code.id));
    const dot = element("span", "tk-dot");
    dot.style.background = code.color;
    choice.append(dot, element("span", "tk-choice-name", code.name));
    if (key) choice.append(element("kbd", "", key));
    return choice;
  }

  severities(choose, chosen) {
    const group = element("div", "tk-severities");
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-label", this.data.words.severity);
    group.append(element("span", "tk-label", this.data.words.severity));
    for (const value of SEVERITIES) {
      const one = button("tk-severity", String(value), () => {
        for (const other of group.querySelectorAll("button")) other.setAttribute("aria-checked", other === one);
        choose(value);
      }, this.data.words.severities[value - 1]);
      one.setAttribute("role", "radio");
      one.setAttribute("aria-checked", value === chosen);
      group.append(one);
    }
    return group;
  }

  // at which touchpoint it happened, so that it stands on the map
  steps(choose, chosen) {
    if (!this.data.steps.length) return [];
    const line = element("label", "tk-severities");
    const select = element("select", "tk-steps");
    select.append(new Option(this.data.words.noStep, ""));
    for (const step of this.data.steps) select.append(new Option(step.title, step.id, false, step.id === chosen));
    select.addEventListener("change", () => choose(select.value ? Number(select.value) : null));
    line.append(element("span", "tk-label", this.data.words.step), select);
    return [line];
  }

  openMark(mark, at) {
    this.chosen = null;
    const { words } = this.data;
    const parts = [element("div", "tk-quote", `“${short(this.units.slice(mark.start, mark.end))}”`)];
    for (const coding of mark.codings) {
      if (coding.status === "suggested") continue;
      const line = element("div", "tk-line");
      line.append(element("span", "tk-choice-name", this.named(coding)));
      if (coding.mine) {
        line.append(
          button("tk-off", words.remove, () => this.act({ kind: "uncode", mark: mark.id, code: coding.code })),
        );
      }
      parts.push(line);
      if (coding.mine && this.codes.get(coding.code)?.pain) {
        const rate = (severity) =>
          this.act({ kind: "code", start: mark.start, end: mark.end, code: coding.code, severity });
        parts.push(this.severities(rate, coding.severity));
      }
    }
    if (mark.codings.some((coding) => coding.mine)) {
      parts.push(...this.steps((step) => this.act({ kind: "place", mark: mark.id, step }), mark.step));
    }
    if (mark.unclear) parts.push(button("tk-off", words.clear, () => this.act({ kind: "clear", mark: mark.id })));
    const more = button("tk-choice", words.addCode, () =>
      this.openSelection({ start: mark.start, end: mark.end, range: { getBoundingClientRect: () => place } }),
    );
    parts.push(more);
    const place = at.getBoundingClientRect();
    this.show(place, parts);
    this.box.setAttribute("aria-label", words.giveCode);
    this.box.querySelector("button")?.focus({ preventScroll: true });
  }

  show(place, parts) {
    this.box.replaceChildren(...parts);
    this.box.hidden = false;
    const frame = this.root.getBoundingClientRect();
    const left = Math.min(Math.max(0, place.left - frame.left), Math.max(0, frame.width - this.box.offsetWidth));
    const below = place.bottom - frame.top + 6;
    const above = place.top - frame.top - this.box.offsetHeight - 6;
    const fitsBelow = place.bottom + this.box.offsetHeight + 12 < window.innerHeight;
    const fitsAbove = place.top - this.box.offsetHeight > 12;
    this.box.style.left = `${left}px`;
    // never over the words themselves
    this.box.style.top = `${!fitsBelow && fitsAbove ? above : below}px`;
  }

  close(back) {
    this.box.hidden = true;
    this.chosen = null;
    if (back) this.text.focus({ preventScroll: true });
  }

  // --- what the user does ----------------------------------------------------------------------

  give(span, code, name, pain) {
    if (!span) return;
    const { start, end } = span;
    const act = { kind: "code", start, end, severity: this.severity, step: this.step };
    if (code !== null && code !== undefined) {
      act.code = code;
      this.drawAhead(start, end, code);
    } else {
      act.name = name;
      act.pain = pain;
    }
    this.act(act);
  }

  // show the new code at once; what the server answers takes its place
  drawAhead(start, end, code) {
    const pain = this.codes.get(code)?.pain;
    const coding = { id: -1, code, severity: pain ? this.severity : null, status: "given", mine: true };
    const known = this.data.marks.find((mark) => mark.start === start && mark.end === end);
    if (known && known.codings.some((one) => one.code === code)) return;
    if (known) known.codings.push(coding);
    else this.data.marks.push({ id: -Date.now(), start, end, unclear: false, codings: [coding] });
    this.draw();
  }

  act(act) {
    this.close(true);
    document.getSelection()?.removeAllRanges();
    this.drawn = null;
    this.send({ ...act, at: Date.now() });
  }
}

// Code points of a text by number, though JavaScript keeps it in UTF-16 units.
class Units {
  constructor(text) {
    this.plain = !/[\ud800-\udfff]/.test(text);
    this.text = this.plain ? text : [...text];
    this.points = this.text.length;
  }

  slice(start, end) {
    const piece = this.text.slice(start, end);
    return this.plain ? piece : piece.join("");
  }
}

function element(kind, className, text) {
  const made = document.createElement(kind);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function button(className, text, click, label) {
  const made = element("button", className, text);
  made.type = "button";
  if (label) {
    made.title = label;
    made.setAttribute("aria-label", label);
  }
  made.addEventListener("click", (event) => {
    event.stopPropagation();
    click();
  });
  return made;
}

function short(text) {
  return text.length > 90 ? `${text.slice(0, 88)}…` : text;
}
