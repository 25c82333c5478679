import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { conflict, data, invalid, missing, notFound, objectId, refused, walk, wrongPages } from './answers.mjs';
import { refusesStrangers } from './credentials.mjs';
import { Server } from './server.mjs';
import { javascript, webhooks } from './team.mjs';

const server = await Server.start();
after(() => server.stop());

const quoted = `The "web" & O'Brien's 🚀`;
const writeKey = /^[0-9A-Za-z]{32}$/;
const [dev, prod] = [{ key: 'environment', value: 'dev' }, { key: 'environment', value: 'prod' }];

// byId are the calls that name a source in their path.
const byId = {
  addLabelsToSource: (api, id) => api.addLabelsToSource(id, { labels: [dev] }),
  createWriteKeyForSource: (api, id) => api.createWriteKeyForSource(id),
  deleteSource: (api, id) => api.deleteSource(id),
  getSource: (api, id) => api.getSource(id),
  listConnectedDestinationsFromSource: (api, id) => api.listConnectedDestinationsFromSource(id, { count: 1 }),
  removeWriteKeyFromSource: (api, id) => api.removeWriteKeyFromSource(id, 'unknown'),
  replaceLabelsInSource: (api, id) => api.replaceLabelsInSource(id, { labels: [dev] }),
  updateSource: (api, id) => api.updateSource(id, { name: 'Web' }),
};

// bare are labels without their descriptions.
function bare(labels) {
  return labels.map(({ key, value }) => ({ key, value }));
}

