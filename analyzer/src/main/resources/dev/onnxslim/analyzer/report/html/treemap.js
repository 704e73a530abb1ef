
// Modules as nested tiles. A module is [name, path, nodes, params, bytes, macs, children]; its tensors become leaves.
const Treemap = (() => {
  const HUES = [214, 28, 152, 338, 262, 188, 46, 4, 98, 300];
  const MOST_PARTS = 100;
  const HEAD = 22;
  const GAP = 2;
  const NESTED = [70, 80, 150, Infinity]; // from how many pixels on a tile shows its parts, by depth
  const DOMINATES = 0.6;

  let root;
  let shown;
  let measure = "bytes";

  function item(module, parent) {
    const [name, path, nodes, params, bytes, macs, children] = module;
    const made = {name: name || path || "(model)", path, nodes, params, bytes, macs, parent, children: []};
    made.children = children.map(child => item(child, made));
    return made;
  }

  function addTensors(tensors) {
    const byPath = new Map();
    (function collect(module) {
      byPath.set(module.path, module);
      module.children.forEach(collect);
    })(root);
    const module = tensors.module;
    for (let row = 0; row < tensors.count; row++) {
      const owner = byPath.get(module.texts[module.rows[row]]);
      if (owner && tensors.bytes[row] > 0) {
        const name = tensors.name[row];
        owner.children.push({
          name: owner.path && name.startsWith(owner.path + ".") ? name.slice(owner.path.length + 1) : name,
          path: name, nodes: 0, params: tensors.params[row], bytes: tensors.bytes[row], macs: 0, parent: owner,
          children: [], tensor: true,
          note: tensors.type.texts[tensors.type.rows[row]] + " " + tensors.dims.texts[tensors.dims.rows[row]],
        });
      }
    }
  }

  // What a module has beyond its children is a tile too, so that the areas are true.
  function prepare(module) {
    module.value = Formula.value(module[measure]) || 0;
    module.parts = [];
    let sum = 0;
    for (const child of module.children) {
      prepare(child);
      child.parent = module;
      sum += child.value;
      if (child.value > 0) {
        module.parts.push(child);
      }
    }
    const rest = module.value - sum;
    if (module.parts.length > 0 && rest > module.value * 1e-9) {
      module.parts.push({name: "(own)", path: module.path, value: rest, parts: [], parent: module, nodes: 0, own: true});
    }
    module.value = Math.max(module.value, sum);
    module.parts.sort((a, b) => b.value - a.value);
    gather(module);
  }

  // The smallest of many parts become one, which opens like a module.
  function gather(module) {
    if (module.parts.length <= MOST_PARTS) {
      return;
    }
    const parts = module.parts.splice(MOST_PARTS - 1);
    const value = parts.reduce((sum, part) => sum + part.value, 0);
    const rest = {name: "(" + Format.grouped(parts.length) + " smaller ones)", path: "", value, parts, parent: module, nodes: 0};
    parts.forEach(part => part.parent = rest);
    module.parts.push(rest);
    gather(rest);
  }

  // A module of one part says no more than the part.
  function skipChain(module) {
    const names = [module.name];
    let at = module;
    while (at.parts.length === 1 && at.parts[0].parts.length > 0) {
      at = at.parts[0];
      names.push(at.name);
    }
    return {module: at, label: names.join("/")};
  }

  // Squarified: Bruls, Huizing, van Wijk, "Squarified Treemaps" (2000).
  function layout(parts, x, y, width, height, place) {
    let rest = parts.reduce((sum, part) => sum + part.value, 0);
    let from = 0;
    while (from < parts.length && width > 1 && height > 1) {
      const short = Math.min(width, height);
      const scale = width * height / rest;
      let to = from;
      let sum = 0;
      let worst = Infinity;
      while (to < parts.length) {
        const next = sum + parts[to].value;
        const side = next * scale / short;
        const ratio = Math.max(
            parts[from].value * scale / (side * side), side * side / (parts[to].value * scale));
        if (ratio > worst) {
          break;
        }
        worst = ratio;
        sum = next;
        to++;
      }
      const depth = sum * scale / short;
      let along = 0;
      for (let k = from; k < to; k++) {
        const length = parts[k].value / sum * short;
        if (width >= height) {
          place(parts[k], x, y + along, depth, length);
        } else {
          place(parts[k], x + along, y, length, depth);
        }
        along += length;
      }
      if (width >= height) {
        x += depth;
        width -= depth;
      } else {
        y += depth;
        height -= depth;
      }
      rest -= sum;
      from = to;
    }
  }

  function text(value) {
    return measure === "bytes" ? Format.bytes(value) : Format.count(value);
  }

  function describe(part) {
    const unit = {bytes: "", params: " parameters", macs: " MACs"}[measure];
    return text(part.value) + unit + ", " + Format.percent(part.value, root.value) + " of the model";
  }

  function lines(part) {
    return [
      part.path || part.name,
      describe(part),
      part.note || "",
      part.nodes ? Format.grouped(part.nodes) + (part.nodes === 1 ? " node" : " nodes") : "",
    ];
  }

  function tile(parent, part, label, x, y, width, height, hue, depth) {
    if (width < 3 || height < 3) {
      return;
    }
    const opens = part.parts.length > 0;
    const button = Dom.make("button", "tile depth" + depth + (opens ? "" : " leaf"));
    button.type = "button";
    button.tabIndex = -1;
    button.style.left = x + "px";
    button.style.top = y + "px";
    button.style.width = Math.max(1, width - GAP) + "px";
    button.style.height = Math.max(1, height - GAP) + "px";
    button.style.setProperty("--hue", hue);
    button.setAttribute("aria-label", label + ": " + describe(part) + (opens ? ", opens" : ""));
    button.shown = part;
    parent.append(button);
    const nested = opens && width > NESTED[depth] && height > NESTED[depth] * 0.7;
    if (width > 34 && height > 17) {
      button.classList.add("named");
      button.append(Dom.make("span", "tile-name", label));
      if (nested ? width > 130 : height > 38 && width > 62) {
        button.append(Dom.make("span", "tile-value", text(part.value)));
      }
    }
    if (nested) {
      button.classList.add("open");
      layout(part.parts, x + 3, y + HEAD, width - GAP - 6 + GAP, height - GAP - HEAD - 3 + GAP, (inner, ix, iy, iw, ih) => {
        const chain = skipChain(inner);
        const own = depth === 0 && part.value > DOMINATES * shown.value ? HUES[part.parts.indexOf(inner) % HUES.length] : hue;
        tile(parent, chain.module, chain.label, ix, iy, iw, ih, own, depth + 1);
      });
    }
  }

  function crumbs() {
    const path = Dom.byId("treemap-path");
    const chain = [];
    for (let at = shown; at; at = at.parent) {
      chain.unshift(at);
    }
    path.replaceChildren();
    chain.forEach((module, k) => {
      if (k > 0) {
        path.append(Dom.make("span", "crumb-sign", "›"));
      }
      const last = k === chain.length - 1;
      const crumb = Dom.make(last ? "span" : "button", "crumb", k === 0 ? "model" : module.name);
      if (last) {
        crumb.setAttribute("aria-current", "location");
      } else {
        crumb.type = "button";
        crumb.addEventListener("click", () => open(module));
      }
      path.append(crumb);
    });
    path.append(Dom.make("span", "crumb-value", describe(shown)));
  }

  function draw() {
    const box = Dom.byId("treemap");
    const hadFocus = box.contains(document.activeElement);
    Tip.hide();
    box.replaceChildren();
    crumbs();
    if (shown.value <= 0) {
      box.append(Dom.make("p", "hint", "There is nothing to show."));
      return;
    }
    const parts = shown.parts.length ? shown.parts : [shown];
    const hue = new Map(parts.map((part, k) => [part, HUES[k % HUES.length]]));
    layout(parts, 0, 0, box.clientWidth + GAP, box.clientHeight + GAP, (part, x, y, width, height) => {
      const chain = skipChain(part);
      tile(box, chain.module, chain.label, x, y, width, height, hue.get(part), 0);
    });
    const first = box.querySelector("button");
    if (first) {
      first.tabIndex = 0;
      if (hadFocus) {
        first.focus();
      }
    }
  }

  function open(module) {
    shown = module;
    draw();
  }

  function up() {
    let at = shown.parent;
    while (at && at.parent && at.parts.length === 1) {
      at = at.parent;
    }
    if (at) {
      open(at);
    }
  }

  // The nearest tile in a direction, by the distance of the middles, straight ahead first.
  function neighbour(from, dx, dy) {
    const middle = tile => [tile.offsetLeft + tile.offsetWidth / 2, tile.offsetTop + tile.offsetHeight / 2];
    const [x, y] = middle(from);
    let best = null;
    let least = Infinity;
    for (const other of Dom.byId("treemap").querySelectorAll(".tile")) {
      const [ox, oy] = middle(other);
      const ahead = (ox - x) * dx + (oy - y) * dy;
      const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
      const distance = ahead + 2 * aside;
      if (ahead > 0.5 && distance < least) {
        best = other;
        least = distance;
      }
    }
    return best;
  }

  function onKey(event) {
    const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    const move = moves[event.key];
    if (move && event.target.shown) {
      const next = neighbour(event.target, move[0], move[1]);
      event.preventDefault();
      if (next) {
        event.target.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      }
    } else if (event.key === "Escape" || event.key === "Backspace") {
      event.preventDefault();
      up();
    }
  }

  // The tile under an event; a leaf inside an open tile opens what it lies in.
  function onClick(event) {
    const target = event.target.closest(".tile");
    if (!target) {
      return;
    }
    const part = target.shown.parts.length ? target.shown : target.shown.parent;
    if (part && part !== shown) {
      open(part);
    }
  }

  function setMeasure(name) {
    measure = name;
    for (const button of Dom.byId("treemap-measure").children) {
      button.setAttribute("aria-pressed", String(button.dataset.measure === name));
    }
    update();
  }

  function update() {
    prepare(root);
    draw();
  }

  function start(modules, tensors) {
    root = item(modules, null);
    addTensors(tensors);
    shown = root;
    const box = Dom.byId("treemap");
    box.addEventListener("click", onClick);
    box.addEventListener("keydown", onKey);
    box.addEventListener("pointermove", event => {
      const target = event.target.closest(".tile");
      if (target) {
        Tip.show(event.clientX, event.clientY, lines(target.shown));
      }
    });
    box.addEventListener("pointerleave", Tip.hide);
    box.addEventListener("focusin", event => {
      const at = event.target.getBoundingClientRect();
      if (event.target.shown && event.target.matches(":focus-visible")) {
        Tip.show(at.left + at.width / 2, at.top + at.height / 2, lines(event.target.shown));
      }
    });
    box.addEventListener("focusout", Tip.hide);
    for (const button of Dom.byId("treemap-measure").children) {
      button.addEventListener("click", () => setMeasure(button.dataset.measure));
    }
    let width = 0;
    new ResizeObserver(() => {
      if (box.clientWidth !== width) {
        width = box.clientWidth;
        draw();
      }
    }).observe(box);
    prepare(root);
  }

  return {start, update};
})();
