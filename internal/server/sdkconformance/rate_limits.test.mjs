import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { data, limitFaults, refused } from './answers.mjs';
import { clients } from './clients.mjs';
import { Server } from './server.mjs';

// limits returns the rate-limit headers of an answer.
function limits({ headers }) {
  assert.deepEqual(limitFaults(headers), []);
  const reset = Date.parse(headers['x-ratelimit-reset']);
  assert.ok(reset > Date.now() - 1000 && reset < Date.now() + 61_000, `the window ends at ${headers['x-ratelimit-reset']}`);
  return { consumed: Number(headers['x-ratelimit-consumed']), remaining: Number(headers['x-ratelimit-remaining']), reset };
}

// consumed waits for a call that must succeed, and returns what is used and what remains of its limit.
async function consumed(call) {
  await data(call);
  const { consumed: used, remaining } = limits((await call).response);
  return [used, remaining];
}

describe('Rate limits', () => {
  describe('by default', async () => {
    const server = await Server.start();
    after(() => server.stop());

    it('are 60 a minute for each operation that writes people or labels, and 200 for all others together', async () => {
      const { apis, owner } = await server.found();
      assert.deepEqual(await consumed(apis.iamGroups.createUserGroup({ name: 'Analysts' })), [1, 59]);
      assert.deepEqual(await consumed(apis.iamGroups.createUserGroup({ name: 'Engineers' })), [2, 58]);
      assert.deepEqual(await consumed(apis.iamUsers.deleteUsers([''])), [1, 59]);
      assert.deepEqual(await consumed(apis.iamGroups.listUserGroups({ count: 1 })), [1, 199]);
      assert.deepEqual(await consumed(apis.workspaces.getWorkspace()), [2, 198]);
      assert.deepEqual(await consumed(owner.apis.workspaces.getWorkspace()), [1, 199]);
    });
  });

  describe('that are used up', async () => {
    const server = await Server.start('--iam-limit', '2/1m', '--default-limit', '3/1m');
    after(() => server.stop());

    // exhausted holds a call to the refusal of one too many.
    async function exhausted(call, total) {
      const { response, body } = await refused(call, 429, { type: 'RequestError', message: 'Too many requests' });
      const { remaining, reset } = limits(response);
      assert.equal(remaining, 0);
      const [{ data: points }] = body.errors;
      assert.deepEqual(Object.keys(points).sort(), ['consumedPoints', 'msBeforeNext', 'remainingPoints']);
      assert.equal(points.remainingPoints, 0);
      assert.ok(points.consumedPoints >= total);
      assert.ok(points.msBeforeNext > 0 && points.msBeforeNext <= 60_000);
      const seconds = Number(response.headers['retry-after']);
      assert.equal(seconds, Math.ceil(points.msBeforeNext / 1000));
      assert.ok(reset <= Date.now() + (seconds + 1) * 1000);
    }

    it('are refused, and count refusals but their own', async () => {
      const { apis, owner } = await server.found();
      await data(apis.iamGroups.createUserGroup({ name: 'Analysts' }));
      await refused(apis.iamGroups.createUserGroup({}), 422, { field: 'name' });
      await exhausted(apis.iamGroups.createUserGroup({ name: 'Engineers' }), 2);
      await exhausted(apis.iamGroups.createUserGroup({ name: 'Engineers' }), 2);

      assert.deepEqual(await consumed(apis.iamGroups.listUserGroups({ count: 1 })), [1, 2]);
      await refused(apis.iamGroups.getUserGroup('unknown'), 404, { type: 'not-found' });
      assert.deepEqual(await consumed(apis.workspaces.getWorkspace()), [3, 0]);
      await exhausted(apis.iamUsers.listUsers({ count: 1 }), 3);
      assert.deepEqual(await consumed(owner.apis.workspaces.getWorkspace()), [1, 2]);
    });

    it('do not hold for unknown credentials, which are refused as ever', async () => {
      const { workspaces } = clients(server.url, 'unknown');
      for (let i = 0; i < 5; i++) {
        await refused(workspaces.getWorkspace(), 401, { type: 'unauthorized' });
      }
    });
  });
});
