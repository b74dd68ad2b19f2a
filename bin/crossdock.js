#!/usr/bin/env node
// Finds a Node that can run the hub and runs it there. This file runs on any Node from 14 on, so that an old one
// can say what is missing.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED = [24, 12];
const ENVIRONMENT_EXIT = 3;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, 'node_modules', '.cache', 'crossdock');

function isRecent(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1]);
}

// The package `node` is hoisted to wherever the packages of this one are.
function findNode() {
  if (isRecent(process.versions.node)) return process.execPath;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = root; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', 'node', 'bin', name);
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) return null;
  }
}

function fail(what, mend) {
  process.stderr.write(`CLI_NODE_MISSING  bin/crossdock.js\n  what: ${what}\n  mend: ${mend}\n`);
  process.exit(ENVIRONMENT_EXIT);
}

function run(node) {
  // A small young generation keeps the memory of a million-row file near that of a small one.
  const flags = [
    '--disable-proto=delete',
    '--disable-warning=ExperimentalWarning',
    '--max-semi-space-size=16',
  ];
  const main = join(root, 'core', 'cli', 'main.ts');
  const child = spawn(node, [...flags, main, ...process.argv.slice(2)], {
    // The fourth pipe tells the hub when this process is gone, also when it is killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // What Node makes of the TypeScript files is kept beside the packages: a start takes about half the time. With
    // two arenas for all threads, memory that one has freed serves another: at 500 webhooks a second the hub holds
    // 422 MiB instead of 500.
    env: {
      UV_THREADPOOL_SIZE: '16',
      MALLOC_ARENA_MAX: '2',
      NODE_COMPILE_CACHE: cache,
      ...process.env,
    },
  });
  // A terminal sends its signals to both processes, a supervisor only to this one; the hub takes one of each kind.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal);
    });
  }
  child.on('error', (error) => fail(`${node} cannot be started: ${error.message}`, 'run npm ci'));
  child.on('exit', (code, signal) => {
    process.exit(code === null ? 128 + (SIGNALS[signal] || 1) : code);
  });
}

const node = findNode();
if (node === null) {
  fail(
    `Node ${process.versions.node} runs this, and ${WANTED.join('.')} or later is needed`,
    'run npm ci in the folder of crossdock, which brings one, or install a newer Node',
  );
} else if (!existsSync(join(root, 'node_modules'))) {
  fail('the packages are not installed', `run npm ci in ${root}`);
} else {
  run(node);
}
