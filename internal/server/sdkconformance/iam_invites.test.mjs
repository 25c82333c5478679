// The invites of the SDK's IAM users. Who may not make its calls is tested with the users.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { data, invalid, missing, notFound, refused, walk, wrongPages } from './answers.mjs';
import { Server } from './server.mjs';

const server = await Server.start();
after(() => server.stop());

// pending are the emails that have an invite.
async function pending(team) {
  return (await data(team.apis.iamUsers.listInvites({ count: 200 }))).invites;
}

describe('IAM invites', () => {
  describe('createInvites', () => {
    it('invites a batch, keeping the spelling of emails', async () => {
      const team = await server.found();
      const emails = [team.address('Ada+Ops'), team.address(`o'brien.{x}`), team.address('UPPER')];
      const answered = await data(team.apis.iamUsers.createInvites({ invites: emails.map((email) => ({ email })) }), 201);
      assert.deepEqual(answered, { emails });
      assert.deepEqual(await pending(team), emails);
    });

    it('gives nothing until it is accepted, and then Minimal Workspace Access', async () => {
      const team = await server.found();
      const email = team.address('ada');
      await team.invite(email);
      assert.equal((await data(team.apis.iamUsers.listUsers({ count: 200 }))).users.length, 1);
      const ada = await team.accept(email);
      const { user } = await data(team.apis.iamUsers.getUser(ada.id));
      assert.deepEqual(user, { id: ada.id, name: '', email, permissions: [await team.held('Minimal Workspace Access')] });
      assert.deepEqual(await pending(team), []);
    });

    it('gives permissions, whose labels stand on the permission', async () => {
      const team = await server.found();
      const labels = [{ key: 'environment', value: 'dev' }];
      const [admin, reader, engage] = [
        await team.role('Source Admin'), await team.role('Source Read-only'), await team.role('Unify Read-only, Engage User')];
      const ada = await team.join(team.address('ada'), {
        permissions: [
          { roleId: admin.roleId, labels },
          { roleId: reader.roleId, resources: [team.workspace()], labels: [{ key: 'environment', value: 'prod' }] },
          { roleId: engage.roleId, resources: [{ id: 'spa_1', type: 'SPACE' }, { id: 'spa_2', type: 'SPACE' }] },
        ],
      });
      const { user } = await data(team.apis.iamUsers.getUser(ada.id));
      assert.deepEqual(user.permissions, [
        { ...admin, resources: [{ ...team.workspace(), labels }] },
        { ...reader, resources: [{ ...team.workspace(), labels: [{ key: 'environment', value: 'prod' }] }] },
        { ...engage, resources: [{ id: 'spa_1', type: 'SPACE', labels: [] }, { id: 'spa_2', type: 'SPACE', labels: [] }] },
      ]);
    });

    it('replaces an invite of the same email in any case', async () => {
      const team = await server.found();
      const email = team.address('Ada+Ops');
      await team.invite(email);
      const { id } = await team.group('Analysts', email);
      const invites = [{ email: email.toUpperCase(), permissions: [{ roleId: (await team.role('Source Read-only')).roleId }] }];
      await data(team.apis.iamUsers.createInvites({ invites }), 201);
      assert.deepEqual(await pending(team), [email]);
      assert.deepEqual((await data(team.apis.iamGroups.listInvitesFromUserGroup(id, { count: 1 }))).emails, [email]);
      const ada = await team.accept(email);
      const { user } = await data(team.apis.iamUsers.getUser(ada.id));
      assert.deepEqual(user.permissions, [await team.held('Source Read-only')]);
    });

    it('names every entry that fails, and invites nobody', async () => {
      const team = await server.found();
      const { roleId } = await team.role('Source Admin');
      const { roleId: member } = await team.role('Workspace Member');
      const good = team.address('ada');
      const invites = [
        { email: good },
        { email: 'no address' },
        { email: team.owner.email.toUpperCase() },
        { email: good.toUpperCase() },
        { email: team.address('аda') }, // A Cyrillic letter.
        {
          email: team.address('bob'),
          permissions: [{ roleId: 'unknown' }, { roleId: member, labels: [{ key: 'environment', value: 'dev' }] }],
        },
        {
          email: team.address('eve'),
          permissions: [{ roleId, resources: [] }, { roleId, resources: [{ id: 'x', type: 'SPACE' }] }],
        },
      ];
      const problems = [
        'invites.1.email', 'invites.2.email', 'invites.3.email', 'invites.4.email', 'invites.5.permissions.0.roleId',
        'invites.5.permissions.1.labels', 'invites.6.permissions.0.resources', 'invites.6.permissions.1.resources.0.type',
      ].map((field) => invalid(field));
      await refused(team.apis.iamUsers.createInvites({ invites }), 422, ...problems);
      assert.deepEqual(await pending(team), []);
    });

    it('refuses what is missing or of another kind', async () => {
      const { apis: { iamUsers: api } } = await server.found();
      await refused(api.createInvites({}), 422, missing('invites'));
      await refused(api.createInvites({ invites: [] }), 422, invalid('invites'));
      await refused(api.createInvites({ invites: [{}, { email: '' }] }), 422, missing('invites.0.email'), missing('invites.1.email'));
      await refused(api.createInvites({ invites: [{ email: 5 }] }), 422, invalid('invites.0.email', '"email" must be a string'));
      const permissions = [{}, { roleId: 'x', resources: [{}] }, { roleId: 'x', labels: [{}] }];
      await refused(api.createInvites({ invites: [{ email: 'ada@example.com', permissions }] }), 422, ...[
        'permissions.0.roleId', 'permissions.1.resources.0.id', 'permissions.1.resources.0.type',
        'permissions.2.labels.0.key', 'permissions.2.labels.0.value',
      ].map((field) => missing(`invites.0.${field}`)));
    });

    it('takes 200 at once and no more', async () => {
      const team = await server.found();
      const invites = Array.from({ length: 201 }, (_, i) => ({ email: team.address(`p${i}`) }));
      await refused(team.apis.iamUsers.createInvites({ invites }), 422, invalid('invites'));
      const answered = await data(team.apis.iamUsers.createInvites({ invites: invites.slice(1) }), 201);
      assert.deepEqual(answered.emails, invites.slice(1).map((i) => i.email));
    });

    it('refuses a body over 1 MiB', async () => {
      const team = await server.found();
      const invites = [{ email: `${'x'.repeat(1 << 20)}@example.com` }];
      await refused(team.apis.iamUsers.createInvites({ invites }), 413, { type: 'body-too-large' });
    });
  });

  describe('listInvites', () => {
    it('comes in pages', async () => {
      const team = await server.found();
      assert.deepEqual(await data(team.apis.iamUsers.listInvites({})), {
        invites: [], pagination: { current: 'MA==', totalEntries: 0 },
      });
      const emails = ['Ada+Ops', 'bob', 'Eve', 'ivan', 'uma'].map((name) => team.address(name));
      await team.invite(...emails);
      assert.deepEqual(await data(team.apis.iamUsers.listInvites({})), {
        invites: emails, pagination: { current: 'MA==', totalEntries: 5 },
      });
      const page = (input) => team.apis.iamUsers.listInvites(input);
      assert.deepEqual(await walk(page, 'invites', 1), emails.map((e) => [e]));
      assert.deepEqual(await walk(page, 'invites', 2), [emails.slice(0, 2), emails.slice(2, 4), emails.slice(4)]);
      assert.deepEqual(await walk(page, 'invites', 1000), [emails]);
      await wrongPages(page);
    });
  });

  describe('deleteInvites', () => {
    it('withdraws invites by email, in any case', async () => {
      const team = await server.found();
      const emails = ['Ada+Ops', 'bob', 'eve'].map((name) => team.address(name));
      await team.invite(...emails);
      const unwanted = [emails[0].toLowerCase(), emails[1].toUpperCase()];
      assert.deepEqual(await data(team.apis.iamUsers.deleteInvites(unwanted)), { status: 'SUCCESS' });
      assert.deepEqual(await pending(team), [emails[2]]);
    });

    it('withdraws nothing where nobody is named', async () => {
      const team = await server.found();
      await team.invite(team.address('ada'));
      assert.deepEqual(await data(team.apis.iamUsers.deleteInvites([''])), { status: 'SUCCESS' });
      await refused(team.apis.iamUsers.deleteInvites([]), 422, missing('emails'));
      assert.deepEqual(await pending(team), [team.address('ada')]);
    });

    it('withdraws all or none', async () => {
      const [team, other] = [await server.found(), await server.found()];
      const email = team.address('ada+ops');
      await team.invite(email);
      await other.invite(other.address('ada'));
      const absent = [team.owner.email, other.address('ada'), team.address('ada ops')];
      const problems = absent.map((unknown, i) => (
        { ...notFound(`there is no invite for "${unknown}" in the workspace`), field: `emails.${i + 1}` }));
      await refused(team.apis.iamUsers.deleteInvites([email, ...absent]), 404, ...problems);
      assert.deepEqual(await pending(team), [email]);
    });

    it('drops the group memberships, for those who are invited again too', async () => {
      const team = await server.found();
      const email = team.address('ada');
      await team.invite(email);
      const { id } = await team.group('Analysts', email);
      await data(team.apis.iamUsers.deleteInvites([email]));
      await team.invite(email);
      assert.deepEqual((await data(team.apis.iamGroups.listInvitesFromUserGroup(id, { count: 1 }))).emails, []);
    });
  });
});
