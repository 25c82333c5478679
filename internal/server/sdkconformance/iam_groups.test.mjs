import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { conflict, data, invalid, missing, notFound, objectId, policyId, refused, walk, wrongPages } from './answers.mjs';
import { refusesStrangers } from './credentials.mjs';
import { Server } from './server.mjs';
import { ownerRole } from './team.mjs';

const server = await Server.start();
after(() => server.stop());

const quoted = `Ops "on call" & O'Brien's 🚀`;
const unknownGroup = notFound(/^there is no user group with the id /);

// byId are the calls that name a group.
const byId = {
  addPermissionsToUserGroup: (api, id) => api.addPermissionsToUserGroup(id, { permissions: [] }),
  addUsersToUserGroup: (api, id) => api.addUsersToUserGroup(id, { emails: [] }),
  deleteUserGroup: (api, id) => api.deleteUserGroup(id),
  getUserGroup: (api, id) => api.getUserGroup(id),
  listInvitesFromUserGroup: (api, id) => api.listInvitesFromUserGroup(id, { count: 1 }),
  listUsersFromUserGroup: (api, id) => api.listUsersFromUserGroup(id, { count: 1 }),
  removeUsersFromUserGroup: (api, id) => api.removeUsersFromUserGroup(id, ['ada@example.com']),
  replacePermissionsForUserGroup: (api, id) => api.replacePermissionsForUserGroup(id, { permissions: [] }),
  replaceUsersInUserGroup: (api, id) => api.replaceUsersInUserGroup(id, { emails: [] }),
  updateUserGroup: (api, id) => api.updateUserGroup(id, { name: 'Engineers' }),
};

