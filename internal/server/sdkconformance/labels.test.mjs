import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { conflict, data, invalid, missing, notFound, refused } from './answers.mjs';
import { refusesStrangers } from './credentials.mjs';
import { Server } from './server.mjs';

const server = await Server.start();
after(() => server.stop());

const quoted = `The "real" one & O'Brien's 🚀`;

// labels are the labels of a team in the order of their keys and values.
async function labels(team) {
  const listed = await data(team.apis.labels.listLabels());
  return listed.labels.sort((a, b) => `${a.key}:${a.value}`.localeCompare(`${b.key}:${b.value}`));
}

describe('Labels', () => {
  refusesStrangers(server, 'labels', {
    createLabel: (api) => api.createLabel({ label: { key: 'region', value: 'europe' } }),
    deleteLabel: (api) => api.deleteLabel('region', 'europe'),
    listLabels: (api) => api.listLabels(),
  });

  describe('listLabels', () => {
    it('lists what a workspace starts with', async () => {
      const team = await server.found();
      assert.deepEqual((await labels(team)).map(({ key, value }) => `${key}:${value}`), ['environment:dev', 'environment:prod']);
    });
  });

  describe('createLabel', () => {
    it('makes a label with a description, and one without', async () => {
      const team = await server.found();
      const described = { key: 'Region', value: 'EU-1', description: quoted };
      const bare = { key: 'region', value: 'us' };
      assert.deepEqual(await data(team.apis.labels.createLabel({ label: described }), 201), { label: described });
      assert.deepEqual(await data(team.apis.labels.createLabel({ label: bare }), 201), { label: { ...bare, description: '' } });
      const made = (await labels(team)).filter(({ key }) => key !== 'environment');
      assert.deepEqual(new Set(made), new Set([described, { ...bare, description: '' }]));
    });

    it('refuses a label that is there', async () => {
      const team = await server.found();
      const label = { key: 'environment', value: 'dev', description: quoted };
      await refused(team.apis.labels.createLabel({ label }), 409, { ...conflict(), field: 'label' });
      assert.equal((await labels(team)).length, 2);
    });

    it('refuses what is missing or malformed', async () => {
      const { apis: { labels: api } } = await server.found();
      await refused(api.createLabel({}), 422, missing('label'));
      await refused(api.createLabel({ label: {} }), 422, missing('label.key'), missing('label.value'));
      for (const part of ['1a', '-a', 'a b', 'a_b', 'ä', 'a:b', 'a/b', '🚀']) {
        await refused(api.createLabel({ label: { key: part, value: part } }), 422, invalid('label.key'), invalid('label.value'));
      }
      await refused(api.createLabel({ label: { key: 5, value: 'x' } }), 422, invalid('label.key', '"key" must be a string'));
    });
  });

  describe('deleteLabel', () => {
    it('deletes a label', async () => {
      const team = await server.found();
      assert.deepEqual(await data(team.apis.labels.deleteLabel('environment', 'dev')), { status: 'SUCCESS' });
      assert.deepEqual((await labels(team)).map((l) => l.value), ['prod']);
      await refused(team.apis.labels.deleteLabel('environment', 'dev'), 404, notFound());
    });

    it('does not find one that is not there', async () => {
      const [team, other] = [await server.found(), await server.found()];
      await data(other.apis.labels.createLabel({ label: { key: 'region', value: 'europe' } }), 201);
      for (const [key, value] of [['region', 'europe'], ['environment', 'DEV'], ['environment', 'd/ev?'], ['ä', '%']]) {
        await refused(team.apis.labels.deleteLabel(key, value), 404, notFound());
      }
    });

    it('refuses one that narrows a permission or is on a source', async () => {
      const team = await server.found();
      const [dev, prod] = [{ key: 'environment', value: 'dev' }, { key: 'environment', value: 'prod' }];
      const { id } = await team.group('Analysts');
      const permissions = [await team.permission('Source Admin', team.workspace(dev))];
      await data(team.apis.iamGroups.addPermissionsToUserGroup(id, { permissions }));
      const source = await team.source('web');
      await data(team.apis.sources.addLabelsToSource(source.id, { labels: [prod] }));
      for (const [{ key, value }, where] of [[dev, /a policy of the group "Analysts"/], [prod, /the source "web"/]]) {
        await refused(team.apis.labels.deleteLabel(key, value), 422, invalid('value', where));
      }
      assert.equal((await labels(team)).length, 2);
    });
  });
});
