// One server process: find its binary, start it detached, know it again by its pid, stop it.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UNPACKED_DIR } from './folders.mjs';

const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 20_000;

/** The first of the named programs that can be executed, or undefined. Looks beyond PATH: sbin is often missing from a user's. */
export function findBinary(...names) {
  const dirs = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  dirs.push('/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/opt/homebrew/bin');
  dirs.push(join(UNPACKED_DIR, 'usr/bin'), join(UNPACKED_DIR, 'usr/sbin'));
  const candidates = names.flatMap((name) => dirs.map((dir) => join(dir, name)));
  return candidates.find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function isAlive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Whether `pid` is a server that works in `dir`. A number in a state file may belong to a stranger by now (pids are
 * reused), and Redis overwrites its command line, so the working directory is what identifies it.
 */
export function isOurs(pid, dir) {
  if (!isAlive(pid)) return false;
  if (existsSync('/proc/self/cwd')) {
    try {
      return `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${dir}/`);
    } catch {
      return false; // Not ours to look at, so not ours.
    }
  }
  const command = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  return /redis|valkey/.test(command) || command.includes(dir);
}

/** `wanted` if it is free on the loopback, else one the kernel chooses. */
export async function freePort(wanted = 0) {
  return (wanted && (await tryListen(wanted))) || (await tryListen(0));
}

function tryListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(0));
    server.listen(port, '127.0.0.1', () => {
      const { port: got } = server.address();
      server.close(() => resolve(got));
    });
  });
}

/** The first bytes a local server sends after `hello`, as latin1, or undefined when none come within half a second. */
export function greeting(port, hello = '') {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 500 });
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => hello && socket.write(hello));
    socket.on('data', (bytes) => end(bytes.toString('latin1')));
    for (const event of ['error', 'timeout', 'close']) socket.on(event, () => end());
  });
}

/** Whether somebody accepts connections at `host:port`. */
export function isReachable(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 2000 });
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => end(true));
    for (const event of ['error', 'timeout']) socket.on(event, () => end(false));
  });
}

/** Asks `condition` until it holds (true) or the deadline passes (false). */
export async function waitUntil(condition, deadlineMs, everyMs = 25) {
  for (const end = performance.now() + deadlineMs; performance.now() < end; await pause(everyMs)) {
    if (await condition()) return true;
  }
  return false;
}

/** The environment for binaries that were unpacked, not installed: their libraries lie beside them. */
export function serverEnv() {
  const lib = join(UNPACKED_DIR, 'usr/lib');
  if (!existsSync(lib)) return process.env;
  const triplets = readdirSync(lib).filter((name) => name.includes('linux-gnu'));
  return { ...process.env, LD_LIBRARY_PATH: [lib, ...triplets.map((name) => join(lib, name))].join(':') };
}

/**
 * Starts a server in `dir` and waits until `isUp` holds. Fault: it ended or stayed silent; the message carries the end of its log.
 * The server has its own process group, so that Ctrl-C in a terminal does not reach it before its clients have finished.
 */
export async function launch({ name, binary, args, dir, logFile, argv0, isUp, env = {} }) {
  const logFd = openSync(logFile, 'a');
  const child = spawn(binary, args, { stdio: ['ignore', logFd, logFd], detached: true, argv0, cwd: dir, env: { ...serverEnv(), ...env } });
  let spawnError;
  child.on('error', (error) => {
    spawnError = error;
  });
  const hasEnded = () => spawnError || child.exitCode !== null || child.signalCode;
  let isServing = false;
  await waitUntil(async () => {
    isServing = !hasEnded() && (await isUp()) && !hasEnded();
    return isServing || hasEnded();
  }, START_DEADLINE_MS);
  if (!isServing) {
    child.kill('SIGKILL');
    const tail = readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n');
    throw new Error(`${name} did not come up; the end of ${logFile}:\n${tail}`, { cause: spawnError });
  }
  child.unref();
  return child.pid;
}

/** Ends a server and waits until it is gone; one that does not go in 20 s is killed. Does nothing if the pid is no longer ours. */
export async function stopServer(pid, dir, signal = 'SIGTERM') {
  if (!isOurs(pid, dir)) return;
  process.kill(pid, signal);
  if (await waitUntil(() => !isOurs(pid, dir), STOP_DEADLINE_MS)) return;
  process.kill(pid, 'SIGKILL');
  await waitUntil(() => !isOurs(pid, dir), STOP_DEADLINE_MS);
}

/** Runs `start(port)`; when the port was free a moment ago but is not any more, tries again with another one. */
export async function onFreePort(wanted, start) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(attempt === 1 ? wanted : 0);
    try {
      return await start(port);
    } catch (error) {
      if (attempt === 3 || !/address already in use/i.test(error.message)) throw error;
    }
  }
}
