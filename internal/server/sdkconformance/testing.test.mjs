import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { data, invalid, missing, refused } from './answers.mjs';
import { refusesStrangers } from './credentials.mjs';
import { Server } from './server.mjs';

const server = await Server.start();
after(() => server.stop());

const quoted = `a "message" & more = O'Brien+🚀`;

// echo calls with named parameters, which the SDK takes in a row.
function echo({ testing }, { message = quoted, delay, error, errors, unexpected, status }, headers = {}) {
  return testing.echo(message, delay, error, errors, unexpected, status, { headers });
}

describe('Testing', () => {
  refusesStrangers(server, 'testing', { echo: (api) => api.echo(quoted) }, { forEverybody: ['echo'] });

  describe('echo', () => {
    it('answers with what it was sent, but for the token', async () => {
      const team = await server.found();
      const { method, message, headers } = await data(echo(team.apis, {}, { 'X-Anything': 'at all' }));
      assert.equal(method, 'get');
      assert.equal(message, quoted);
      assert.equal(headers.accept, 'application/json');
      assert.equal(headers['x-anything'], 'at all');
      assert.match(headers['user-agent'], /^Public API SDK/);
      assert.ok(!JSON.stringify(headers).includes(team.token));
    });

    it('holds back what may be a credential', async () => {
      const { apis } = await server.found();
      const sent = { 'X-Api-Key': 'a', 'X-Auth-Token': 'b', 'X-Client-Secret': 'c', 'Idempotency-Key': 'd' };
      const { headers } = await data(echo(apis, {}, sent));
      assert.deepEqual(Object.keys(sent).map((name) => headers[name.toLowerCase()]), [undefined, undefined, undefined, 'd']);
    });

    it('answers every member', async () => {
      const team = await server.found();
      const minimal = await team.join(team.address('minimal'));
      assert.equal((await data(echo(minimal.apis, {}))).message, quoted);
    });

    it('answers after a delay', async () => {
      const { apis } = await server.found();
      const started = Date.now();
      await data(echo(apis, { delay: 50 }));
      assert.ok(Date.now() - started >= 50);
    });

    it('answers with the status that is asked for', async () => {
      const { apis } = await server.found();
      assert.equal((await data(echo(apis, { status: 202 }), 202)).message, quoted);
      await assert.rejects(echo(apis, { status: 418 }), { name: 'HttpError', statusCode: 418 });
    });

    it('fails as the status that is asked for does', async () => {
      const { apis } = await server.found();
      const types = {
        400: 'input-validation', 401: 'unauthorized', 404: 'not-found', 409: 'conflict', 413: 'body-too-large', 429: 'RequestError', 503: 'internal-error',
      };
      for (const [status, type] of Object.entries(types)) {
        await refused(echo(apis, { status: Number(status) }), Number(status), { type, field: 'statusCode', message: quoted });
      }
      const { response, body } = await refused(echo(apis, { status: 429 }), 429, { type: 'RequestError' });
      assert.equal(response.headers['retry-after'], '1');
      assert.deepEqual(body.errors[0].data, { remainingPoints: 0, msBeforeNext: 1000, consumedPoints: 1 });
    });

    it('fails as it is asked to, with the message', async () => {
      const { apis } = await server.found();
      const messages = async (how) => {
        const { statusCode, body } = await echo(apis, how).then(() => assert.fail('the echo must fail'), (error) => error);
        assert.ok(statusCode >= 400 && statusCode < 500, `the status is ${statusCode}`);
        return body.errors.map((e) => e.message);
      };
      assert.deepEqual(await messages({ error: true }), [quoted]);
      assert.deepEqual(await messages({ errors: true }), [quoted, quoted]);
      await refused(echo(apis, { unexpected: true }), 500, { type: 'internal-error', message: 'an unexpected error, as was asked for' });
      assert.equal((await data(echo(apis, { error: false, errors: false, unexpected: false }))).message, quoted);
      // Of several the first counts.
      assert.deepEqual(await messages({ error: true, errors: true, unexpected: true }), [quoted]);
      assert.deepEqual(await messages({ errors: true, unexpected: true }), [quoted, quoted]);
    });

    it('refuses what is missing or out of bounds', async () => {
      const { apis } = await server.found();
      await refused(echo(apis, { message: '' }), 422, missing('message'));
      await refused(echo(apis, { delay: 5001, status: 199 }), 422, invalid('delay'), invalid('statusCode'));
      await refused(echo(apis, { delay: -1, status: 600 }), 422, invalid('delay'), invalid('statusCode'));
      await refused(echo(apis, { delay: 'x', status: 'x', error: 'x' }), 422,
        invalid('delay'), invalid('triggerError'), invalid('statusCode'));
    });
  });
});