describe('IAM groups', () => {
  refusesStrangers(server, 'iamGroups', {
    createUserGroup: (api) => api.createUserGroup({ name: 'Analysts' }),
    listUserGroups: (api) => api.listUserGroups({ count: 1 }),
    ...Object.fromEntries(Object.entries(byId).map(([call, make]) => [call, (api) => make(api, 'unknown')])),
  });

  describe('an unknown group', () => {
    let team, foreign;
    before(async () => {
      team = await server.found();
      foreign = await (await server.found()).group('Analysts');
    });
    for (const [call, make] of Object.entries(byId)) {
      it(`is not found by ${call}`, async () => {
        for (const absent of ['unknown', 'ä/../ö?#%', foreign.id]) {
          await refused(make(team.apis.iamGroups, absent), 404, unknownGroup);
        }
        await refused(make(team.apis.iamGroups, 'x'.repeat(256)), 422, invalid('userGroupId'));
      });
    }
  });

  describe('createUserGroup', () => {
    it('makes a group with Minimal Workspace Access', async () => {
      const team = await server.found();
      const { userGroup } = await data(team.apis.iamGroups.createUserGroup({ name: quoted }));
      assert.match(userGroup.id, objectId);
      assert.deepEqual(userGroup, {
        id: userGroup.id, name: quoted, memberCount: 0, permissions: [await team.held('Minimal Workspace Access')],
      });
      assert.deepEqual(await data(team.apis.iamGroups.getUserGroup(userGroup.id)), { userGroup });
    });

    it('refuses a name that is taken', async () => {
      const team = await server.found();
      await team.group(quoted);
      const error = await refused(team.apis.iamGroups.createUserGroup({ name: quoted }), 409, { ...conflict(), field: 'name' });
      assert.ok(error.body.errors[0].message.includes('O\'Brien'));
    });

    it('refuses a name that is none', async () => {
      const { apis: { iamGroups } } = await server.found();
      await refused(iamGroups.createUserGroup({}), 422, missing('name'));
      await refused(iamGroups.createUserGroup({ name: '' }), 422, missing('name'));
      await refused(iamGroups.createUserGroup({ name: 5 }), 422, invalid('name', '"name" must be a string'));
      await refused(iamGroups.createUserGroup({ name: 'two\nlines' }), 422, invalid('name'));
      await refused(iamGroups.createUserGroup({ name: 'x'.repeat(10_000) }), 422, invalid('name'));
    });
  });

  describe('updateUserGroup', () => {
    it('renames a group, also to what it is called', async () => {
      const team = await server.found();
      const group = await team.group('Analysts');
      for (const name of [quoted, quoted]) {
        const { userGroup } = await data(team.apis.iamGroups.updateUserGroup(group.id, { name }));
        assert.deepEqual(userGroup, { ...group, name: quoted });
      }
    });

    it('refuses a name that is taken, and one that is none', async () => {
      const team = await server.found();
      const [{ id }] = [await team.group('Analysts'), await team.group('Engineers')];
      await refused(team.apis.iamGroups.updateUserGroup(id, { name: 'Engineers' }), 409, { ...conflict(), field: 'name' });
      await refused(team.apis.iamGroups.updateUserGroup(id, {}), 422, missing('name'));
    });
  });

  describe('listUserGroups', () => {
    it('lists groups with their permissions', async () => {
      const team = await server.found();
      const empty = { userGroups: [], pagination: { current: 'MA==', totalEntries: 0 } };
      assert.deepEqual(await data(team.apis.iamGroups.listUserGroups({ count: 200 })), empty);
      const groups = [await team.group('Analysts'), await team.group(quoted, team.owner.email)];
      assert.deepEqual(await data(team.apis.iamGroups.listUserGroups({ count: 200 })), {
        userGroups: groups, pagination: { current: 'MA==', totalEntries: 2 },
      });
    });

    it('comes in pages', async () => {
      const team = await server.found();
      const groups = [await team.group('A'), await team.group('B'), await team.group('C')];
      const page = (input) => team.apis.iamGroups.listUserGroups(input);
      assert.deepEqual(await walk(page, 'userGroups', 1), groups.map((g) => [g]));
      assert.deepEqual(await walk(page, 'userGroups', 2), [groups.slice(0, 2), groups.slice(2)]);
      await wrongPages(page);
    });
  });

  describe('deleteUserGroup', () => {
    it('removes a group and nobody in it', async () => {
      const team = await server.found();
      const { id } = await team.group('Analysts', team.owner.email);
      assert.deepEqual(await data(team.apis.iamGroups.deleteUserGroup(id)), { status: 'SUCCESS' });
      await refused(team.apis.iamGroups.getUserGroup(id), 404, unknownGroup);
      await data(team.apis.iamUsers.getUser(team.owner.id));
    });
  });

  describe('the members of a group', () => {
    // staff is a team with a user whose address has a plus and capitals, and an invite of that kind.
    async function staff() {
      const team = await server.found();
      const ada = await team.join(team.address('Ada+Ops'), { name: quoted });
      const ivan = team.address('Ivan+Invited');
      await team.invite(ivan);
      return { team, ada, ivan, owner: team.owner, api: team.apis.iamGroups };
    }

    // members are the users and the invites in a group.
    async function members(api, id) {
      const { users } = await data(api.listUsersFromUserGroup(id, { count: 200 }));
      const { emails } = await data(api.listInvitesFromUserGroup(id, { count: 200 }));
      return [...users.map((u) => u.email), ...emails];
    }

    it('are added by the emails of users and invites, in any case', async () => {
      const { team, ada, ivan, api } = await staff();
      const group = await team.group('Analysts');
      const emails = [ada.email.toUpperCase(), ivan.toLowerCase()];
      for (let repeat = 0; repeat < 2; repeat++) {
        assert.deepEqual(await data(api.addUsersToUserGroup(group.id, { emails })), { userGroup: { ...group, memberCount: 1 } });
      }
      assert.deepEqual(await data(api.listUsersFromUserGroup(group.id, { count: 200 })), {
        users: [{ id: ada.id, name: quoted, email: ada.email }], pagination: { current: 'MA==', totalEntries: 1 },
      });
      assert.deepEqual(await data(api.listInvitesFromUserGroup(group.id, { count: 200 })), {
        emails: [ivan], pagination: { current: 'MA==', totalEntries: 1 },
      });
    });

    it('are replaced, also by nobody', async () => {
      const { team, ada, ivan, owner, api } = await staff();
      const group = await team.group('Analysts', ada.email, ivan);
      const emails = [owner.email, ivan.toUpperCase()];
      assert.deepEqual(await data(api.replaceUsersInUserGroup(group.id, { emails })), { userGroup: group });
      assert.deepEqual(await members(api, group.id), [owner.email, ivan]);
      assert.deepEqual(await data(api.replaceUsersInUserGroup(group.id, { emails: [] })), { userGroup: { ...group, memberCount: 0 } });
      assert.deepEqual(await members(api, group.id), []);
    });

    it('are removed by email', async () => {
      const { team, ada, ivan, owner, api } = await staff();
      const { id } = await team.group('Analysts', ada.email, ivan, owner.email);
      const emails = [ada.email.toUpperCase(), ivan];
      assert.deepEqual(await data(api.removeUsersFromUserGroup(id, emails)), { status: 'SUCCESS' });
      assert.deepEqual(await members(api, id), [owner.email]);
      assert.deepEqual(await data(api.removeUsersFromUserGroup(id, [''])), { status: 'SUCCESS' });
      assert.deepEqual(await members(api, id), [owner.email]);
    });

    it('must be users or invites', async () => {
      const { team, ada, ivan, api } = await staff();
      const { id } = await team.group('Analysts', ada.email);
      const emails = [ivan, team.address('nobody'), 'no address'];
      const unknown = emails.slice(1).map((email, i) => (
        { ...notFound(), field: `emails.${i + 1}`, message: `"${email}" is neither a user nor invited to the workspace` }));
      await refused(api.addUsersToUserGroup(id, { emails }), 404, ...unknown);
      await refused(api.replaceUsersInUserGroup(id, { emails }), 404, ...unknown);
      await refused(api.removeUsersFromUserGroup(id, emails), 404, ...unknown);
      assert.deepEqual(await members(api, id), [ada.email]);
    });

    it('must be named', async () => {
      const { team, api } = await staff();
      const { id } = await team.group('Analysts');
      await refused(api.addUsersToUserGroup(id, {}), 422, missing('emails'));
      await refused(api.replaceUsersInUserGroup(id, {}), 422, missing('emails'));
      await refused(api.removeUsersFromUserGroup(id, []), 422, missing('emails'));
      await refused(api.addUsersToUserGroup(id, { emails: [1] }), 422, invalid('emails.0'));
    });

    it('come in pages', async () => {
      const { team, ada, ivan, owner, api } = await staff();
      const uma = team.address('uma');
      await team.invite(uma);
      const { id } = await team.group('Analysts', owner.email, ada.email, ivan, uma);
      const users = (page) => api.listUsersFromUserGroup(id, page);
      const invites = (page) => api.listInvitesFromUserGroup(id, page);
      assert.deepEqual((await walk(users, 'users', 1)).map(([u]) => u.email), [owner.email, ada.email]);
      assert.deepEqual(await walk(invites, 'emails', 1), [[ivan], [uma]]);
      await wrongPages(users);
      await wrongPages(invites);
    });

    it('cannot lose the workspace its last owner', async () => {
      const { team, owner, api } = await staff();
      const { id } = await team.group('Owners', owner.email);
      await data(api.addPermissionsToUserGroup(id, { permissions: [await team.permission('Workspace Owner')] }));
      await data(team.apis.iamUsers.replacePermissionsForUser(owner.id, { permissions: [] }));
      await refused(api.removeUsersFromUserGroup(id, [owner.email]), 409, conflict());
      await refused(api.replaceUsersInUserGroup(id, { emails: [] }), 409, conflict());
      await refused(api.deleteUserGroup(id), 409, conflict());
      const minimal = [await team.permission('Minimal Workspace Access')];
      await refused(api.replacePermissionsForUserGroup(id, { permissions: minimal }), 409, conflict());
      assert.deepEqual(await members(api, id), [owner.email]);
    });
  });

  describe('the permissions of a group', () => {
    it('are added, and all of them answered', async () => {
      const team = await server.found();
      const group = await team.group('Analysts');
      const dev = { key: 'environment', value: 'dev' };
      const added = [
        await team.permission('Source Read-only', team.workspace(dev)),
        await team.permission('Function Admin', { id: 'fn_1', type: 'FUNCTION', labels: [] }),
      ];
      const all = [
        ...group.permissions,
        await team.held('Source Read-only', team.workspace(dev)),
        await team.held('Function Admin', { id: 'fn_1', type: 'FUNCTION' }),
      ];
      const call = team.apis.iamGroups.addPermissionsToUserGroup(group.id, { permissions: added });
      assert.deepEqual((await data(call)).permissions, all);
      for (const policy of (await call).response.body.data.permissions) {
        assert.match(policy.policyId, policyId);
        assert.equal(policy.subjectId, group.id);
        assert.equal(policy.subjectType, 'group');
      }
      const { userGroup } = await data(team.apis.iamGroups.getUserGroup(group.id));
      assert.deepEqual(userGroup, { ...group, permissions: all });
    });

    it('are replaced', async () => {
      const team = await server.found();
      const group = await team.group('Analysts');
      const permissions = [await team.permission('Source Admin'), await team.permission('Workspace Owner')];
      const held = [await team.held('Source Admin'), { ...ownerRole, resources: [{ ...team.workspace(), labels: [] }] }];
      const answered = await data(team.apis.iamGroups.replacePermissionsForUserGroup(group.id, { permissions }));
      assert.deepEqual(answered, { permissions: held });
      assert.deepEqual((await data(team.apis.iamGroups.getUserGroup(group.id))).userGroup.permissions, held);
    });

    it('must be there, and must fit', async () => {
      const team = await server.found();
      const { id } = await team.group('Analysts');
      const api = team.apis.iamGroups;
      await refused(api.replacePermissionsForUserGroup(id, { permissions: [] }), 422, invalid('permissions'));
      const { roleId } = await team.role('Source Admin');
      const wrong = [
        {},
        { roleId: 'unknown', resources: [team.workspace()] },
        { roleId, resources: [] },
        { roleId, resources: [{ id: 'w', type: 'WORKSPACE' }, { id: 'f', type: 'FUNCTION' }, { id: 's', type: 'NOTHING' }] },
        { roleId, resources: [team.workspace({ key: '1', value: 'dev' })] },
      ];
      const shape = [missing('permissions.0.roleId'), missing('permissions.0.resources')];
      const rules = [
        'permissions.0.roleId', 'permissions.1.resources', 'permissions.2.resources.0.id', 'permissions.2.resources.1.type',
        'permissions.2.resources.2.type', 'permissions.3.resources.0.labels.0.key',
      ].map((field) => invalid(field));
      const unknown = { permissions: [{ roleId, resources: [team.workspace({ key: 'environment', value: 'staging' })] }] };
      for (const call of ['addPermissionsToUserGroup', 'replacePermissionsForUserGroup']) {
        await refused(api[call](id, {}), 422, missing('permissions'));
        await refused(api[call](id, { permissions: wrong.slice(0, 1) }), 422, ...shape);
        await refused(api[call](id, { permissions: wrong.slice(1) }), 422, ...rules);
        await refused(api[call](id, unknown), 422, invalid('permissions.0.resources.0.labels.0.value'));
      }
    });
  });
});
