import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { data, invalid, missing, notFound, refused } from './answers.mjs';
import { refusesStrangers } from './credentials.mjs';
import { Server } from './server.mjs';
import { webhooks } from './team.mjs';

const server = await Server.start();
after(() => server.stop());

const quoted = `The "main" one & O'Brien's 🚀`;

describe('Destinations', () => {
  refusesStrangers(server, 'destinations', {
    createDestination: (api) => api.createDestination({ sourceId: 'unknown', metadataId: webhooks, settings: {} }),
  }, {
    absent: [
      'createDestinationSubscription', 'deleteDestination', 'getDestination', 'getSubscriptionFromDestination',
      'listDeliveryMetricsSummaryFromDestination', 'listDestinations', 'listSubscriptionsFromDestination',
      'removeSubscriptionFromDestination', 'updateDestination', 'updateSubscriptionForDestination',
    ],
  });

  describe('createDestination', () => {
    it('connects a destination to a source', async () => {
      const team = await server.found();
      const { id: sourceId } = await team.source('web');
      const settings = { hook: 'https://example.com/?a=b', retries: 3, nested: { list: [1.5, true, null, '🚀'] } };
      const input = { sourceId, metadataId: webhooks, name: quoted, enabled: false, settings };
      const { destination } = await data(team.apis.destinations.createDestination(input));
      const { id, metadata, ...rest } = destination;
      assert.notEqual(id, '');
      assert.equal(metadata.id, webhooks);
      assert.deepEqual(rest, { sourceId, name: quoted, enabled: false, settings });
      const listed = await data(team.apis.sources.listConnectedDestinationsFromSource(sourceId, { count: 200 }));
      assert.deepEqual(listed, { destinations: [destination], pagination: { current: 'MA==', totalEntries: 1 } });
    });

    it('needs no name, and enables unless it is told otherwise', async () => {
      const team = await server.found();
      const { id: sourceId } = await team.source('web');
      const input = { sourceId, metadataId: webhooks, settings: {} };
      const { destination } = await data(team.apis.destinations.createDestination(input));
      assert.equal(destination.enabled, true);
      assert.deepEqual(destination.settings, {});
    });

    it('refuses what is missing or of another kind', async () => {
      const team = await server.found();
      const { id: sourceId } = await team.source('web');
      const api = team.apis.destinations;
      await refused(api.createDestination({}), 422, missing('sourceId'), missing('metadataId'), missing('settings'));
      const wrong = { sourceId, metadataId: webhooks, enabled: 'yes', settings: 'none' };
      await refused(api.createDestination(wrong), 422, invalid('enabled'), invalid('settings'));
      await refused(api.createDestination({ sourceId, metadataId: 'unknown', settings: {} }), 422, invalid('metadataId'));
    });

    it('does not find a source of another workspace', async () => {
      const [team, other] = [await server.found(), await server.found()];
      const foreign = await other.source('web');
      for (const sourceId of ['unknown', foreign.id]) {
        await refused(team.apis.destinations.createDestination({ sourceId, metadataId: webhooks, settings: {} }), 404, notFound());
      }
    });

    it('is for Source Admins of the source', async () => {
      const team = await server.found();
      const [web, shop] = [await team.source('web'), await team.source('shop')];
      const resource = { id: web.id, type: 'SOURCE' };
      const admin = await team.join(team.address('admin'), { permissions: [await team.permission('Source Admin', resource)] });
      const reader = await team.join(team.address('reader'), { permissions: [await team.permission('Source Read-only', resource)] });
      const input = { sourceId: web.id, metadataId: webhooks, settings: {} };
      await data(admin.apis.destinations.createDestination(input));
      await refused(admin.apis.destinations.createDestination({ ...input, sourceId: shop.id }), 404, notFound());
      await refused(reader.apis.destinations.createDestination(input), 401, { type: 'unauthorized' });
    });
  });
});
