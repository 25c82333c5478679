import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { conflict, data, invalid, missing, notFound, refused } from './answers.mjs';
import { refusesStrangers } from './credentials.mjs';
import { Server } from './server.mjs';

const server = await Server.start();
after(() => server.stop());

const quoted = `The "big" plan & O'Brien's 🚀`;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

async function plan(team, name = 'Web') {
  return (await data(team.apis.trackingPlans.createTrackingPlan({ name, type: 'LIVE' }))).trackingPlan;
}

// planOf is the id of the tracking plan that a source is bound to, or null.
async function planOf(team, source) {
  return (await data(team.apis.sources.getSource(source.id))).trackingPlanId;
}

describe('Tracking plans', () => {
  refusesStrangers(server, 'trackingPlans', {
    addSourceToTrackingPlan: (api) => api.addSourceToTrackingPlan('unknown', { sourceId: 'unknown' }),
    createTrackingPlan: (api) => api.createTrackingPlan({ name: 'Web', type: 'LIVE' }),
    removeSourceFromTrackingPlan: (api) => api.removeSourceFromTrackingPlan('unknown', 'unknown'),
  }, {
    absent: [
      'deleteTrackingPlan', 'getTrackingPlan', 'listRulesFromTrackingPlan', 'listSourcesFromTrackingPlan', 'listTrackingPlans',
      'removeRulesFromTrackingPlan', 'replaceRulesInTrackingPlan', 'updateRulesInTrackingPlan', 'updateTrackingPlan',
    ],
  });

  describe('createTrackingPlan', () => {
    it('makes a plan', async () => {
      const { apis } = await server.found();
      const input = { name: quoted, description: quoted, type: 'LIVE' };
      const { trackingPlan } = await data(apis.trackingPlans.createTrackingPlan(input));
      const { name, description, type, createdAt, updatedAt } = trackingPlan;
      assert.deepEqual({ name, description, type }, input);
      assert.match(createdAt, instant);
      assert.equal(updatedAt, createdAt);
    });

    it('makes a plan of each type', async () => {
      const { apis } = await server.found();
      for (const type of ['ENGAGE', 'LIVE', 'PROPERTY_LIBRARY', 'RULE_LIBRARY', 'TEMPLATE']) {
        const { trackingPlan } = await data(apis.trackingPlans.createTrackingPlan({ name: type, type }));
        assert.equal(trackingPlan.type, type);
      }
    });

    it('refuses what is missing or unknown', async () => {
      const { apis: { trackingPlans: api } } = await server.found();
      await refused(api.createTrackingPlan({}), 422, missing('name'), missing('type'));
      await refused(api.createTrackingPlan({ name: 'Web', type: 'live' }), 422, invalid('type'));
    });

    it('is for Tracking Plan Admins', async () => {
      const team = await server.found();
      const admin = await team.join(team.address('admin'), { permissions: [await team.permission('Tracking Plan Admin')] });
      const reader = await team.join(team.address('reader'), { permissions: [await team.permission('Tracking Plan Read-only')] });
      await plan(admin);
      const call = reader.apis.trackingPlans.createTrackingPlan({ name: 'Web', type: 'LIVE' });
      await refused(call, 401, { type: 'unauthorized' });
    });
  });

  describe('the sources of a plan', () => {
    it('are bound and released', async () => {
      const team = await server.found();
      const [web, { id }] = [await team.source('web'), await plan(team)];
      assert.equal(await planOf(team, web), null);
      const bound = await data(team.apis.trackingPlans.addSourceToTrackingPlan(id, { sourceId: web.id }));
      assert.deepEqual(bound, { status: 'SUCCESS' });
      assert.equal(await planOf(team, web), id);
      const released = await data(team.apis.trackingPlans.removeSourceFromTrackingPlan(id, web.id));
      assert.deepEqual(released, { status: 'SUCCESS' });
      assert.equal(await planOf(team, web), null);
    });

    it('are bound to one plan at a time', async () => {
      const team = await server.found();
      const api = team.apis.trackingPlans;
      const [web, one, other] = [await team.source('web'), await plan(team, 'One'), await plan(team, 'Other')];
      await data(api.addSourceToTrackingPlan(one.id, { sourceId: web.id }));
      await data(api.addSourceToTrackingPlan(one.id, { sourceId: web.id }));
      await refused(api.addSourceToTrackingPlan(other.id, { sourceId: web.id }), 409, { ...conflict(), field: 'sourceId' });
      await refused(api.removeSourceFromTrackingPlan(other.id, web.id), 404, notFound());
      assert.equal(await planOf(team, web), one.id);
    });

    it('must be there, and so must the plan', async () => {
      const [team, other] = [await server.found(), await server.found()];
      const api = team.apis.trackingPlans;
      const [web, { id }] = [await team.source('web'), await plan(team)];
      const [foreignSource, foreignPlan] = [await other.source('web'), await plan(other)];
      for (const absent of ['unknown', foreignPlan.id]) {
        await refused(api.addSourceToTrackingPlan(absent, { sourceId: web.id }), 404, notFound());
        await refused(api.removeSourceFromTrackingPlan(absent, web.id), 404, notFound());
      }
      for (const absent of ['unknown', foreignSource.id]) {
        await refused(api.addSourceToTrackingPlan(id, { sourceId: absent }), 404, notFound());
        await refused(api.removeSourceFromTrackingPlan(id, absent), 404, notFound());
      }
      await refused(api.addSourceToTrackingPlan(id, {}), 422, missing('sourceId'));
      await refused(api.removeSourceFromTrackingPlan(id, ''), 422, missing('sourceId'));
    });
  });
});
