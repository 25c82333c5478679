// What the SDK declares about the shape of answers: the attributes of every model, and from its type declarations which
// of them may be absent or null.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import sdk from '@segment/public-api-sdk-typescript';

const models = join(dirname(createRequire(import.meta.url).resolve('@segment/public-api-sdk-typescript')), 'model');

// Members that newer versions of the Public API have, and that this version of the SDK drops unread.
const newer = {
  AccessPermissionV1: ['policyId', 'subjectId', 'subjectType'],
  SourceMetadataV1: ['status'],
};

// faults says where a JSON value is not of a type, in the SDK's words for types: one sentence for each place.
export function faults(value, type, path = 'body') {
  const mustBe = (what) => [`${path} is ${JSON.stringify(value)} and must be ${what}`];
  const element = /^Array<(.+)>$/.exec(type)?.[1];
  if (element !== undefined) {
    return Array.isArray(value) ? value.flatMap((entry, i) => faults(entry, element, `${path}.${i}`)) : mustBe('a list');
  }
  if (type === 'any') {
    return [];
  }
  if (['string', 'number', 'boolean'].includes(type)) {
    return typeof value === type ? [] : mustBe(`a ${type}`);
  }
  const [model, enumeration] = type.split('.');
  if (enumeration !== undefined) {
    const allowed = Object.values(sdk[model][enumeration]);
    return allowed.includes(value) ? [] : mustBe(`one of ${allowed.join(', ')}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return mustBe('an object');
  }
  return type.startsWith('{') ? [] : memberFaults(value, model, path);
}

function memberFaults(value, model, path) {
  const members = declared(model);
  const unknown = Object.keys(value)
    .filter((name) => !members.has(name) && !newer[model]?.includes(name))
    .map((name) => `${path}.${name} is unknown to the SDK's ${model}`);
  const wrong = [...members].flatMap(([name, { type, optional, nullable }]) => {
    if (value[name] === undefined) {
      return optional ? [] : [`${path}.${name} is missing, and the SDK's ${model} requires it`];
    }
    return value[name] === null && nullable ? [] : faults(value[name], type, `${path}.${name}`);
  });
  return [...unknown, ...wrong];
}

const known = new Map();

// declared returns the members of a model by their names on the wire.
function declared(model) {
  if (!known.has(model)) {
    const file = `${model[0].toLowerCase()}${model.slice(1)}.d.ts`;
    const text = readFileSync(join(models, file), 'utf8');
    const members = sdk[model].getAttributeTypeMap().map(({ name, baseName, type }) => {
      const [, optional, nullable] = new RegExp(`'${name}'(\\?)?:[^;]*?(\\| null)?;`).exec(text);
      // A null page is declared, and still never sent: the Go client takes it for a page.
      const may = model !== 'PaginationOutput' && nullable !== undefined;
      return [baseName, { type, optional: optional !== undefined, nullable: may }];
    });
    known.set(model, new Map(members));
  }
  return known.get(model);
}
