"use strict";

// Numbers are written as PageFigures.java writes them.
const Format = (() => {
  const PREFIXES = ["", "k", "M", "G", "T", "P", "E"];
  const grouping = new Intl.NumberFormat("en-US", {maximumFractionDigits: 0});

  function scaled(number, unit) {
    let amount = number;
    let prefix = 0;
    while (Math.abs(amount) >= 999.5 && prefix < PREFIXES.length - 1) {
      amount /= 1000;
      prefix++;
    }
    const size = Math.abs(amount);
    return amount.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0) + " " + PREFIXES[prefix] + unit;
  }

  function grouped(number) {
    return number === null ? "?" : grouping.format(number);
  }

  function count(number) {
    return number === null ? "?" : Math.abs(number) < 10000 ? grouped(number) : scaled(number, "");
  }

  function bytes(number) {
    return number === null ? "?" : Math.abs(number) < 1000 ? Math.round(number) + " B" : scaled(number, "B");
  }

  function percent(part, whole) {
    return whole > 0 ? (100 * part / whole).toFixed(1) + " %" : "";
  }

  // Any magnitude in few characters; "" where there is no value.
  function real(number) {
    if (number === null) {
      return "";
    }
    const size = Math.abs(number);
    if (number === 0 || size >= 0.001 && size < 100000) {
      return String(Number(number.toPrecision(4)));
    }
    return number.toExponential(2);
  }

  return {grouped, count, bytes, percent, real};
})();

// Formulas such as 24576*batch*seq*seq+floor((seq+1)/2), as Dim.toString writes them.
const Formula = (() => {
  const compiled = new Map();
  const values = new Map();
  let names = [];

  // The symbols that are known: any text may be a name, so the longest that fits is taken.
  function declare(symbols) {
    names = [...symbols].sort((a, b) => b.length - a.length);
  }

  // Gives a symbol its size.
  function set(symbol, value) {
    values.set(symbol, value);
  }

  // The symbols that are declared or that a formula has had until now.
  function symbols() {
    return [...names].sort();
  }

  function parser(text) {
    let at = 0;
    const namePart = /[\p{L}\p{N}_.:@]/u;

    function take(token) {
      while (text[at] === " ") {
        at++;
      }
      if (!text.startsWith(token, at)) {
        return false;
      }
      at += token.length;
      return true;
    }

    function expect(token) {
      if (!take(token)) {
        throw new SyntaxError("expected " + token + " at " + at + " in " + text);
      }
    }

    function sum() {
      let left = product();
      for (;;) {
        const a = left;
        if (take("+")) {
          const b = product();
          left = () => a() + b();
        } else if (take("-")) {
          const b = product();
          left = () => a() - b();
        } else {
          return left;
        }
      }
    }

    function product() {
      let left = atom();
      while (take("*")) {
        const a = left;
        const b = atom();
        left = () => a() * b();
      }
      return left;
    }

    function atom() {
      if (take("-")) {
        const inner = atom();
        return () => -inner();
      }
      if (take("(")) {
        const inner = sum();
        expect(")");
        return inner;
      }
      take("");
      for (const name of names) {
        if (name && text.startsWith(name, at) && !namePart.test(text[at + name.length] || " ")) {
          at += name.length;
          return symbol(name);
        }
      }
      const start = at;
      while (at < text.length && namePart.test(text[at])) {
        at++;
      }
      const word = text.slice(start, at);
      if (!word) {
        throw new SyntaxError("expected a name at " + at + " in " + text);
      }
      if (/^[0-9]+$/.test(word)) {
        const number = Number(word);
        return () => number;
      }
      return take("(") ? call(word) : symbol(word);
    }

    function symbol(name) {
      if (!names.includes(name)) {
        names.push(name);
      }
      return () => values.has(name) ? values.get(name) : NaN;
    }

    function call(name) {
      const a = sum();
      const ratio = name === "floor" || name === "ceil";
      expect(ratio ? "/" : ",");
      const b = ratio ? atom() : sum();
      expect(")");
      switch (name) {
        case "floor":
          return () => Math.floor(a() / b());
        case "ceil":
          return () => Math.ceil(a() / b());
        case "mod":
          return () => a() - b() * Math.floor(a() / b());
        case "min":
          return () => Math.min(a(), b());
        case "max":
          return () => Math.max(a(), b());
        case "broadcast":
          return () => a() === 1 ? b() : a();
        default:
          throw new SyntaxError("unknown function " + name);
      }
    }

    return () => {
      const result = sum();
      if (at < text.length) {
        throw new SyntaxError("unexpected rest at " + at + " in " + text);
      }
      return result;
    };
  }

  function compile(text) {
    let run = compiled.get(text);
    if (!run) {
      try {
        run = parser(text)();
      } catch (e) {
        run = () => NaN; // shown as "?"
      }
      compiled.set(text, run);
    }
    return run;
  }

  // The value of a number, a formula or nothing; null when it is not known.
  function value(dim) {
    if (typeof dim !== "string") {
      return dim === undefined ? null : dim;
    }
    const result = compile(dim)();
    return Number.isFinite(result) ? result : null;
  }

  return {declare, set, symbols, value};
})();

// Elements, without a way for a text to become markup.
const Dom = (() => {
  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) {
      element.className = className;
    }
    if (text !== undefined) {
      element.textContent = text;
    }
    return element;
  }

  // A text whose end stays in sight when it is too long.
  function name(tag, className, text) {
    const element = make(tag, className + " tail");
    element.append(make("bdi", "", text));
    return element;
  }

  function svg(tag, attributes) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, value);
    }
    return element;
  }

  function byId(id) {
    return document.getElementById(id);
  }

  return {make, name, svg, byId};
})();

// One tooltip for the page.
const Tip = (() => {
  const GAP = 14;

  function show(x, y, lines) {
    const tip = Dom.byId("tip");
    tip.replaceChildren(...lines.filter(line => line).map((line, k) => Dom.make("div", k ? "" : "tip-first", line)));
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const left = x + GAP + box.width > innerWidth ? x - GAP - box.width : x + GAP;
    const top = y + GAP + box.height > innerHeight ? y - GAP - box.height : y + GAP;
    tip.style.left = Math.max(4, left) + "px";
    tip.style.top = Math.max(4, top) + "px";
  }

  function hide() {
    Dom.byId("tip").hidden = true;
  }

  return {show, hide};
})();
