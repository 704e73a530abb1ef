
// Bars, the kinds of operations, and memory over time.
const Charts = (() => {
  const FIRST_BARS = 12;

  function bar(row) {
    const element = Dom.make(row.action ? "button" : "div", "row" + (row.className ? " " + row.className : ""));
    if (row.action) {
      element.type = "button";
      element.addEventListener("click", row.action);
    }
    element.title = row.title;
    const track = Dom.make("span", "track");
    const fill = Dom.make("span", "fill");
    fill.style.width = row.width > 0 ? "max(1px, " + row.width + "%)" : "0";
    track.append(fill);
    element.append(Dom.name("span", "label", row.label), track, Dom.make("span", "value", row.value),
        Dom.make("span", "share", row.share));
    return element;
  }

  // The first bars, and a button for the rest.
  function bars(box, rows, all) {
    const count = all || rows.length <= FIRST_BARS + 1 ? rows.length : FIRST_BARS;
    box.replaceChildren(...rows.slice(0, count).map(bar));
    if (count < rows.length) {
      const more = Dom.make("button", "quiet more", "Show " + (rows.length - count) + " more");
      more.type = "button";
      more.addEventListener("click", () => bars(box, rows, true));
      box.append(more);
    }
    if (rows.length === 0) {
      box.append(Dom.make("p", "hint", "None."));
    }
  }

  const MEASURES = {macs: [3, "MACs"], flops: [4, "FLOPs"], params: [2, "parameters"], count: [1, "nodes"]};
  let measure = "macs";

  // An operator is [name, count, params, macs, flops, unknown].
  function operators(ops, pick) {
    const [field, unit] = MEASURES[measure];
    const rows = ops.map(op => ({
      name: op[0], count: op[1], value: Formula.value(op[field]), formula: op[field], flops: Formula.value(op[4]) || 0,
      unknown: field > 2 ? op[5] : 0,
    }));
    const total = rows.reduce((sum, row) => sum + (row.value || 0), 0);
    const most = Math.max(1, ...rows.map(row => row.value || 0));
    rows.sort((a, b) => (b.value || 0) - (a.value || 0) || b.unknown - a.unknown || b.flops - a.flops || b.count - a.count);
    bars(Dom.byId("ops"), rows.map(row => ({
      label: row.name + " × " + Format.grouped(row.count),
      value: row.unknown === row.count ? "?" : Format.count(row.value),
      share: row.unknown === row.count ? "unknown" : row.value ? Format.percent(row.value, total) : "",
      width: 100 * (row.value || 0) / most,
      title: row.name + ": " + (typeof row.formula === "string" ? row.formula : Format.grouped(row.value)) + " " + unit
          + (row.unknown ? ", " + Format.grouped(row.unknown) + " nodes not known" : "") + ". Click to list its nodes.",
      action: () => pick(row.name),
    })));
    for (const button of Dom.byId("ops-measure").children) {
      button.setAttribute("aria-pressed", String(button.dataset.measure === measure));
      button.onclick = () => {
        measure = button.dataset.measure;
        operators(ops, pick);
      };
    }
  }

  function kinds(summary) {
    const macs = Formula.value(summary.macs);
    const rows = [["2 × MACs", macs === null ? null : 2 * macs]];
    for (const [kind, dim] of summary.work) {
      rows.push([kind, Formula.value(dim)]);
    }
    const total = rows.reduce((sum, row) => sum + (row[1] || 0), 0);
    const stack = Dom.make("div", "stack");
    stack.setAttribute("aria-hidden", "true");
    const legend = Dom.make("ul", "legend");
    rows.forEach(([name, value], k) => {
      if (value > 0) {
        const part = Dom.make("span", "kind" + k);
        part.style.flexGrow = value / total;
        part.title = name + ": " + Format.percent(value, total);
        stack.append(part);
      }
      const entry = Dom.make("li");
      entry.append(Dom.make("span", "swatch kind" + k), Dom.make("span", "label", name),
          Dom.make("span", "value", Format.count(value)), Dom.make("span", "share", Format.percent(value || 0, total)));
      entry.title = value === null ? "" : Format.grouped(value);
      legend.append(entry);
    });
    Dom.byId("flops").replaceChildren(stack, legend);
  }

  // Ticks at 1, 2 or 5 times a power of ten.
  function ticks(most, wanted) {
    const raw = most / wanted;
    const power = Math.pow(10, Math.floor(Math.log10(raw)));
    const step = [1, 2, 5, 10].map(k => k * power).find(k => k >= raw);
    const at = [];
    for (let value = 0; value <= most * 1.0001; value += step) {
      at.push(value);
    }
    return at;
  }

  function live(memory) {
    const rows = memory.live;
    const most = Math.max(1, ...rows.map(row => row[2]));
    const sum = rows.reduce((total, row) => total + row[2], 0);
    bars(Dom.byId("live"), rows.map(([name, type, size]) => ({
      label: name, value: Format.bytes(size), share: Format.percent(size, sum), width: 100 * size / most,
      title: name + ": " + type + ", " + Format.grouped(size) + " bytes",
    })));
  }

  // The timeline in an SVG that is as wide as its box; several steps that share a column show their most.
  class Timeline {
    constructor(box, memory, stepName) {
      this.box = box;
      this.memory = memory;
      this.bytes = memory.timeline;
      this.stepName = stepName;
      this.at = memory.step || 0;
      this.width = 0;
      box.tabIndex = 0;
      box.setAttribute("role", "slider");
      box.setAttribute("aria-label", "Activation memory over time: arrow keys go from node to node");
      box.setAttribute("aria-valuemin", "0");
      box.setAttribute("aria-valuemax", String(this.bytes.length - 1));
      this.say();
      box.addEventListener("pointermove", event => this.hover(event));
      box.addEventListener("pointerleave", () => this.leave());
      box.addEventListener("blur", () => this.leave());
      box.addEventListener("keydown", event => this.key(event));
      new ResizeObserver(() => {
        if (box.clientWidth !== this.width) {
          this.draw();
        }
      }).observe(box);
    }

    x(step) {
      return this.left + (step + 0.5) / this.bytes.length * (this.right - this.left);
    }

    y(value) {
      return this.bottom - value / this.most * (this.bottom - this.top);
    }

    draw() {
      this.width = this.box.clientWidth;
      const height = this.box.clientHeight;
      Object.assign(this, {left: 62, right: this.width - 10, top: 26, bottom: height - 24});
      this.most = this.bytes.reduce((a, b) => Math.max(a, b), 1) * 1.04;
      const svg = Dom.svg("svg", {width: this.width, height, viewBox: "0 0 " + this.width + " " + height});
      svg.setAttribute("aria-hidden", "true");
      for (const value of ticks(this.most, 4)) {
        const y = this.y(value);
        svg.append(Dom.svg("line", {class: "axis", x1: this.left, x2: this.right, y1: y, y2: y}));
        const label = Dom.svg("text", {class: "tick", x: this.left - 8, y: y + 4, "text-anchor": "end"});
        label.textContent = Format.bytes(value);
        svg.append(label);
      }
      this.stepTicks(svg, height);
      const path = this.path();
      svg.append(Dom.svg("path", {class: "area", d: path + "V" + this.bottom + "H" + this.left + "Z"}));
      svg.append(Dom.svg("path", {class: "curve", d: path}));
      if (this.memory.step !== undefined) {
        this.peak(svg);
      }
      this.cursor = Dom.svg("g", {class: "cursor", visibility: "hidden"});
      this.cursor.append(Dom.svg("line", {y1: this.top, y2: this.bottom}), Dom.svg("circle", {r: 4}));
      svg.append(this.cursor);
      this.box.replaceChildren(svg);
    }

    stepTicks(svg, height) {
      const last = this.bytes.length - 1;
      for (const step of ticks(Math.max(1, last), Math.max(3, Math.floor(this.width / 130)))) {
        if (step <= last && Number.isInteger(step)) {
          const first = step === 0;
          const label = Dom.svg("text", {
            class: "tick", x: first ? this.left : this.x(step), y: height - 6, "text-anchor": first ? "start" : "middle",
          });
          label.textContent = (first ? "node " : "") + Format.grouped(step);
          if (this.x(step) < this.right - 16) {
            svg.append(label);
          }
        }
      }
    }

    path() {
      const columns = Math.min(this.bytes.length, Math.max(1, Math.floor((this.right - this.left) * 2)));
      let d = "";
      for (let column = 0; column < columns; column++) {
        const from = Math.floor(column * this.bytes.length / columns);
        const to = Math.max(from + 1, Math.floor((column + 1) * this.bytes.length / columns));
        let most = 0;
        for (let step = from; step < to; step++) {
          most = Math.max(most, this.bytes[step]);
        }
        const x1 = this.left + from / this.bytes.length * (this.right - this.left);
        const x2 = this.left + to / this.bytes.length * (this.right - this.left);
        const y = this.y(most).toFixed(1);
        d += (column ? "V" + y : "M" + x1.toFixed(1) + " " + y) + "H" + x2.toFixed(1);
      }
      return d;
    }

    peak(svg) {
      const x = this.x(this.memory.step);
      const y = this.y(this.bytes[this.memory.step]);
      svg.append(Dom.svg("circle", {class: "peak", cx: x, cy: y, r: 4.5}));
      const end = x > this.width * 0.6;
      const label = Dom.svg("text", {
        class: "peak-label", x: x + (end ? 4 : -4), y: Math.max(14, y - 10), "text-anchor": end ? "end" : "start",
      });
      label.textContent = "peak " + Format.bytes(this.bytes[this.memory.step]);
      svg.append(label);
    }

    lines() {
      return [this.stepName(this.at), Format.bytes(this.bytes[this.at]), "node " + Format.grouped(this.at)];
    }

    say() {
      this.box.setAttribute("aria-valuenow", String(this.at));
      this.box.setAttribute("aria-valuetext", this.lines().join(", "));
    }

    go(step, clientX, clientY) {
      this.at = Math.min(this.bytes.length - 1, Math.max(0, step));
      const x = this.x(this.at);
      const y = this.y(this.bytes[this.at]);
      const [line, dot] = this.cursor.children;
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
      dot.setAttribute("cx", x);
      dot.setAttribute("cy", y);
      this.cursor.setAttribute("visibility", "visible");
      this.say();
      const box = this.box.getBoundingClientRect();
      Tip.show(clientX === undefined ? box.left + x : clientX, clientY === undefined ? box.top + y : clientY, this.lines());
    }

    hover(event) {
      const x = event.clientX - this.box.getBoundingClientRect().left;
      const step = Math.floor((x - this.left) / (this.right - this.left) * this.bytes.length);
      this.go(step, event.clientX, event.clientY);
    }

    leave() {
      this.cursor.setAttribute("visibility", "hidden");
      Tip.hide();
    }

    key(event) {
      const page = Math.max(1, Math.round(this.bytes.length / 20));
      const to = {
        ArrowLeft: this.at - 1, ArrowDown: this.at - 1, ArrowRight: this.at + 1, ArrowUp: this.at + 1,
        PageDown: this.at - page, PageUp: this.at + page, Home: 0, End: this.bytes.length - 1,
      }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        this.go(to);
      }
    }
  }

  function memory(memory, stepName) {
    const box = Dom.byId("timeline");
    if (!box || memory.timeline.length === 0) {
      return;
    }
    new Timeline(box, memory, stepName);
    if (memory.live) {
      Dom.byId("peak-node").textContent = "While " + memory.node + " runs (node " + Format.grouped(memory.step) + ").";
      live(memory);
    }
  }

  return {operators, kinds, memory};
})();
