// A field that keeps what is typed while it is typed, not only when it is left.
//
// data: { label, value, kept, placeholder, rows, words: { saving, saved } }
// `kept` is the number of the last text that the server stored; state `typed`: { text, number }.

const WAIT = 350; // milliseconds without a key before a text is sent

export default function ({ data, parentElement, setStateValue }) {
  let field = parentElement.__field;
  if (!field) {
    field = parentElement.__field = new Field(parentElement);
  }
  field.send = (typed) => setStateValue("typed", typed);
  field.update(data);
  return () => {
    field.leave();
    delete parentElement.__field;
  };
}

class Field {
  constructor(parent) {
    this.number = 0;
    this.root = document.createElement("label");
    this.root.className = "tk-field";
    this.label = document.createElement("span");
    this.label.className = "tk-field-label";
    this.area = document.createElement("textarea");
    this.state = document.createElement("span");
    this.state.className = "tk-field-state";
    this.state.setAttribute("role", "status");
    this.root.append(this.label, this.area, this.state);
    parent.append(this.root);
    this.area.addEventListener("input", () => {
      this.state.textContent = this.words.saving;
      this.dirty = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), WAIT);
    });
    this.area.addEventListener("keydown", (event) => event.stopPropagation());
    this.area.addEventListener("blur", () => {
      this.flush();
      this.settle();
    });
    this.hide = () => this.flush();
    document.addEventListener("visibilitychange", this.hide);
    window.addEventListener("pagehide", this.hide);
  }

  leave() {
    this.flush();
    document.removeEventListener("visibilitychange", this.hide);
    window.removeEventListener("pagehide", this.hide);
    this.root.remove();
  }

  flush() {
    clearTimeout(this.timer);
    if (!this.dirty) return;
    this.dirty = false;
    this.number += 1;
    this.send({ text: this.area.value, number: this.number });
  }

  update(data) {
    this.data = data;
    this.words = data.words;
    this.label.textContent = data.label;
    this.area.placeholder = data.placeholder || "";
    this.area.rows = data.rows || 2;
    this.number = Math.max(this.number, data.kept || 0); // goes on counting after the page was drawn anew
    if (data.kept >= this.number && this.number > 0 && !this.dirty) this.state.textContent = this.words.saved;
    this.settle();
  }

  // what was stored is shown once the user is elsewhere: personal data that was taken out must be seen
  settle() {
    const writing = document.activeElement === this.area || this.dirty;
    const known = (this.data.kept || 0) >= this.number;
    if (!writing && known && this.area.value !== this.data.value) this.area.value = this.data.value;
  }
}
