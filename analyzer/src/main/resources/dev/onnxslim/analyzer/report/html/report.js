
// Puts the figures into the page.
(() => {
  const data = JSON.parse(Dom.byId("data").textContent);

  function pooled(column) {
    return row => column.texts[column.rows[row]];
  }

  function nodeColumns(nodes) {
    const dim = (key, label, write, width, bar) => {
      const value = row => Formula.value(nodes[key][row]);
      return {
        key, label, width, number: true, bar, sortBy: value, text: row => write(value(row)),
        title: row => typeof nodes[key][row] === "string" ? nodes[key][row] : Format.grouped(value(row)),
      };
    };
    const text = (key, label, width, more) => ({
      key, label, width, text: pooled(nodes[key]), sortBy: pooled(nodes[key]), ...more,
    });
    const columns = [
      {key: "name", label: "Name", width: 222, tail: true, searched: true, text: row => nodes.name[row], sortBy: row => nodes.name[row]},
      text("op", "Op", 128, {searched: true, whole: true}),
      text("module", "Module", 140, {searched: true, tail: true}),
      text("inputs", "Input shapes", 156),
      text("outputs", "Output shapes", 130),
      dim("params", "Params", Format.count, 74, true),
      dim("macs", "MACs", Format.count, 74, true),
      dim("flops", "FLOPs", Format.count, 74, true),
      dim("bytes", "Bytes", Format.bytes, 78, true),
      intensity(nodes),
    ];
    if (nodes.path.texts.some(path => path)) {
      columns.push(text("path", "Inside", 150, {searched: true}), dim("times", "Runs", Format.count, 70));
    }
    if (nodes.problem.texts.some(problem => problem)) {
      columns.push(text("problem", "Problem", 260, {className: "problem"}));
    }
    return columns;
  }

  function intensity(nodes) {
    const value = row => {
      if (nodes.intensity[row] !== null) {
        return nodes.intensity[row];
      }
      const flops = Formula.value(nodes.flops[row]);
      const bytes = Formula.value(nodes.bytes[row]);
      const times = Formula.value(nodes.times[row]);
      return flops === null || !bytes || !times ? null : flops / times / bytes;
    };
    return {
      key: "intensity", label: "FLOPs/B", help: "Operations for each byte that is read or written", width: 92,
      number: true, sortBy: value, text: row => value(row) === null ? "" : Format.real(Number(value(row).toPrecision(3))),
    };
  }

  function tensorColumns(tensors) {
    const text = (key, label, width, more) => ({
      key, label, width, text: pooled(tensors[key]), sortBy: pooled(tensors[key]), ...more,
    });
    const number = (key, label, write, width, bar) => ({
      key, label, width, number: true, bar, sortBy: row => tensors[key][row], text: row => write(tensors[key][row]),
      title: row => Format.grouped(tensors[key][row]),
    });
    const columns = [
      {key: "name", label: "Name", width: 280, tail: true, searched: true, text: row => tensors.name[row], sortBy: row => tensors.name[row]},
      text("type", "Type", 80, {searched: true, whole: true}),
      text("dims", "Dims", 130),
      number("bytes", "Bytes", Format.bytes, 84, true),
      number("params", "Params", Format.count, 84, true),
      text("role", "Role", 130, {searched: true}),
      text("module", "Module", 190, {searched: true, tail: true}),
    ];
    if (tensors.duplicate.texts.some(name => name)) {
      columns.push(text("duplicate", "Duplicate of", 190, {tail: true}));
    }
    if (tensors.statistics) {
      const labels = [
        ["min", "Min"], ["max", "Max"], ["mean", "Mean"], ["std", "Std"], ["zeros", "Zeros"], ["nans", "NaN"],
        ["infinities", "Inf"], ["dead", "Dead channels"], ["sqnr", "int8 SQNR, dB"], ["entropy", "Bits/byte"],
        ["deflated", "Deflated"],
      ];
      for (const [key, label] of labels) {
        const values = tensors.statistics[key];
        const write = key === "deflated" ? value => value === null ? "" : Format.bytes(value) : Format.real;
        columns.push({key, label, width: label.length > 8 ? 120 : 86, number: true, sortBy: row => values[row], text: row => write(values[row])});
      }
    }
    return columns;
  }

  // A size to begin with; the reader can change it.
  function likely(symbol, all) {
    const name = symbol.toLowerCase();
    if (/^(n|b|bs|batch(_?size)?)$|past/.test(name)) {
      return 1;
    }
    const repeated = /^(.+)_\d+$/.exec(symbol); // an axis of the same name as another one
    return /height|width|^h$|^w$/.test(name) ? 224
        : /seq|len|token|time|^s$|^t$/.test(name) || repeated && all.includes(repeated[1]) ? 128 : 1;
  }

  function assume(update) {
    const form = Dom.byId("assume");
    if (!form) {
      return;
    }
    const fields = Dom.byId("assume-fields");
    let waiting;
    form.hidden = false;
    const figures = [data.summary.macs, data.summary.flops, data.summary.peak];
    figures.forEach(Formula.value); // finds symbols that only they have
    const all = Formula.symbols();
    for (const symbol of all) {
      const size = likely(symbol, all);
      Formula.set(symbol, size);
      const label = Dom.make("label", "", symbol);
      const input = Dom.make("input");
      input.type = "number";
      input.min = "0";
      input.value = size;
      input.addEventListener("input", () => {
        const value = Number(input.value);
        if (input.value !== "" && Number.isInteger(value) && value >= 0) {
          Formula.set(symbol, value);
          clearTimeout(waiting);
          waiting = setTimeout(update, 150);
        }
      });
      label.append(input);
      fields.append(label);
    }
    form.addEventListener("submit", event => event.preventDefault());
  }

  // Cards of formulas get the value for the sizes that are assumed.
  function cards() {
    const figures = [["macs", Format.count], ["flops", Format.count], ["peak", Format.bytes]];
    for (const [id, write] of figures) {
      if (typeof data.summary[id] === "string") {
        const figure = Dom.byId("card-" + id).querySelector(".figure");
        figure.textContent = write(Formula.value(data.summary[id]));
        figure.classList.add("assumed");
      }
    }
  }

  function copyButtons() {
    for (const button of document.querySelectorAll(".copy")) {
      button.addEventListener("click", async () => {
        const code = button.previousElementSibling;
        let done = "Copied";
        try {
          await navigator.clipboard.writeText(code.textContent);
        } catch (e) {
          getSelection().selectAllChildren(code); // no permission: the reader copies it
          done = "Selected";
        }
        button.textContent = done;
        setTimeout(() => button.textContent = "Copy", 1500);
      });
    }
  }

  function theme() {
    const button = Dom.byId("theme");
    const page = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => page.dataset.theme ? page.dataset.theme === "dark" : system.matches;
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      page.dataset.theme = isDark() ? "light" : "dark";
      show();
    });
    system.addEventListener("change", show);
    show();
  }

  // The steps of the timeline are the nodes of the main graph.
  function stepNames(nodes) {
    const rows = [];
    for (let row = 0; row < nodes.count; row++) {
      if (nodes.path.texts[nodes.path.rows[row]] === "") {
        rows.push(row);
      }
    }
    const op = pooled(nodes.op);
    return step => rows[step] === undefined ? "" : nodes.name[rows[step]] + " (" + op(rows[step]) + ")";
  }

  Formula.declare(data.symbols);
  let nodes;
  const update = () => {
    cards();
    Charts.operators(data.ops, op => nodes.search("op:" + op));
    Charts.kinds(data.summary);
  };
  assume(() => {
    update();
    Treemap.update();
    nodes.refresh();
  });
  theme();
  copyButtons();
  update();
  Treemap.start(data.modules, data.tensors);
  Charts.memory(data.memory, stepNames(data.nodes));
  nodes = new Grid("nodes", "nodes", nodeColumns(data.nodes), data.nodes.count);
  new Grid("tensors", "tensors", tensorColumns(data.tensors), data.tensors.count);
})();
