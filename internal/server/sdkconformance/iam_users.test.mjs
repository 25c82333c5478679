import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { conflict, data, invalid, missing, notFound, objectId, policyId, refused, walk, wrongPages } from './answers.mjs';
import { clients } from './clients.mjs';
import { refusesStrangers } from './credentials.mjs';
import { Server } from './server.mjs';

const server = await Server.start();
after(() => server.stop());

const quoted = `Ada "the Countess" O'Lovelace 🧮`;
const unknownUser = notFound(/^there is no user with the id /);

// byId are the calls that name a user in their path.
const byId = {
  addPermissionsToUser: (api, id) => api.addPermissionsToUser(id, { permissions: [] }),
  getUser: (api, id) => api.getUser(id),
  listUserGroupsFromUser: (api, id) => api.listUserGroupsFromUser(id, { count: 1 }),
  replacePermissionsForUser: (api, id) => api.replacePermissionsForUser(id, { permissions: [] }),
};

describe('IAM users', () => {
  refusesStrangers(server, 'iamUsers', {
    createInvites: (api) => api.createInvites({ invites: [{ email: 'eve@example.com' }] }),
    deleteInvites: (api) => api.deleteInvites(['eve@example.com']),
    deleteUsers: (api) => api.deleteUsers(['unknown']),
    listInvites: (api) => api.listInvites({ count: 1 }),
    listUsers: (api) => api.listUsers({ count: 1 }),
    ...Object.fromEntries(Object.entries(byId).map(([call, make]) => [call, (api) => make(api, 'unknown')])),
  });

  describe('an unknown user', () => {
    let team, stranger;
    before(async () => {
      team = await server.found();
      stranger = (await server.found()).owner;
    });
    for (const [call, make] of Object.entries(byId)) {
      it(`is not found by ${call}`, async () => {
        for (const absent of ['unknown', 'ä/../ö?#%', stranger.id]) {
          await refused(make(team.apis.iamUsers, absent), 404, unknownUser);
        }
        await refused(make(team.apis.iamUsers, 'x'.repeat(256)), 422, invalid('userId'));
      });
    }
  });

  describe('listUsers', () => {
    it('lists the members with their permissions', async () => {
      const team = await server.found();
      const ada = await team.join(team.address('Ada+Ops'), { name: quoted });
      const { users, pagination } = await data(team.apis.iamUsers.listUsers({ count: 200 }));
      assert.deepEqual(users, [
        { id: team.owner.id, name: '', email: team.owner.email, permissions: [await team.held('Workspace Owner')] },
        { id: ada.id, name: quoted, email: team.address('Ada+Ops'), permissions: [await team.held('Minimal Workspace Access')] },
      ]);
      assert.match(ada.id, objectId);
      assert.deepEqual(pagination, { current: 'MA==', totalEntries: 2 });
    });

    it('shows a Workspace Member who is there, and not what they may do', async () => {
      const team = await server.found();
      const permissions = [await team.permission('Workspace Member')];
      const bob = await team.join(team.address('bob'), { permissions });
      const { users } = await data(bob.apis.iamUsers.listUsers({ count: 200 }));
      assert.deepEqual(users, [team.owner, bob].map(({ id, email, name }) => ({ id, name, email })));
    });

    it('comes in pages', async () => {
      const team = await server.found();
      const [ada, bob] = [await team.join(team.address('ada')), await team.join(team.address('bob'))];
      const page = (input) => team.apis.iamUsers.listUsers(input);
      const ids = (pages) => pages.map((users) => users.map((u) => u.id));
      assert.deepEqual(ids(await walk(page, 'users', 1)), [[team.owner.id], [ada.id], [bob.id]]);
      assert.deepEqual(ids(await walk(page, 'users', 2)), [[team.owner.id, ada.id], [bob.id]]);
      await wrongPages(page);
    });
  });

  describe('getUser', () => {
    it('answers with one member', async () => {
      const team = await server.found();
      const ada = await team.join(team.address('Ada+Ops'), { name: quoted });
      assert.deepEqual(await data(team.apis.iamUsers.getUser(ada.id)), {
        user: { id: ada.id, name: quoted, email: ada.email, permissions: [await team.held('Minimal Workspace Access')] },
      });
    });
  });

  describe('deleteUsers', () => {
    it('removes members', async () => {
      const team = await server.found();
      const [ada, bob] = [await team.join(team.address('ada')), await team.join(team.address('bob'))];
      assert.deepEqual(await data(team.apis.iamUsers.deleteUsers([ada.id, bob.id])), { status: 'SUCCESS' });
      await refused(team.apis.iamUsers.getUser(ada.id), 404, unknownUser);
      assert.equal((await data(team.apis.iamUsers.listUsers({ count: 200 }))).pagination.totalEntries, 1);
    });

    it('removes nobody where nobody is named', async () => {
      const team = await server.found();
      assert.deepEqual(await data(team.apis.iamUsers.deleteUsers([''])), { status: 'SUCCESS' });
      await refused(team.apis.iamUsers.deleteUsers([]), 422, missing('userIds'));
    });

    it('removes all or none', async () => {
      const team = await server.found();
      const ada = await team.join(team.address('ada'));
      const unknown = ['unknown', 'a&b=c'].map((id, i) => (
        { ...notFound(`there is no user with the id "${id}" in the workspace`), field: `userIds.${i + 1}` }));
      await refused(team.apis.iamUsers.deleteUsers([ada.id, 'unknown', 'a&b=c']), 404, ...unknown);
      await data(team.apis.iamUsers.getUser(ada.id));
    });

    it('leaves the last owner', async () => {
      const team = await server.found();
      const ada = await team.join(team.address('ada'));
      await refused(team.apis.iamUsers.deleteUsers([ada.id, team.owner.id]), 409, conflict());
      await data(team.apis.iamUsers.getUser(ada.id));
    });
  });

  describe('listUserGroupsFromUser', () => {
    it('lists the groups of a user, in pages', async () => {
      const team = await server.found();
      const ada = await team.join(team.address('ada'));
      const page = (input) => team.apis.iamUsers.listUserGroupsFromUser(ada.id, input);
      assert.deepEqual(await data(page({ count: 200 })), { groups: [], pagination: { current: 'MA==', totalEntries: 0 } });
      const groups = [await team.group('A', ada.email), await team.group(quoted, ada.email)].map(({ id, name }) => ({ id, name }));
      await team.group('C', team.owner.email);
      assert.deepEqual(await data(page({ count: 200 })), { groups, pagination: { current: 'MA==', totalEntries: 2 } });
      assert.deepEqual(await walk(page, 'groups', 1), groups.map((g) => [g]));
      await wrongPages(page);
    });
  });

  describe('the permissions of a user', () => {
    it('are added, and the new ones answered', async () => {
      const team = await server.found();
      const ada = await team.join(team.address('ada'));
      const labels = [{ key: 'environment', value: 'dev' }];
      const permissions = [
        await team.permission('Source Admin', team.workspace(...labels)),
        await team.permission('Warehouse Destination Admin', { id: 'wh_1', type: 'WAREHOUSE' }, { id: 'wh_2', type: 'WAREHOUSE' }),
        await team.permission('Unify and Engage Admin', { id: 'spa_1', type: 'SPACE' }),
      ];
      const added = [
        await team.held('Source Admin', team.workspace(...labels)),
        await team.held('Warehouse Destination Admin', { id: 'wh_1', type: 'WAREHOUSE' }, { id: 'wh_2', type: 'WAREHOUSE' }),
        await team.held('Unify and Engage Admin', { id: 'spa_1', type: 'SPACE' }),
      ];
      const call = team.apis.iamUsers.addPermissionsToUser(ada.id, { permissions });
      assert.deepEqual(await data(call), { permissions: added });
      for (const policy of (await call).response.body.data.permissions) {
        assert.match(policy.policyId, policyId);
        assert.equal(policy.subjectId, ada.id);
        assert.equal(policy.subjectType, 'user');
      }
      const { user } = await data(team.apis.iamUsers.getUser(ada.id));
      assert.deepEqual(user.permissions, [await team.held('Minimal Workspace Access'), ...added]);
    });

    it('may describe their labels', async () => {
      const team = await server.found();
      const ada = await team.join(team.address('ada'));
      const label = { key: 'environment', value: 'dev', description: quoted };
      const permissions = [await team.permission('Source Admin', team.workspace(label))];
      for (const call of ['addPermissionsToUser', 'replacePermissionsForUser']) {
        const answered = await data(team.apis.iamUsers[call](ada.id, { permissions }));
        const [{ resources: [{ labels: [{ key, value }] }] }] = answered.permissions;
        assert.deepEqual([key, value], ['environment', 'dev']);
      }
    });

    it('are replaced, and nothing leaves Minimal Workspace Access', async () => {
      const team = await server.found();
      const ada = await team.join(team.address('ada'));
      const replace = async (...permissions) => {
        const answered = await data(team.apis.iamUsers.replacePermissionsForUser(ada.id, { permissions }));
        const { user } = await data(team.apis.iamUsers.getUser(ada.id));
        assert.deepEqual(user.permissions, answered.permissions);
        return answered.permissions;
      };
      const [reader, plans] = ['Source Read-only', 'Tracking Plan Admin'];
      assert.deepEqual(
        await replace(await team.permission(reader), await team.permission(plans)),
        [await team.held(reader), await team.held(plans)],
      );
      assert.deepEqual(await replace(), [await team.held('Minimal Workspace Access')]);
    });

    it('are in force at once', async () => {
      const team = await server.found();
      const ada = await team.join(team.address('ada'));
      const permissions = [await team.permission('Workspace Owner')];
      await data(team.apis.iamUsers.addPermissionsToUser(ada.id, { permissions }));
      await data(ada.apis.iamUsers.replacePermissionsForUser(team.owner.id, { permissions: [] }));
      await refused(team.owner.apis.iamUsers.listInvites({ count: 1 }), 401, { type: 'unauthorized' });
    });

    it('cannot lose the workspace its last owner', async () => {
      const team = await server.found();
      const call = team.apis.iamUsers.replacePermissionsForUser(team.owner.id, { permissions: [] });
      await refused(call, 409, conflict());
    });

    it('must be there, and must fit', async () => {
      const team = await server.found();
      const { owner: { id }, apis: { iamUsers: api } } = team;
      const { roleId } = await team.role('Source Admin');
      const { roleId: member } = await team.role('Workspace Member');
      const prod = { key: 'environment', value: 'prod' };
      const wrong = [
        { roleId: 'unknown', resources: [team.workspace()] },
        { roleId: member, resources: [team.workspace(prod)] },
        { roleId, resources: [{ id: 'x', type: 'SOURCE', labels: [prod] }, { id: 'x', type: 'SPACE' }] },
        { roleId, resources: [team.workspace(prod, { key: 'environment', value: 'dev' })] },
      ];
      const problems = [
        'permissions.0.roleId', 'permissions.1.resources.0.labels', 'permissions.2.resources.0.labels',
        'permissions.2.resources.1.type', 'permissions.3.resources.0.labels.1.key',
      ].map((field) => invalid(field));
      const unknown = { permissions: [{ roleId, resources: [{ id: 'unknown', type: 'SOURCE' }] }] };
      const tooMany = { permissions: Array(201).fill({ roleId, resources: [team.workspace()] }) };
      for (const call of ['addPermissionsToUser', 'replacePermissionsForUser']) {
        await refused(api[call](id, {}), 422, missing('permissions'));
        await refused(api[call](id, { permissions: [{}] }), 422, missing('permissions.0.roleId'), missing('permissions.0.resources'));
        await refused(api[call](id, { permissions: wrong }), 422, ...problems);
        await refused(api[call](id, unknown), 422, invalid('permissions.0.resources.0.id'));
        await refused(api[call](id, tooMany), 422, invalid('permissions'));
      }
    });
  });

  describe('the Segment-Workspace header', () => {
    it('lets one account act in several workspaces', async () => {
      const [team, other] = [await server.found(), await server.found()];
      const ada = await team.join(team.address('ada'), { permissions: [await team.permission('Workspace Member')] });
      for (const reference of [team.id, team.slug]) {
        const { iamUsers } = clients(server.url, ada.token);
        // The SDK has this for whatever else a request needs besides the token.
        iamUsers.setDefaultAuthentication({
          applyToRequest: ({ headers }) => {
            headers['Segment-Workspace'] = reference;
          },
        });
        assert.equal((await data(iamUsers.listUsers({ count: 200 }))).users.length, 2);
      }
      const strange = clients(server.url, ada.token, { 'Segment-Workspace': other.id });
      await refused(strange.iamUsers.listUsers({ count: 1 }), 404, notFound());
      const wrong = clients(server.url, team.token, { 'Segment-Workspace': other.slug });
      await refused(wrong.iamUsers.listUsers({ count: 1 }), 404, notFound());
    });
  });
});
