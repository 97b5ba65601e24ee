// Reads requests as JSON, by the names of their files, and prints the texts of the files, as Bruno itself writes them.
const { bruToJsonV2, envJsonToBruV2, jsonToBruV2, jsonToCollectionBru } = require("@usebruno/lang");

const writers = { request: jsonToBruV2, collection: jsonToCollectionBru, environment: envJsonToBruV2 };
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const texts = Object.entries(given).map(([name, { kind, content }]) => [name, writers[kind](content)]);
console.log(JSON.stringify(Object.fromEntries(texts)));
