// Reads the stream of crosscheck and holds every zone to npm mrz: the same fields,
// and no complaint beyond what that parser is known not to do.
//
// Its known limits: it has no UTO, XMP and IAO in its table of codes; it reads no
// visas, so that MRV-A passes as a TD3 and MRV-B as a TD2, whose document code and
// digits it then misses; a name without secondary identifier that leaves fewer than
// three fillers is given as first name too, or the empty first name refused.
import { createInterface } from 'node:readline';
import { parse } from 'mrz';

const withoutCode = new Set(['UTO', 'XMP', 'IAO']);
const visaComplaints = {
  'MRV-A': new Set(['documentCode', 'personalNumberCheckDigit', 'compositeCheckDigit']),
  'MRV-B': new Set(['documentCode', 'compositeCheckDigit']),
};

const shown = (s) => s.replace(/<+$/, '').replaceAll('<', ' ');
const six = (date) => date.slice(2).replaceAll('-', '').replaceAll('X', '<');
const sexes = { F: 'female', M: 'male', X: 'nonspecified' };

// What the parser should find, in its own words.
function expectedFields(d, lines) {
  const long = d.documentNumber.length > 9;
  const fields = {
    documentCode: d.documentCode,
    issuingState: d.issuingState,
    nationality: d.nationality,
    documentNumber: long ? d.documentNumber : shown(d.documentNumber),
    birthDate: six(d.dateOfBirth),
    expirationDate: six(d.dateOfExpiry),
    sex: sexes[d.sex],
    lastName: d.primaryIdentifier,
    firstName: d.secondaryIdentifier,
  };
  if (onlyPrimaryUpToTheEnd(d, lines)) delete fields.firstName;
  if (d.format === 'TD3') fields.personalNumber = d.optionalData;
  if (!long && d.format === 'TD1') fields.optional1 = d.optionalData;
  if (!long && d.format === 'TD2') fields.optional = d.optionalData;
  if (d.format === 'TD1') fields.optional2 = d.optionalData2 ?? '';
  return fields;
}

function onlyPrimaryUpToTheEnd(d, lines) {
  const nameField = d.format === 'TD1' ? lines[2] : lines[0];
  return d.secondaryIdentifier === '' && !nameField.endsWith('<<<');
}

function allowed(d, lines, field) {
  if (field === 'firstName') return onlyPrimaryUpToTheEnd(d, lines);
  if (field === 'issuingState') return withoutCode.has(d.issuingState);
  if (field === 'nationality') return withoutCode.has(d.nationality);
  return visaComplaints[d.format]?.has(field) ?? false;
}

// Everything that stands against one zone.
function complaints({ document: d, lines }) {
  const result = parse(lines);
  const found = result.details.filter((detail) => !detail.valid).map((detail) => detail.field);
  const list = found.filter((field) => !allowed(d, lines, field)).map((field) => `${field} refused`);
  if (d.format in visaComplaints && !found.includes('documentCode')) list.push('a visa was taken for another document');
  for (const [field, want] of Object.entries(expectedFields(d, lines))) {
    if (!found.includes(field) && result.fields[field] !== want) list.push(`${field} is ${result.fields[field]}`);
  }
  return list;
}

// The same passports as the generator measured, best of as many rounds.
const measured = 1000;
const rounds = 25;

function measure(passports) {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    for (const lines of passports) parse(lines);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / passports.length);
  }
  return best;
}

const counts = {};
const passports = [];
let failed = 0;
let ours;
for await (const text of createInterface({ input: process.stdin })) {
  const line = JSON.parse(text);
  if (!line.document) {
    ours = line;
    continue;
  }
  const { format } = line.document;
  counts[format] = (counts[format] ?? 0) + 1;
  if (format === 'TD3' && passports.length < measured) passports.push(line.lines);
  const list = complaints(line);
  if (list.length > 0 && ++failed <= 10) console.log(JSON.stringify(line), list);
}
const theirs = measure(passports);
console.log(`documents read by npm mrz: ${Object.entries(counts).map(([f, n]) => `${f} ${n}`).join(', ')}; ${failed} disagreements`);
console.log(`TD3, best of ${rounds} rounds: npm mrz parse ${theirs.toFixed(0)} ns; ours decode ${ours.decodeNanoseconds.toFixed(0)} ns (${(theirs / ours.decodeNanoseconds).toFixed(0)} times faster), encode ${ours.encodeNanoseconds.toFixed(0)} ns`);
process.exit(failed > 0 || passports.length === 0 ? 1 : 0);