describe('Sources', () => {
  refusesStrangers(server, 'sources', {
    createSource: (api) => api.createSource({ slug: 'web', enabled: true, metadataId: javascript }),
    listSources: (api) => api.listSources({ count: 1 }),
    ...Object.fromEntries(Object.entries(byId).map(([call, make]) => [call, (api) => make(api, 'unknown')])),
  }, { absent: ['listConnectedWarehousesFromSource', 'listSchemaSettingsInSource', 'updateSchemaSettingsInSource'] });

  describe('an unknown source', () => {
    let team, foreign;
    before(async () => {
      team = await server.found();
      foreign = await (await server.found()).source('web');
    });
    for (const [call, make] of Object.entries(byId)) {
      it(`is not found by ${call}`, async () => {
        for (const absent of ['unknown', 'ä/../ö?#%', foreign.id]) {
          await refused(make(team.apis.sources, absent), 404, notFound());
        }
        await refused(make(team.apis.sources, 'x'.repeat(256)), 422, invalid('sourceId'));
      });
    }
  });

  describe('createSource', () => {
    it('makes a source named by its slug, with one write key', async () => {
      const team = await server.found();
      const settings = { website_url: 'https://example.com', limit: 12345678901234567000, nested: { list: [1.5, true, null, '🚀'] } };
      const input = { slug: 'web', enabled: false, metadataId: javascript, settings };
      const { source } = await data(team.apis.sources.createSource(input), 201);
      const { id, metadata, writeKeys, ...rest } = source;
      assert.match(id, objectId);
      assert.equal(metadata.id, javascript);
      assert.equal(writeKeys.length, 1);
      assert.match(writeKeys[0], writeKey);
      assert.deepEqual(rest, { slug: 'web', name: 'web', workspaceId: team.id, enabled: false, settings, labels: [] });
      assert.deepEqual(await data(team.apis.sources.getSource(id)), { source, trackingPlanId: null });
    });

    it('refuses a slug that is taken', async () => {
      const team = await server.found();
      await team.source('web');
      const call = team.apis.sources.createSource({ slug: 'web', enabled: true, metadataId: javascript });
      await refused(call, 409, { ...conflict(), field: 'slug' });
    });

    it('refuses what is missing or of another kind', async () => {
      const { apis: { sources: api } } = await server.found();
      await refused(api.createSource({}), 422, missing('slug'), missing('enabled'), missing('metadataId'));
      const wrong = { slug: 'web', enabled: 1, metadataId: javascript, settings: [] };
      await refused(api.createSource(wrong), 422, invalid('enabled'), invalid('settings'));
      await refused(api.createSource({ slug: 'web', enabled: true, metadataId: 'unknown' }), 422, invalid('metadataId'));
    });
  });

  describe('listSources', () => {
    it('comes in pages', async () => {
      const team = await server.found();
      const empty = { sources: [], pagination: { current: 'MA==', totalEntries: 0 } };
      assert.deepEqual(await data(team.apis.sources.listSources({ count: 200 })), empty);
      const sources = [await team.source('web'), await team.source('shop'), await team.source('app')];
      const all = { sources, pagination: { current: 'MA==', totalEntries: 3 } };
      assert.deepEqual(await data(team.apis.sources.listSources({ count: 200 })), all);
      const page = (input) => team.apis.sources.listSources(input);
      assert.deepEqual(await walk(page, 'sources', 1), sources.map((s) => [s]));
      assert.deepEqual(await walk(page, 'sources', 2), [sources.slice(0, 2), sources.slice(2)]);
      await wrongPages(page);
    });
  });

  describe('updateSource', () => {
    it('changes what it is given, and nothing else', async () => {
      const team = await server.found();
      const source = await team.source('web');
      const changes = [{ name: quoted }, { enabled: false }, { slug: 'shop' }, { settings: { limit: 5 } }, {}];
      let wanted = source;
      for (const change of changes) {
        wanted = { ...wanted, ...change };
        assert.deepEqual(await data(team.apis.sources.updateSource(source.id, change)), { source: wanted });
      }
      assert.deepEqual((await data(team.apis.sources.getSource(source.id))).source, wanted);
    });

    it('refuses a slug that is taken, and what is of another kind', async () => {
      const team = await server.found();
      const [{ id }] = [await team.source('web'), await team.source('shop')];
      await refused(team.apis.sources.updateSource(id, { slug: 'shop' }), 409, { ...conflict(), field: 'slug' });
      await refused(team.apis.sources.updateSource(id, { enabled: 'no', slug: 5 }), 422, invalid('enabled'), invalid('slug'));
      await refused(team.apis.sources.updateSource(id, { name: 'two\nlines' }), 422, invalid('name'));
    });
  });

  describe('deleteSource', () => {
    it('deletes a source for good', async () => {
      const team = await server.found();
      const { id } = await team.source('web');
      assert.deepEqual(await data(team.apis.sources.deleteSource(id)), { status: 'SUCCESS' });
      await refused(team.apis.sources.getSource(id), 404, notFound());
      assert.notEqual((await team.source('web')).id, id);
    });
  });

  describe('the labels of a source', () => {
    it('are added and replaced, and all of them answered', async () => {
      const team = await server.found();
      await data(team.apis.labels.createLabel({ label: { key: 'region', value: 'europe', description: quoted } }), 201);
      const region = { key: 'region', value: 'europe' };
      const { id } = await team.source('web');
      for (const [call, labels, all] of [
        ['addLabelsToSource', [dev], [dev]],
        ['addLabelsToSource', [dev], [dev]],
        ['addLabelsToSource', [{ ...region, description: '' }], [dev, region]],
        ['replaceLabelsInSource', [prod, region], [prod, region]],
        ['replaceLabelsInSource', [prod], [prod]],
        ['replaceLabelsInSource', [], []],
      ]) {
        const answered = await data(team.apis.sources[call](id, { labels }));
        assert.deepEqual(bare(answered.labels), all, `${call} ${JSON.stringify(labels)}`);
        const { source } = await data(team.apis.sources.getSource(id));
        assert.deepEqual(bare(source.labels), all);
      }
    });

    it('must exist, and give one value to a key', async () => {
      const team = await server.found();
      const { id } = await team.source('web');
      const unknown = { labels: [dev, { key: 'region', value: 'europe' }] };
      for (const call of ['addLabelsToSource', 'replaceLabelsInSource']) {
        await refused(team.apis.sources[call](id, {}), 422, missing('labels'));
        await refused(team.apis.sources[call](id, { labels: [{}] }), 422, missing('labels.0.key'), missing('labels.0.value'));
        await refused(team.apis.sources[call](id, unknown), 422, invalid('labels.1.value'));
        await refused(team.apis.sources[call](id, { labels: [dev, prod] }), 422, invalid('labels.1.key'));
      }
      assert.deepEqual((await data(team.apis.sources.getSource(id))).source.labels, []);
      await data(team.apis.sources.addLabelsToSource(id, { labels: [dev] }));
      await refused(team.apis.sources.addLabelsToSource(id, { labels: [prod] }), 422, invalid('labels.0.value'));
    });
  });

  describe('the write keys of a source', () => {
    it('are made and removed', async () => {
      const team = await server.found();
      const source = await team.source('web');
      const made = await data(team.apis.sources.createWriteKeyForSource(source.id));
      const { writeKeys } = made.source;
      assert.deepEqual(made.source, { ...source, writeKeys });
      assert.equal(new Set(writeKeys).size, 2);
      const [added] = writeKeys.filter((key) => key !== source.writeKeys[0]);
      assert.match(added, writeKey);
      const removed = await data(team.apis.sources.removeWriteKeyFromSource(source.id, source.writeKeys[0]));
      assert.deepEqual(removed, { status: 'SUCCESS' });
      assert.deepEqual((await data(team.apis.sources.getSource(source.id))).source.writeKeys, [added]);
    });

    it('must be there to be removed', async () => {
      const team = await server.found();
      const [web, shop] = [await team.source('web'), await team.source('shop')];
      for (const key of ['unknown', 'a/b', shop.writeKeys[0]]) {
        await refused(team.apis.sources.removeWriteKeyFromSource(web.id, key), 404, notFound());
      }
      assert.deepEqual((await data(team.apis.sources.getSource(shop.id))).source, shop);
    });
  });

  describe('listConnectedDestinationsFromSource', () => {
    it('comes in pages', async () => {
      const team = await server.found();
      const [{ id }, shop] = [await team.source('web'), await team.source('shop')];
      const connect = async (sourceId, name) => {
        const input = { sourceId, metadataId: webhooks, name, settings: {} };
        return (await data(team.apis.destinations.createDestination(input))).destination;
      };
      await connect(shop.id, 'Z');
      const page = (input) => team.apis.sources.listConnectedDestinationsFromSource(id, input);
      assert.deepEqual(await data(page({ count: 200 })), { destinations: [], pagination: { current: 'MA==', totalEntries: 0 } });
      const destinations = [await connect(id, 'A'), await connect(id, quoted), await connect(id, 'C')];
      assert.deepEqual(await walk(page, 'destinations', 1), destinations.map((d) => [d]));
      assert.deepEqual(await walk(page, 'destinations', 2), [destinations.slice(0, 2), destinations.slice(2)]);
      await wrongPages(page);
    });
  });

  describe('the rights on a source', () => {
    // staff is a team with a source labelled dev, one labelled prod, and somebody with a permission.
    async function staff(permit) {
      const team = await server.found();
      const [web, shop] = [await team.source('web'), await team.source('shop')];
      await data(team.apis.sources.addLabelsToSource(web.id, { labels: [dev] }));
      await data(team.apis.sources.addLabelsToSource(shop.id, { labels: [prod] }));
      const { apis: { sources } } = await team.join(team.address('ada'), { permissions: [await permit(team, web)] });
      return { team, web, shop, sources };
    }

    async function slugs(sources) {
      return (await data(sources.listSources({ count: 200 }))).sources.map((s) => s.slug);
    }

    it('of a Source Read-only are to read it without its write keys', async () => {
      const { web, shop, sources } = await staff((team, { id }) => team.permission('Source Read-only', { id, type: 'SOURCE' }));
      assert.deepEqual(await slugs(sources), ['web']);
      const { source } = await data(sources.getSource(web.id));
      assert.deepEqual({ ...source, labels: bare(source.labels) }, { ...web, labels: [dev], writeKeys: [] });
      await refused(sources.getSource(shop.id), 404, notFound());
      await refused(sources.createSource({ slug: 'app', enabled: true, metadataId: javascript }), 401, { type: 'unauthorized' });
      const { listConnectedDestinationsFromSource: list, getSource, ...changes } = byId;
      await data(list(sources, web.id));
      for (const change of Object.values(changes)) {
        await refused(change(sources, web.id), 401, { type: 'unauthorized' });
      }
    });

    it('of a Source Admin by label are on the sources that carry it', async () => {
      const { web, shop, sources } = await staff(async (team) => {
        const { roleId } = await team.role('Source Admin');
        return { roleId, labels: [dev] };
      });
      assert.deepEqual(await slugs(sources), ['web']);
      assert.deepEqual((await data(sources.getSource(web.id))).source.writeKeys, web.writeKeys);
      assert.equal((await data(sources.updateSource(web.id, { name: quoted }))).source.name, quoted);
      for (const change of Object.values(byId)) {
        await refused(change(sources, shop.id), 404, notFound());
      }
      await refused(sources.createSource({ slug: 'app', enabled: true, metadataId: javascript }), 401, { type: 'unauthorized' });
    });

    it('of a Source Admin on the whole workspace are to make some too', async () => {
      const { team, sources } = await staff((made) => made.permission('Source Admin'));
      const { source } = await data(sources.createSource({ slug: 'app', enabled: true, metadataId: javascript }), 201);
      assert.equal(source.workspaceId, team.id);
      assert.deepEqual(await slugs(sources), ['web', 'shop', 'app']);
    });
  });
});
