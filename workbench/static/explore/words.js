// What the page says, in the language that the server chose, and how each node looks.
const SIZES = { county: 17, township: 13, village: 10, grid: 8 };
const OF_LABEL = { Unit: 10, PartyOrganisation: 9, Person: 8, Household: 8, Category: 8, Case: 9, JournalEntry: 6, Supervision: 8, Warning: 8 };
const TONES = { Unit: "--node-unit", PartyOrganisation: "--node-party", Person: "--node-person", Household: "--node-household", Category: "--node-category" };
export const RISK_BANDS = [0, 0.05, 0.1, 0.2, 0.4]; // where each of the five colours of risk begins
export const COMMUNITIES = 8; // that have a colour of their own

export class Words {
  constructor({ words, relations, labels, kinds, levels, values, signs, locale }) {
    Object.assign(this, { words, relations, labels, kinds, levels, values, signs });
    this.number = new Intl.NumberFormat(locale);
    this.part = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
    this.date = new Intl.DateTimeFormat(locale, { year: "numeric", month: locale.startsWith("zh") ? "long" : "short", day: "numeric", timeZone: "UTC" });
  }

  /** A text; its `{name}`s are replaced. */
  say(key, values = {}) {
    return this.words[key].replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? this.number.format(values[name]) : values[name]));
  }

  day(iso) {
    return this.date.format(new Date(`${iso}T00:00:00Z`));
  }

  /** What a node is: its kind, else its label, in words. */
  kind({ label, kind }) {
    return this.kinds[label]?.[kind] ?? this.labels[label];
  }

  /** How a node is called: those without a name by what they are. */
  name({ id, label, kind, name }) {
    const key = id.slice(id.indexOf(":") + 1);
    if (name !== key) return name;
    const said = this.kind({ label, kind });
    return label === "Household" || label === "Person" ? `${said} ${key}` : label === "JournalEntry" ? `${this.labels[label]} · ${said}` : said === this.labels[label] ? said : `${this.labels[label]} · ${said}`;
  }

  /** A relationship as its start (`outgoing`) or its end has it. */
  relation(type, outgoing = true) {
    return this.relations[type][outgoing ? 0 : 1];
  }

  sign({ label, kind, level }) {
    const of = this.signs[label] ?? {};
    return of[label === "Area" ? level : kind] ?? of[""] ?? "";
  }

  size({ label, level }) {
    return label === "Area" ? (SIZES[level] ?? 17) : OF_LABEL[label];
  }

  /** Colour and name of a node by what it is. */
  look({ label, kind, level }) {
    if (label === "Area") return { key: `kind:Area/${level}`, tone: `--level-${level in SIZES ? level : "county"}`, name: this.levels[level] };
    if (label === "Case") return { key: `kind:Case/${kind}`, tone: `--kind-${kind}`, name: this.kinds.Case[kind] };
    return { key: `kind:${label}`, tone: TONES[label] ?? "--node-record", name: this.labels[label] };
  }

  /** The same by its risk, as the last look at the whole county found it. */
  risk({ risk }) {
    if (risk === null || risk === undefined) return { key: "risk:0", tone: "--node-none", name: this.say("no_risk") };
    const band = RISK_BANDS.findLastIndex((least) => risk >= least) + 1;
    const [from, to] = [RISK_BANDS[band - 1], RISK_BANDS[band] ?? 1].map((each) => this.part.format(each));
    return { key: `risk:${band}`, tone: `--risk-${band}`, name: `${from} – ${to}` };
  }

  community(number) {
    if (number === undefined || number < 0 || number >= COMMUNITIES) return { key: "community:0", tone: "--node-none", name: this.say("no_community") };
    return { key: `community:${number + 1}`, tone: `--community-${number + 1}`, name: this.say("community", { number: number + 1 }) };
  }
}
