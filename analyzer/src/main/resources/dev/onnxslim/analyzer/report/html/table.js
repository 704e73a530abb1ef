
// A table of any number of rows: only those in sight are elements of the page.
class Grid {
  // columns: {key, label, width, text(row), sortBy(row), number, title(row), bar}; sortBy gives numbers (null: last) or texts.
  constructor(name, noun, columns, rowCount) {
    this.box = Dom.byId(name + "-grid");
    this.input = Dom.byId(name + "-filter");
    this.status = Dom.byId(name + "-count");
    this.noun = noun;
    this.columns = columns;
    this.rowCount = rowCount;
    this.order = Uint32Array.from({length: rowCount}, (_, row) => row);
    this.view = this.order;
    this.sorted = null;
    this.down = false;
    this.keys = new Map();
    this.haystacks = new Map();
    this.pool = [];
    this.printed = 0;
    this.build();
    this.input.addEventListener("input", () => this.filter());
    this.box.addEventListener("scroll", () => this.schedule(), {passive: true});
    new ResizeObserver(() => this.render()).observe(this.box);
    addEventListener("beforeprint", () => this.print(Grid.PRINTED));
    addEventListener("afterprint", () => this.print(0));
    this.filter();
  }

  build() {
    this.table = Dom.make("table");
    this.table.style.width = this.columns.reduce((sum, column) => sum + column.width, 0) + "px";
    const widths = Dom.make("colgroup");
    const head = Dom.make("tr");
    head.setAttribute("aria-rowindex", "1");
    for (const column of this.columns) {
      const col = Dom.make("col");
      col.style.width = column.width + "px";
      widths.append(col);
      const cell = Dom.make("th", column.number ? "number" : "");
      cell.scope = "col";
      cell.setAttribute("aria-sort", "none");
      const button = Dom.make("button", "", column.label);
      button.type = "button";
      button.title = column.help || "Sort by " + column.label;
      button.addEventListener("click", () => this.sort(column));
      cell.append(button);
      column.head = cell;
      head.append(cell);
    }
    const top = Dom.make("thead");
    top.append(head);
    this.body = Dom.make("tbody");
    this.above = Dom.make("tr", "space");
    this.below = Dom.make("tr", "space");
    for (const space of [this.above, this.below]) {
      space.setAttribute("aria-hidden", "true");
      const cell = Dom.make("td");
      cell.colSpan = this.columns.length;
      space.append(cell);
    }
    this.body.append(this.above, this.below);
    this.table.append(widths, top, this.body);
    this.box.append(this.table);
  }

  // Numbers to sort by; texts are ranked once, so that sorting never compares texts.
  key(column) {
    let key = this.keys.get(column.key);
    if (key) {
      return key;
    }
    key = new Float64Array(this.rowCount);
    if (column.number) {
      for (let row = 0; row < this.rowCount; row++) {
        const value = column.sortBy(row);
        key[row] = value === null || value === undefined ? NaN : value;
      }
    } else {
      const texts = Array.from({length: this.rowCount}, (_, row) => column.sortBy(row));
      const collator = new Intl.Collator("en", {numeric: true});
      const ranks = new Map([...new Set(texts)].sort(collator.compare).map((text, rank) => [text, rank]));
      for (let row = 0; row < this.rowCount; row++) {
        key[row] = texts[row] === "" ? NaN : ranks.get(texts[row]);
      }
    }
    this.keys.set(column.key, key);
    return key;
  }

  // A second click turns the order round; rows without a value stay last, equal ones in the file's order.
  sort(column) {
    if (this.sorted !== column) {
      this.sorted = column;
      this.down = Boolean(column.number);
    } else {
      this.down = !this.down;
    }
    this.applySort();
    this.filter();
    this.box.scrollTop = 0;
  }

  applySort() {
    const key = this.key(this.sorted);
    const sign = this.down ? -1 : 1;
    const order = Array.from({length: this.rowCount}, (_, row) => row);
    order.sort((a, b) => {
      const x = key[a];
      const y = key[b];
      if (x === y) {
        return a - b;
      }
      const noX = x !== x;
      const noY = y !== y;
      return noX || noY ? (noX && noY ? a - b : noX ? 1 : -1) : sign * (x - y);
    });
    this.order = Uint32Array.from(order);
    for (const column of this.columns) {
      const own = column === this.sorted;
      column.head.setAttribute("aria-sort", own ? (this.down ? "descending" : "ascending") : "none");
    }
  }

