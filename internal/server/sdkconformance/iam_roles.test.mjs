import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { data, policyId, walk, wrongPages } from './answers.mjs';
import { clients } from './clients.mjs';
import { refusesStrangers } from './credentials.mjs';
import { Server } from './server.mjs';
import { minimalRole, ownerRole } from './team.mjs';

const server = await Server.start();
after(() => server.stop());

const names = [
  'Workspace Owner', 'Minimal Workspace Access', 'Workspace Member',
  'Source Admin', 'Source Read-only',
  'Function Admin', 'Function Read-only',
  'Unify and Engage Admin', 'Unify Read-only, Engage User', 'Unify and Engage Read-only',
  'Warehouse Destination Admin', 'Warehouse Destination Read-only',
  'Tracking Plan Admin', 'Tracking Plan Read-only',
  'End User Privacy Admin', 'Identity Admin', 'Entities Admin', 'Entities Read-only', 'PII Access',
];

describe('IAM roles', () => {
  refusesStrangers(server, 'iamRoles', { listRoles: (api) => api.listRoles({ count: 1 }) }, { forEverybody: ['listRoles'] });

  describe('listRoles', () => {
    it('lists every role once', async () => {
      const { apis } = await server.found();
      const { roles, pagination } = await data(apis.iamRoles.listRoles({ count: 200 }));
      assert.deepEqual(roles.map((r) => r.name).sort(), names.toSorted());
      for (const role of roles) {
        assert.deepEqual(Object.keys(role).sort(), ['description', 'id', 'name']);
        assert.match(role.id, policyId);
        assert.notEqual(role.description, '');
      }
      assert.equal(new Set(roles.map((r) => r.id)).size, roles.length);
      assert.deepEqual(pagination, { current: 'MA==' });
    });

    it('has the published ids', async () => {
      const team = await server.found();
      assert.deepEqual(await team.role('Workspace Owner'), ownerRole);
      assert.deepEqual(await team.role('Minimal Workspace Access'), minimalRole);
    });

    it('answers an account outside all workspaces', async () => {
      const { owner } = await server.found();
      const { roles } = await data(clients(server.url, owner.token).iamRoles.listRoles({ count: 1 }));
      assert.equal(roles.length, 1);
    });

    it('comes in pages', async () => {
      const { apis } = await server.found();
      const { roles } = await data(apis.iamRoles.listRoles({}));
      const pages = await walk((page) => apis.iamRoles.listRoles(page), 'roles', 2);
      assert.deepEqual(pages.flat(), roles);
    });

    it('refuses pages that there are not', async () => {
      const { apis } = await server.found();
      await wrongPages((page) => apis.iamRoles.listRoles(page));
    });
  });
});
