"use strict";
// The table of decisions. What is shown is in the address after #, so that it can be kept as a
// bookmark and the back button works. Everything is set as text, nothing as markup.
(() => {
  const CASE = 0, NUMBER = 1, DATE = 2, OUTCOME = 3, CATEGORY = 4, SUBCATEGORY = 5, DRUG_CLASS = 6,
    SPECIALTY = 7, REQUEST = 8;
  const ORIGINAL = 0, AUTHORIZED = 1, RATIONALE = 2, ADMINISTRATOR = 3, REVIEWER = 4, PAGE = 5,
    SOURCE = 6, ADMINISTRATOR_CITES = 7, REVIEWER_CITES = 8;
  const SORTS = { case: CASE, date: DATE, outcome: OUTCOME, request: REQUEST, category: CATEGORY,
    specialty: SPECIALTY };
  const PRINTED = 250; // rows on paper
  const WAIT = 150; // milliseconds after the last key

  const get = (id) => document.getElementById(id);
  const facts = JSON.parse(document.querySelector("script.facts").textContent);
  const parts = Array.from(document.querySelectorAll("script.texts"));
  const per = parts.length ? Number(document.querySelector("script.part").textContent) : 1;
  const read = []; // the parts that were needed
  const number = new Intl.NumberFormat("en-US");
  const compare = new Intl.Collator("en-US", { numeric: true }).compare;
  const body = get("table").tBodies[0];
  const distinct = (at, none) => [...new Set(facts.map((fact) => fact[at] ?? none))].sort(compare);
  const several = distinct(OUTCOME, "unknown").length > 1; // else a rate says nothing

  function textsOf(row) {
    const part = Math.floor(row / per);
    read[part] ??= JSON.parse(parts[part].textContent);
    return read[part][row % per];
  }

  // ---- what is asked for: the address and the form ------------------------------------------
  const DEFAULTS = { q: "", outcome: "", category: "", year: "", deep: "", sort: "", page: "1",
    rows: "50", open: "" };
  let asked = { ...DEFAULTS };

  function fromAddress() {
    asked = { ...DEFAULTS };
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      if (name in DEFAULTS) asked[name] = value;
    }
    for (const name of ["q", "outcome", "category", "year", "rows"]) {
      const field = get(name);
      field.value = asked[name];
      if (field.value !== asked[name]) { // not among the choices
        asked[name] = DEFAULTS[name];
        field.value = DEFAULTS[name];
      }
    }
    get("deep").checked = asked.deep === "1";
    update();
  }

  function toAddress(keep) {
    const said = new URLSearchParams();
    for (const name of Object.keys(DEFAULTS)) {
      if (asked[name] !== DEFAULTS[name]) said.set(name, asked[name]);
    }
    const hash = said.size ? "#" + said : location.pathname + location.search;
    history[keep ? "pushState" : "replaceState"](null, "", hash);
  }

  function ask(changes, keep = true) {
    Object.assign(asked, { page: "1", open: "" }, changes);
    toAddress(keep);
    update();
  }

  // ---- filter and sort ------------------------------------------------------------------------
  let found = [];
  let folded = null, deep = null;

  function fold(row) {
    return facts[row].map((value) => value ?? "").join("\n").toLowerCase();
  }

  function foldDeep(row) {
    const texts = textsOf(row);
    return folded[row] + "\n" + [RATIONALE, ADMINISTRATOR, REVIEWER, ORIGINAL]
      .map((at) => texts[at] ?? "").join("\n").toLowerCase();
  }

  function haystacks() {
    folded ??= facts.map((_, row) => fold(row));
    if (!asked.deep) return folded;
    deep ??= facts.map((_, row) => foldDeep(row));
    return deep;
  }

  function filtered() {
    const words = asked.q.toLowerCase().split(/\s+/).filter(Boolean);
    const texts = words.length ? haystacks() : null;
    const rows = [];
    for (let row = 0; row < facts.length; row++) {
      const fact = facts[row];
      if (asked.outcome && (fact[OUTCOME] ?? "unknown") !== asked.outcome) continue;
      if (asked.category && (fact[CATEGORY] ?? "not stated") !== asked.category) continue;
      if (asked.year && !(fact[DATE] ?? "").startsWith(asked.year)) continue;
      if (texts && !words.every((word) => texts[row].includes(word))) continue;
      rows.push(row);
    }
    return rows;
  }

  function sorted(rows) {
    const name = asked.sort.replace("-", "");
    if (!(name in SORTS)) return rows; // as embedded: the newest first
    const at = SORTS[name], turn = asked.sort.startsWith("-") ? -1 : 1;
    const order = name === "date" ? (a, b) => (a < b ? -1 : a > b ? 1 : 0) : compare;
    return rows.sort((a, b) => {
      const x = facts[a][at], y = facts[b][at];
      if (x === null || y === null) return (x === null) - (y === null) || a - b; // unknown last
      return turn * order(x, y) || a - b;
    });
  }

  // ---- show --------------------------------------------------------------------------------
  function make(tag, kind, text) {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text !== undefined && text !== null) made.textContent = text;
    return made;
  }

  function update() {
    found = sorted(filtered());
    const pages = Math.max(1, Math.ceil(found.length / Number(asked.rows)));
    asked.page = String(Math.min(Math.max(1, parseInt(asked.page, 10) || 1), pages));
    const start = (Number(asked.page) - 1) * Number(asked.rows);
    show(found.slice(start, start + Number(asked.rows)));
    count();
    for (const button of document.querySelectorAll("[data-sort]")) {
      const heading = button.closest("th"), name = button.dataset.sort;
      if (asked.sort.replace("-", "") !== name) heading.removeAttribute("aria-sort");
      else heading.setAttribute("aria-sort", asked.sort[0] === "-" ? "descending" : "ascending");
    }
    get("at").textContent = `Page ${number.format(asked.page)} of ${number.format(pages)}`;
    for (const button of document.querySelectorAll("[data-go]")) {
      const back = ["first", "previous"].includes(button.dataset.go);
      button.disabled = back ? asked.page === "1" : Number(asked.page) === pages;
      button.dataset.page = { first: 1, previous: Number(asked.page) - 1,
        next: Number(asked.page) + 1, last: pages }[button.dataset.go];
    }
  }

  function count() {
    let decided = 0, overturned = 0;
    for (const row of found) {
      if (facts[row][OUTCOME] === "overturned") overturned++;
      if (facts[row][OUTCOME] !== null) decided++;
    }
    const share = decided ? `${(100 * overturned / decided).toFixed(1)}% overturned` : "";
    const of = found.length === facts.length ? "" : ` of ${number.format(facts.length)}`;
    const words = `${number.format(found.length)}${of} decision${found.length === 1 ? "" : "s"}`;
    get("count").replaceChildren(words, make("span", "", share && several && !asked.outcome ? `, ${share}` : ""));
  }

  function show(rows) {
    const made = [];
    for (const row of rows) {
      made.push(rowOf(row));
      if (String(row) === asked.open) made.push(detailOf(row));
    }
    if (!made.length) {
      const cell = make("td", "", "No decision matches. Clear a filter to see more.");
      cell.colSpan = 6;
      made.push(make("tr"));
      made[0].append(cell);
    }
    body.replaceChildren(...made);
  }

  function rowOf(row) {
    const fact = facts[row];
    const line = make("tr", "row");
    const head = make("th");
    head.scope = "row";
    const button = make("button", "open", fact[CASE] ?? "no number");
    button.type = "button";
    button.dataset.row = row;
    expand(button, String(row) === asked.open);
    button.setAttribute("aria-label", `Case ${fact[CASE] ?? "without a number"}, decision ${fact[NUMBER]}`);
    if (fact[NUMBER] > 1) button.append(make("span", "soft", ` #${fact[NUMBER]}`));
    head.append(button);
    const outcome = make("td");
    outcome.append(make("span", `outcome ${fact[OUTCOME] ?? "unknown"}`, fact[OUTCOME] ?? "unknown"));
    const category = make("td", "", fact[CATEGORY] ?? "not stated");
    const finer = fact[DRUG_CLASS] ?? fact[SUBCATEGORY];
    if (finer && finer !== fact[CATEGORY]) category.append(make("span", "soft", finer));
    line.append(head, make("td", "", fact[DATE] ?? "\u2013"), outcome, make("td", "", fact[REQUEST] ?? "\u2013"),
      category, make("td", "", fact[SPECIALTY] ?? "\u2013"));
    return line;
  }

  function expand(button, open) {
    button.setAttribute("aria-expanded", open);
    if (open) button.setAttribute("aria-controls", `detail-${button.dataset.row}`);
    else button.removeAttribute("aria-controls");
  }

  function detailOf(row) {
    const texts = textsOf(row);
    const line = make("tr", "detail");
    line.id = `detail-${row}`;
    const cell = make("td");
    cell.colSpan = 6;
    const add = (heading, text) => {
      if (text) cell.append(make("h3", "", heading), make("p", "", text));
    };
    add("Requested at first", texts[ORIGINAL]);
    add("Authorized of it", texts[AUTHORIZED]);
    cell.append(make("h3", "", "Rationale"), make("p", "", texts[RATIONALE] ?? "None was read."));
    const sides = make("div", "sides");
    sides.append(side("The claims administrator\u2019s guideline", texts[ADMINISTRATOR], texts[ADMINISTRATOR_CITES]),
      side("The reviewer\u2019s guideline", texts[REVIEWER], texts[REVIEWER_CITES]));
    cell.append(sides);
    const page = texts[PAGE] ? `, page ${texts[PAGE]}` : "";
    const reviewer = facts[row][SPECIALTY] ? `Reviewer: ${facts[row][SPECIALTY]}. ` : "";
    cell.append(make("p", "source", `${reviewer}Read from ${texts[SOURCE]}${page}.`));
    line.append(cell);
    return line;
  }

  function side(heading, text, citations) {
    const made = make("div");
    made.append(make("h3", "", heading), make("p", "", text ?? "None was read."));
    if (citations.length) {
      const list = make("ul");
      for (const [system, title, year, pages, printed, sections] of citations) {
        const item = make("li", "", `${system}: ${title ?? printed}${year ? ` (${year})` : ""}`);
        const where = [sections, pages && `page ${pages}`].filter(Boolean).join("; ");
        if (where) item.append(make("span", "soft", ` ${where}`));
        list.append(item);
      }
      made.append(list);
    }
    return made;
  }

  // ---- what a person does --------------------------------------------------------------------
  function choices(field, all, values) {
    field.append(new Option(all, ""), ...values.map((value) => new Option(value, value)));
  }

  choices(get("outcome"), "any", distinct(OUTCOME, "unknown"));
  choices(get("category"), "any", distinct(CATEGORY, "not stated"));
  choices(get("year"), "any", [...new Set(facts.map((fact) => (fact[DATE] ?? "").slice(0, 4)))]
    .filter(Boolean).sort().reverse());

  let timer = 0;
  get("q").addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => ask({ q: event.target.value }, false), WAIT);
  });
  for (const name of ["outcome", "category", "year", "rows"]) {
    get(name).addEventListener("change", (event) => ask({ [name]: event.target.value }));
  }
  get("deep").addEventListener("change", (event) => ask({ deep: event.target.checked ? "1" : "" }));
  get("filters").addEventListener("submit", (event) => event.preventDefault());
  get("filters").addEventListener("reset", () => setTimeout(() => {
    ask({ q: "", outcome: "", category: "", year: "", deep: "" });
    get("q").focus();
  }));
  get("table").tHead.addEventListener("click", (event) => {
    const name = event.target.dataset.sort;
    if (name) ask({ sort: { [name]: `-${name}`, [`-${name}`]: "" }[asked.sort] ?? name });
  });
  get("pages").addEventListener("click", (event) => {
    const page = event.target.closest("[data-go]")?.dataset.page;
    if (!page) return;
    ask({ page });
    get("count").scrollIntoView({ block: "start" });
  });
  body.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (!row || getSelection().toString()) return; // a text was being marked
    const button = row.querySelector(".open");
    const open = button.getAttribute("aria-expanded") !== "true";
    expand(button, open);
    if (open) row.after(detailOf(Number(button.dataset.row)));
    else row.nextElementSibling.remove();
    asked.open = open ? button.dataset.row : "";
    toAddress(false);
  });
  addEventListener("beforeprint", () => {
    show(found.slice(0, PRINTED));
    if (found.length > PRINTED) {
      get("count").append(make("span", "", `; the first ${PRINTED} are printed`));
    }
  });
  addEventListener("afterprint", update);
  addEventListener("hashchange", fromAddress);
  addEventListener("popstate", fromAddress);

  get("list").hidden = false;
  fromAddress();
})();
