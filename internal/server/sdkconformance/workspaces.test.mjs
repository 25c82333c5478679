import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import sdk from '@segment/public-api-sdk-typescript';

import { data, notFound, objectId, refused } from './answers.mjs';
import { clients, workspaceHeader } from './clients.mjs';
import { refusesStrangers } from './credentials.mjs';
import { Server } from './server.mjs';

const server = await Server.start();
after(() => server.stop());

const quoted = `Acme "Europe" & O'Brien 🚀`;

describe('Workspaces', () => {
  refusesStrangers(server, 'workspaces', { getWorkspace: (api) => api.getWorkspace() }, { forEverybody: ['getWorkspace'] });

  describe('getWorkspace', () => {
    it('answers with the workspace of the token', async () => {
      const team = await server.found(quoted);
      assert.match(team.id, objectId);
      const workspace = { id: team.id, slug: team.slug, name: quoted };
      assert.deepEqual(await data(team.apis.workspaces.getWorkspace()), { workspace });
      const unwrapped = await sdk.unwrap(team.apis.workspaces.getWorkspace());
      assert.deepEqual({ ...unwrapped.workspace }, workspace);
    });

    it('answers every member with the workspace that the header names', async () => {
      const [team, other] = [await server.found(), await server.found()];
      const minimal = await team.join(team.address('minimal'));
      for (const reference of [team.id, team.slug]) {
        const { workspaces } = clients(server.url, minimal.token, { [workspaceHeader]: reference });
        assert.equal((await data(workspaces.getWorkspace())).workspace.id, team.id);
      }
      const strange = clients(server.url, minimal.token, { [workspaceHeader]: other.slug });
      await refused(strange.workspaces.getWorkspace(), 404, notFound());
      const nowhere = clients(server.url, minimal.token);
      await refused(nowhere.workspaces.getWorkspace(), 422, { type: 'input-validation', field: workspaceHeader });
    });

    it('gives its refusal to the SDK\'s unwrap', async () => {
      const { workspaces } = clients(server.url, 'unknown');
      await assert.rejects(sdk.unwrap(workspaces.getWorkspace()), { type: 'unauthorized' });
    });
  });
});
