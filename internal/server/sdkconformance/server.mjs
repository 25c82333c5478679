// A server under test: the built program, on a database of its own in a temporary folder.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { Team } from './team.mjs';

const run = promisify(execFile);

// How long the program may take to listen and to end, in milliseconds. It promises to end within ten seconds.
const patience = 10_000;

export class Server {
  #binary;
  #folder;
  #process;
  #log = '';
  #secrets = [];
  #teams = 0;

  // start serves a fresh database, with further flags of serve where a test needs them.
  static async start(...flags) {
    const server = new Server();
    server.#binary = process.env.SEGMENTACCESS_BINARY;
    assert.ok(server.#binary, 'SEGMENTACCESS_BINARY must be the path of the built program: run the suite with make conformance');
    server.#folder = await mkdtemp(join(tmpdir(), 'sdkconformance-'));
    try {
      await server.#listen(flags);
    } catch (error) {
      await server.stop().catch(() => {}); // Why it did not start says more than how it ended.
      throw error;
    }
    return server;
  }

  async #listen(flags) {
    const command = ['serve', '--database', this.database, '--listen', '127.0.0.1:0', ...flags];
    this.#process = spawn(this.#binary, command, { stdio: ['ignore', 'pipe', 'pipe'] });
    process.once('exit', () => this.#process.kill('SIGKILL'));
    this.#process.stderr.setEncoding('utf8').on('data', (text) => {
      this.#log += text;
    });
    const gaveUp = new AbortController();
    const ended = once(this.#process, 'close', { signal: gaveUp.signal }).then(([code, signal]) => {
      throw new Error(`serve ended with ${signal ?? code} before it listened:\n${this.#lastWords()}`);
    });
    const lines = createInterface(this.#process.stdout);
    try {
      const spoke = once(lines, 'line', { signal: AbortSignal.timeout(patience) });
      const [line] = await Promise.race([spoke, ended]);
      this.url = /^Listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
      assert.ok(this.url, `serve said ${JSON.stringify(line)} in place of its address`);
    } finally {
      gaveUp.abort();
      ended.catch(() => {});
    }
  }

  get database() {
    return join(this.#folder, 'access.db');
  }

  // operate runs a command of the operator on the database that is being served, and returns what it prints.
  async operate(command, ...flags) {
    const { stdout } = await run(this.#binary, [command, '--database', this.database, ...flags]);
    return stdout;
  }

  // found makes a workspace with an owner of its own. Each test has one, and so shares neither people nor limits.
  async found(name) {
    this.#teams += 1;
    const slug = `team-${this.#teams}`;
    const email = `owner@${slug}.example`;
    const named = name === undefined ? [] : ['--name', name];
    const made = JSON.parse(await this.operate('bootstrap', '--email', email, '--workspace', slug, ...named));
    this.keepSecret(made.accountToken, made.workspaceToken);
    return new Team(this, slug, email, made);
  }

  // outbox returns the mails that no mail server took, newest last.
  async outbox() {
    return JSON.parse(await this.operate('outbox', '--json'));
  }

  #lastWords() {
    return this.#log.split('\n').slice(-10).join('\n');
  }

  // keepSecret names what must not stand in the log.
  keepSecret(...secrets) {
    this.#secrets.push(...secrets);
  }

  // stop ends the program as an operator would, and checks that it ended cleanly and logged neither errors nor secrets.
  async stop() {
    try {
      if (this.#process.exitCode === null && this.#process.signalCode === null) {
        const ended = once(this.#process, 'close', { signal: AbortSignal.timeout(patience) });
        this.#process.kill('SIGTERM');
        await ended;
      }
      const { exitCode, signalCode } = this.#process;
      assert.deepEqual({ exitCode, signalCode }, { exitCode: 0, signalCode: null }, `serve did not end cleanly:\n${this.#lastWords()}`);
      const complaints = this.#log.split('\n').filter((line) => /\[(WARN|ERROR)\]/.test(line));
      assert.deepEqual(complaints, [], 'something went wrong inside the server');
      assert.ok(!this.#secrets.some((secret) => this.#log.includes(secret)), 'the log of the server has a secret in it');
    } finally {
      this.#process.kill('SIGKILL'); // Does nothing to a process that has ended.
      await rm(this.#folder, { recursive: true, force: true });
    }
  }
}
