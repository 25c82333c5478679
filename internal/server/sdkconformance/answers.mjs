// What every answer to a call of the SDK is held to.

import assert from 'node:assert/strict';

import { faults } from './shapes.mjs';

// Ids of users, groups, workspaces, sources and tokens; of roles and policies.
export const objectId = /^[0-9A-Za-z]{22}$/;
export const policyId = /^[0-9A-Za-z]{27}$/;

// data waits for a call that must succeed with a status, and returns its data as the SDK read it. It holds the answer to
// the SDK's own types, so that a member that the SDK does not know, lacks or reads as something else is a failure.
export async function data(call, status = 200) {
  const { response, body } = await call.catch((error) => {
    throw isRefusal(error) ? new Error(`the call was refused with ${said(error)}`) : error;
  });
  assert.equal(response.statusCode, status);
  assert.equal(response.headers['content-type'], 'application/json');
  assert.deepEqual(Object.keys(response.body), ['data'], 'an answer has data alone');
  assert.deepEqual(faults(response.body, body.constructor.name), []);
  assert.deepEqual(limitFaults(response.headers), []);
  return plain(body.data);
}

// plain is a value of the SDK as plain objects, without the members that were not sent.
function plain(value) {
  return JSON.parse(JSON.stringify(value));
}

// isRefusal recognises the SDK's HttpError. It is compiled for engines without classes, so that instanceof does not.
function isRefusal(error) {
  return error.name === 'HttpError';
}

function said({ statusCode, body }) {
  return `${statusCode} ${JSON.stringify(body)}`;
}

// refused waits for a call that must be refused with a status, for exactly the given problems: each is held to the
// members that it names, its message to a text or a pattern.
export async function refused(call, status, ...problems) {
  const error = await call.then(() => assert.fail(`the call must be refused with ${status}, and succeeded`), (e) => e);
  if (!isRefusal(error)) {
    throw error;
  }
  assert.equal(error.statusCode, status, said(error));
  assert.equal(error.response.headers['content-type'], 'application/json');
  assert.deepEqual(Object.keys(error.body), ['errors'], 'a refusal has errors alone');
  assert.deepEqual(faults(error.body, 'RequestErrorEnvelope'), []);
  const { errors } = error.body;
  assert.equal(errors.length, problems.length, said(error));
  for (const [i, { message, ...members }] of problems.entries()) {
    const got = Object.fromEntries(Object.keys(members).map((name) => [name, errors[i][name]]));
    assert.deepEqual(got, members, said(error));
    if (message instanceof RegExp) {
      assert.match(errors[i].message, message);
    } else if (message !== undefined) {
      assert.equal(errors[i].message, message);
    }
  }
  return error;
}

// invalid is the problem of a field of an input. Its message names the last part of the field in quotes.
export function invalid(field, message) {
  const leaf = field.split('.').findLast((part) => Number.isNaN(Number(part)));
  return { type: 'input-validation', field, message: message ?? new RegExp(`^"${leaf}(\\.\\d+)?" `) };
}

// missing is the problem of a field that was left out.
export function missing(field) {
  const leaf = field.slice(field.lastIndexOf('.') + 1);
  return invalid(field, `"${leaf}" is required`);
}

// notFound is the problem of something that is not there.
export function notFound(message) {
  return { type: 'not-found', ...(message !== undefined && { message }) };
}

// conflict is the problem of a request that the present state forbids.
export function conflict(message) {
  return { type: 'conflict', ...(message !== undefined && { message }) };
}

// A date in the form of RFC 5322.
const headerDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/;

// limitFaults says what the rate-limit headers of an answer lack.
export function limitFaults(headers) {
  const forms = { 'x-ratelimit-consumed': /^[1-9]\d*$/, 'x-ratelimit-remaining': /^\d+$/, 'x-ratelimit-reset': headerDate };
  return Object.entries(forms)
    .filter(([name, form]) => !form.test(headers[name] ?? ''))
    .map(([name]) => `the header ${name} is ${headers[name]}`);
}

// walk reads a list from its first page to its last, and back again, and returns its pages. page makes the call for a
// PaginationInput, and list is the name of the entries.
export async function walk(page, list, count) {
  const there = [];
  let input = { count, cursor: 'MA==' };
  for (;;) {
    const read = await data(page(input));
    assert.equal(read.pagination.current, input.cursor);
    there.push(read);
    if (read.pagination.next === undefined) {
      break;
    }
    assert.equal(read[list].length, count, 'a page before the last is full');
    input = { count, cursor: read.pagination.next };
  }
  assert.equal(there[0].pagination.previous, undefined);
  for (const [i, { pagination }] of there.entries()) {
    if (i > 0) {
      assert.deepEqual(await data(page({ count, cursor: pagination.previous })), there[i - 1], 'the way back');
    }
  }
  return there.map((read) => read[list]);
}

// wrongPages holds a list to refusing pages that there are not.
export async function wrongPages(page) {
  for (const count of [0, -1, 1001, 1.5, 'two']) {
    await refused(page({ count }), 422, invalid('pagination.count'));
  }
  for (const cursor of ['x', 'LTE=', 'MQ']) {
    await refused(page({ count: 1, cursor }), 422, invalid('pagination.cursor'));
  }
  await refused(page({ count: 0, cursor: 'x' }), 422, invalid('pagination.count'));
}
