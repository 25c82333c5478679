// A workspace and the people in it.

import assert from 'node:assert/strict';

import { data } from './answers.mjs';
import { clients, workspaceHeader } from './clients.mjs';

// Roles whose ids Segment publishes.
export const ownerRole = { roleId: '1WDUuRLxv84rrfCNUwvkrRtkxnS', roleName: 'Workspace Owner' };
export const minimalRole = { roleId: '1aEWAcU0fArxScocwH9xxLgW7r3', roleName: 'Minimal Workspace Access' };

export class Team {
  #roles;

  constructor(server, slug, email, made) {
    this.server = server;
    this.slug = slug;
    this.id = made.workspaceId;
    this.token = made.workspaceToken;
    this.apis = clients(server.url, made.workspaceToken);
    this.owner = this.#person({ id: made.accountId, email, name: '' }, made.accountToken);
  }

  #person({ id, email, name }, token) {
    return { id, email, name, token, apis: clients(this.server.url, token, { [workspaceHeader]: this.id }) };
  }

  // workspace is the team's workspace as a resource in requests, narrowed by labels if there are any.
  workspace(...labels) {
    return { id: this.id, type: 'WORKSPACE', ...(labels.length > 0 && { labels }) };
  }

  // role looks a role up by its name.
  async role(name) {
    this.#roles ??= (await data(this.apis.iamRoles.listRoles({ count: 200 }))).roles;
    const role = this.#roles.find((r) => r.name === name);
    assert.ok(role, `there is no role ${name}`);
    return { roleId: role.id, roleName: role.name };
  }

  // permission gives a role on resources, the whole workspace if none are named.
  async permission(role, ...resources) {
    const { roleId } = await this.role(role);
    return { roleId, resources: resources.length > 0 ? resources : [this.workspace()] };
  }

  // held is how a permission stands in answers.
  async held(role, ...resources) {
    const { resources: bound } = await this.permission(role, ...resources);
    return { ...(await this.role(role)), resources: bound.map((r) => ({ labels: [], ...r })) };
  }

  // address is an email that no other team has.
  address(name) {
    return `${name}@${this.slug}.example`;
  }

  // invite invites addresses with Minimal Workspace Access.
  async invite(...emails) {
    await data(this.apis.iamUsers.createInvites({ invites: emails.map((email) => ({ email })) }), 201);
  }

  // join invites an address and accepts. The permissions are those of an invite, whose labels stand on the permission.
  async join(email, { name = '', permissions } = {}) {
    await data(this.apis.iamUsers.createInvites({ invites: [{ email, permissions }] }), 201);
    return this.accept(email, name);
  }

  // accept redeems the code that was mailed to an address without an account.
  async accept(email, name = '') {
    const mail = (await this.server.outbox()).findLast((m) => m.to === email);
    assert.ok(mail, `no mail to ${email} is in the outbox`);
    this.server.keepSecret(mail.code);
    // The Public API has no such operation, so that the SDK has no such call.
    const response = await fetch(`${this.server.url}/access/v1/invites/accept`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code: mail.code, name }),
    });
    const answer = await response.text();
    assert.equal(response.status, 200, answer);
    const { user, accountToken } = JSON.parse(answer).data;
    this.server.keepSecret(accountToken);
    return this.#person(user, accountToken);
  }

  // group makes a group with members, and returns it as it is then.
  async group(name, ...emails) {
    const { userGroup } = await data(this.apis.iamGroups.createUserGroup({ name }));
    if (emails.length === 0) {
      return userGroup;
    }
    return (await data(this.apis.iamGroups.addUsersToUserGroup(userGroup.id, { emails }))).userGroup;
  }

  // source makes a source of the kind that every catalogue has.
  async source(slug) {
    const input = { slug, enabled: true, metadataId: javascript };
    return (await data(this.apis.sources.createSource(input), 201)).source;
  }
}

// Entries of the catalogue: a source, and a destination.
export const javascript = 'IqDTy1TpoU';
export const webhooks = '9TqVxdK3mH54a1Ru';