  haystack(key) {
    let texts = this.haystacks.get(key);
    if (!texts) {
      const columns = this.columns.filter(column => key ? column.key === key : column.searched);
      texts = Array.from({length: this.rowCount},
          (_, row) => columns.map(column => column.text(row)).join("\n").toLowerCase());
      this.haystacks.set(key, texts);
    }
    return texts;
  }

  // All words must be found; "op:conv" is the whole text of one column.
  filter() {
    const tests = this.input.value.toLowerCase().split(/\s+/).filter(word => word).map(word => {
      const colon = word.indexOf(":");
      const column = colon > 0 && this.columns.find(one => one.key === word.slice(0, colon));
      const rest = word.slice(colon + 1);
      if (!column) {
        const texts = this.haystack("");
        return row => texts[row].includes(word);
      }
      const texts = this.haystack(column.key);
      return column.whole && rest ? row => texts[row] === rest : row => texts[row] !== "" && texts[row].includes(rest);
    });
    this.view = tests.length ? this.order.filter(row => tests.every(test => test(row))) : this.order;
    this.status.textContent = (tests.length ? Format.grouped(this.view.length) + " of " : "")
        + Format.grouped(this.rowCount) + " " + this.noun;
    this.table.setAttribute("aria-rowcount", String(this.view.length + 1));
    this.first = -1;
    this.render();
  }

  search(text) {
    this.input.value = text;
    this.filter();
    this.box.scrollTop = 0;
    this.box.closest("section").scrollIntoView({block: "start"});
  }

  // Figures have changed: what was computed from them is stale.
  refresh() {
    this.keys.clear();
    this.haystacks.clear();
    for (const column of this.columns) {
      column.most = undefined;
    }
    if (this.sorted) {
      this.applySort();
    }
    this.filter();
  }

  schedule() {
    if (!this.waiting) {
      this.waiting = true;
      requestAnimationFrame(() => {
        this.waiting = false;
        this.render();
      });
    }
  }

  print(rows) {
    this.printed = rows;
    this.render();
  }

  // Shows the rows in sight and some more on both sides, or the first so many for paper.
  render() {
    const printed = this.printed;
    const height = Grid.ROW;
    const rows = this.view.length;
    const inSight = Math.ceil(this.box.clientHeight / height) + 1;
    const first = printed ? 0 : Math.max(0, Math.min(rows - inSight, Math.floor(this.box.scrollTop / height)) - Grid.MORE);
    const last = printed ? Math.min(rows, printed) : Math.min(rows, first + inSight + 2 * Grid.MORE);
    this.above.firstChild.style.height = first * height + "px";
    this.below.firstChild.style.height = printed ? "0" : (rows - last) * height + "px";
    for (let k = 0; k < last - first; k++) {
      this.fill(this.rowAt(k), first + k);
    }
    for (let k = last - first; k < this.pool.length; k++) {
      this.pool[k].hidden = true;
    }
  }

  rowAt(k) {
    if (k === this.pool.length) {
      const row = Dom.make("tr");
      for (const column of this.columns) {
        const className = (column.number ? "number" : "") + (column.className ? " " + column.className : "");
        row.append(column.tail ? Dom.name("td", className, "") : Dom.make("td", className));
      }
      this.pool.push(row);
      this.below.before(row);
    }
    return this.pool[k];
  }

  fill(element, at) {
    const row = this.view[at];
    element.hidden = false;
    element.setAttribute("aria-rowindex", String(at + 2));
    element.classList.toggle("even", at % 2 === 1);
    this.columns.forEach((column, k) => {
      const cell = element.children[k];
      const text = column.text(row);
      (column.tail ? cell.firstChild : cell).textContent = text;
      cell.title = column.title ? column.title(row) : text;
      if (column.bar) {
        cell.style.setProperty("--part", this.part(column, row) + "%");
      }
    });
  }

  part(column, row) {
    if (column.most === undefined) {
      column.most = this.key(column).reduce((most, value) => value > most ? value : most, 0);
    }
    const value = this.key(column)[row];
    return value > 0 && column.most > 0 ? (100 * value / column.most).toFixed(1) : 0;
  }
}
Grid.ROW = 30; // as report.css says
Grid.MORE = 6;
Grid.PRINTED = 50;
