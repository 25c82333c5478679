// The check of shapes is what proves that answers fit the SDK. That it finds what does not is proved here.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { faults } from './shapes.mjs';

const user = { id: 'u', name: '', email: 'ada@example.com' };
const labelled = { id: 'w', type: 'WORKSPACE', labels: [{ key: 'environment', value: 'dev' }] };
const metadata = {
  id: 'm', name: 'Web', slug: 'web', description: '', logos: { default: '', mark: null },
  options: [], categories: ['Website'], isCloudEventSource: false,
};
const source = {
  id: 's', slug: 'web', metadata, workspaceId: 'w', enabled: true, writeKeys: [], settings: { any: [1, null] }, labels: [],
};
const mislabelled = { sources: [source, { ...source, labels: [{ key: 'k' }] }] };

describe('The check of shapes', () => {
  it('passes what the SDK declares', () => {
    assert.deepEqual(faults(user, 'UserV1'), []);
    assert.deepEqual(faults({ ...user, permissions: [{ roleId: 'r', roleName: 'R', resources: [labelled] }] }, 'UserV1'), []);
    assert.deepEqual(faults({ source, trackingPlanId: null }, 'GetSourceV1Output'), []);
    assert.deepEqual(faults({ errors: [{ type: 't', data: { any: 1 } }] }, 'RequestErrorEnvelope'), []);
    assert.deepEqual(faults({ current: 'MA==', totalEntries: 0 }, 'PaginationOutput'), []);
  });

  it('passes what newer versions of the API have', () => {
    const permission = { roleId: 'r', roleName: 'R', resources: [], policyId: 'p', subjectId: 'u', subjectType: 'user' };
    assert.deepEqual(faults(permission, 'AccessPermissionV1'), []);
    assert.deepEqual(faults({ ...metadata, status: 'PUBLIC' }, 'SourceMetadataV1'), []);
  });

  for (const [what, value, type, fault] of [
    ['a missing member', { id: 'u', name: '' }, 'UserV1', /^body\.email is missing/],
    ['an unknown member', { ...user, admin: true }, 'UserV1', /^body\.admin is unknown/],
    ['a null', { ...user, name: null }, 'UserV1', /^body\.name is null and must be a string$/],
    ['a null in place of an object', { user: null }, 'GetUserV1Output', /^body\.user is null and must be an object$/],
    ['a null in place of a list', { ...user, permissions: null }, 'UserV1', /^body\.permissions is null and must be a list$/],
    ['a null page', { current: 'MA==', next: null }, 'PaginationOutput', /^body\.next is null/],
    ['a number as text', { current: 'MA==', totalEntries: '0' }, 'PaginationOutput', /^body\.totalEntries is "0" and must be a number$/],
    ['text in place of an object', { user: 'ada' }, 'GetUserV1Output', /^body\.user is "ada" and must be an object$/],
    ['a list in place of an object', { user: [] }, 'GetUserV1Output', /^body\.user is \[\] and must be an object$/],
    ['settings that are none', { ...source, settings: 'x' }, 'SourceV1', /^body\.settings is "x" and must be an object$/],
    ['an unknown word', { ...labelled, type: 'workspace' }, 'PermissionResourceV1', /^body\.type is "workspace" and must be one of /],
    ['a fault far inside', mislabelled, 'ListSourcesV1Output', /^body\.sources\.1\.labels\.0\.value is missing/],
  ]) {
    it(`finds ${what}`, () => {
      assert.match(faults(value, type)[0] ?? 'nothing', fault);
    });
  }
});
