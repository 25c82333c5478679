// Which calls an API has, and who may not make them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { refused } from './answers.mjs';
import { callsOf, clients, workspaceHeader } from './clients.mjs';

const noToken = { type: 'unauthorized', message: /^no token was sent/ };
const unknownToken = { type: 'unauthorized', message: /^the token is not valid/ };
const noRight = { type: 'unauthorized', message: /^this token does not have the right to / };

// refusesStrangers tests every call of an API with the credentials that do not suffice. calls has a function for each
// call of the SDK; what it names need not be there, since whoever has no right is refused before anything is looked up
// (rule J4). absent are the calls of the SDK that are no part of access management, and forEverybody those that anybody
// with a token may make.
export function refusesStrangers(server, name, calls, { absent = [], forEverybody = [] } = {}) {
  describe('credentials', () => {
    it('are tested with every call of the SDK', () => {
      const api = clients(server.url, '')[name];
      assert.deepEqual([...Object.keys(calls), ...absent].sort(), callsOf(api));
    });
    for (const [call, make] of Object.entries(calls)) {
      it(`${call} takes no missing and no unknown token`, async () => {
        await refused(make(clients(server.url)[name]), 401, noToken);
        for (const token of ['sgp_unknown', 'sga_unknown', 'unknown']) {
          await refused(make(clients(server.url, token)[name]), 401, unknownToken);
        }
      });
    }
    const restricted = Object.entries(calls).filter(([call]) => !forEverybody.includes(call));
    if (restricted.length > 0) {
      it('lead nowhere without the right', async () => {
        const team = await server.found();
        const { apis } = await team.join(team.address('minimal'));
        for (const [, make] of restricted) {
          await refused(make(apis[name]), 401, noRight);
        }
      });
      it('of an account must say in which workspace they act', async () => {
        const team = await server.found();
        const nowhere = clients(server.url, team.owner.token)[name];
        const elsewhere = clients(server.url, team.owner.token, { [workspaceHeader]: 'elsewhere' })[name];
        for (const [, make] of restricted) {
          await refused(make(nowhere), 422, { type: 'input-validation', field: workspaceHeader });
          await refused(make(elsewhere), 404, { type: 'not-found' });
        }
      });
    }
  });
}
