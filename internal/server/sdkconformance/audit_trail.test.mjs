import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { data, invalid, objectId, policyId, refused, walk, wrongPages } from './answers.mjs';
import { refusesStrangers } from './credentials.mjs';
import { Server } from './server.mjs';

const server = await Server.start();
after(() => server.stop());

const quoted = `Ops "on call" 🚀`;

// events are the audit events of a team, oldest first.
async function events(team, { startTime, endTime, resourceId, resourceType } = {}) {
  const call = team.apis.auditTrail.listAuditEvents({ count: 1000 }, startTime, endTime, resourceId, resourceType);
  return (await data(call)).events;
}

// changed returns the events that an action adds.
async function changed(team, action) {
  const before = await events(team);
  await action();
  const now = await events(team);
  assert.deepEqual(now.slice(0, before.length), before);
  return now.slice(before.length);
}

describe('Audit trail', () => {
  refusesStrangers(server, 'auditTrail', { listAuditEvents: (api) => api.listAuditEvents({ count: 1 }) });

  describe('listAuditEvents', () => {
    it('tells who changed what', async () => {
      const team = await server.found();
      let group;
      const added = await changed(team, async () => {
        group = await team.group(quoted);
        await data(team.owner.apis.iamGroups.deleteUserGroup(group.id));
      });
      const [created, policy, deleted] = added;
      for (const event of added) {
        assert.match(event.id, policyId);
        assert.match(event.timestamp, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/);
        assert.ok(Math.abs(Date.now() - Date.parse(event.timestamp)) < 60_000);
      }
      const about = { resourceId: group.id, resourceType: 'user_group', resourceName: quoted };
      const { id, timestamp, actor } = created;
      assert.match(actor, objectId);
      assert.deepEqual(created, { id, timestamp, type: 'User Group Created', actor, ...about });
      assert.deepEqual([policy.type, policy.actor, policy.resourceType], ['Policy Created', actor, 'policy']);
      assert.deepEqual(deleted, {
        id: deleted.id, timestamp: deleted.timestamp, type: 'User Group Deleted',
        actor: team.owner.id, actorEmail: team.owner.email, ...about,
      });
    });

    it('says nothing of what was refused', async () => {
      const team = await server.found();
      const { id } = await team.group('Analysts');
      assert.deepEqual(await changed(team, async () => {
        await refused(team.apis.iamGroups.createUserGroup({ name: 'Analysts' }), 409, {});
        await refused(team.apis.iamGroups.updateUserGroup(id, {}), 422, {});
      }), []);
    });

    it('has the published names', async () => {
      const team = await server.found();
      const { iamUsers, iamGroups } = team.apis;
      const ada = await team.join(team.address('ada'));
      const ivan = team.address('ivan');
      await team.invite(ivan);
      const { id } = await team.group('Analysts');
      const reader = { permissions: [await team.permission('Source Read-only')] };
      const admin = { permissions: [await team.permission('Source Admin')] };
      for (const [action, types] of [
        [() => iamUsers.addPermissionsToUser(ada.id, reader), ['Policy Created', 'User Policy Updated']],
        [() => iamUsers.replacePermissionsForUser(ada.id, reader), ['Policy Deleted']],
        [() => iamUsers.replacePermissionsForUser(ada.id, admin), ['Policy Deleted', 'Policy Created']],
        [() => iamGroups.updateUserGroup(id, { name: quoted }), ['User Group Updated']],
        [() => iamGroups.addUsersToUserGroup(id, { emails: [ada.email, ivan] }), ['Subjects Added to Group', 'User Added To User Group']],
        [() => iamGroups.removeUsersFromUserGroup(id, [ada.email]), ['Group Memberships Deleted', 'User Removed From User Group']],
        [
          () => iamGroups.replaceUsersInUserGroup(id, { emails: [ada.email] }),
          ['Group Memberships Deleted', 'Subjects Added to Group', 'User Added To User Group'],
        ],
        [() => iamGroups.addPermissionsToUserGroup(id, reader), ['Policy Created', 'User Group Policy Updated']],
        [() => iamGroups.replacePermissionsForUserGroup(id, admin), ['Policy Deleted', 'Policy Deleted', 'Policy Created']],
        [() => iamUsers.deleteInvites([ivan]), ['Invite Deleted']],
        [() => iamUsers.deleteUsers([ada.id]), ['Group Memberships Deleted', 'User Removed']],
        [() => iamUsers.createInvites({ invites: [{ email: ivan }] }), ['Non-Segment User Invited to Workspace', 'Policy Created']],
        [() => iamUsers.createInvites({ invites: [{ email: ada.email }] }), ['New Segment User Invited to Workspace', 'Policy Created']],
        [() => iamGroups.deleteUserGroup(id), ['User Group Deleted']],
      ]) {
        const added = await changed(team, action);
        assert.deepEqual(added.map((e) => e.type).sort(), types.toSorted(), String(action));
      }
    });

    it('has the published names, of labels and sources too', async () => {
      const team = await server.found();
      const { labels, sources } = team.apis;
      const dev = { key: 'environment', value: 'dev' };
      const { id, writeKeys: [writeKey] } = await team.source('web');
      for (const [action, types] of [
        [() => labels.createLabel({ label: { key: 'region', value: 'europe' } }), ['Label Created']],
        [() => labels.deleteLabel('region', 'europe'), ['Label Deleted']],
        [() => team.source('shop'), ['Source Created']],
        [() => sources.updateSource(id, { name: quoted }), ['Source Modified']],
        [() => sources.updateSource(id, { enabled: false }), ['Source Disabled']],
        [() => sources.updateSource(id, { enabled: true }), ['Source Enabled']],
        [() => sources.updateSource(id, { settings: { limit: 5 } }), ['Source Settings Modified']],
        [() => sources.addLabelsToSource(id, { labels: [dev] }), ['Source Modified']],
        [() => sources.replaceLabelsInSource(id, { labels: [] }), ['Source Modified']],
        [() => sources.createWriteKeyForSource(id), ['Source Modified']],
        [() => sources.removeWriteKeyFromSource(id, writeKey), ['Source Modified']],
        [() => sources.deleteSource(id), ['Source Deleted']],
      ]) {
        const added = await changed(team, action);
        assert.deepEqual(added.map((e) => e.type).sort(), types, String(action));
        assert.ok(!JSON.stringify(added).includes(writeKey), 'a write key stands in the audit trail');
      }
    });

    it('filters by time, from the start to before the end', async () => {
      const team = await server.found();
      await team.group('Analysts');
      await team.group('Engineers');
      const all = await events(team);
      const { timestamp } = all.at(-1);
      const instant = Date.parse(timestamp);
      const earlier = all.filter((e) => Date.parse(e.timestamp) < instant);
      const rest = all.slice(earlier.length);
      assert.deepEqual(await events(team, { startTime: timestamp }), rest);
      assert.deepEqual(await events(team, { endTime: timestamp }), earlier);
      assert.deepEqual(await events(team, { startTime: timestamp, endTime: timestamp }), []);
      const day = new Date(instant - 48 * 3_600_000).toISOString().slice(0, 10);
      assert.deepEqual(await events(team, { startTime: day }), all);
      assert.deepEqual(await events(team, { endTime: day }), []);
      const inIndia = new Date(instant + 5.5 * 3_600_000).toISOString().replace('Z', '+05:30');
      assert.deepEqual(await events(team, { startTime: inIndia }), rest);
    });

    it('filters by resource', async () => {
      const team = await server.found();
      const [{ id }] = [await team.group('Analysts'), await team.group('Engineers')];
      const all = await events(team);
      const groups = all.filter((e) => e.resourceType === 'user_group');
      assert.equal(groups.length, 2);
      assert.deepEqual(await events(team, { resourceType: 'user_group' }), groups);
      assert.deepEqual(await events(team, { resourceId: id }), groups.slice(0, 1));
      assert.deepEqual(await events(team, { resourceId: id, resourceType: 'policy' }), []);
      assert.deepEqual(await events(team, { resourceId: '%' }), []);
    });

    it('comes in pages, filtered ones too', async () => {
      const team = await server.found();
      for (const name of ['A', 'B', 'C']) {
        await team.group(name);
      }
      const all = await events(team);
      const page = (input) => team.apis.auditTrail.listAuditEvents(input);
      assert.deepEqual((await walk(page, 'events', 2)).flat(), all);
      const groups = all.filter((e) => e.resourceType === 'user_group');
      const filtered = (input) => team.apis.auditTrail.listAuditEvents(input, undefined, undefined, undefined, 'user_group');
      assert.deepEqual(await walk(filtered, 'events', 1), groups.map((e) => [e]));
      assert.equal((await data(filtered({ count: 1 }))).pagination.totalEntries, 3);
      await wrongPages(page);
    });

    it('refuses what is no time', async () => {
      const { apis: { auditTrail } } = await server.found();
      const call = auditTrail.listAuditEvents({ count: 1 }, 'yesterday', '1760000000');
      await refused(call, 422, invalid('startTime'), invalid('endTime'));
    });

    it('shows a workspace its own events only', async () => {
      const [team, other] = [await server.found(), await server.found()];
      const { id } = await other.group('Analysts');
      assert.deepEqual(await events(team, { resourceId: id }), []);
    });
  });
});
