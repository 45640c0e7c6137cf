// One program of ours, started and stopped by `npm start`: its output goes to .data/logs, its troubles to the terminal.
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeDir, ROOT_DIR, STATE_DIR } from '../services/folders.mjs';

const WARN = 40; // pino's levels: 40 warn, 50 error, 60 fatal.

/**
 * Starts `node script …args`. Gives { name, pid, logFile, exited, stop }: `exited` resolves with a description of the end and its exit
 * code, `stop(graceMs)` asks with SIGTERM, waits, then kills. Its own process group keeps a terminal's Ctrl-C away from it, so that
 * `npm start` alone decides who stops first.
 */
export function startChild(name, script, { args = [], env, show = 'troubles', isAgain = false }) {
  const logFile = join(makeDir(join(STATE_DIR, 'logs')), `${name}.log`);
  const log = createWriteStream(logFile, { flags: isAgain ? 'a' : 'w' }); // what was said before a death explains it
  const child = spawn(process.execPath, ['--enable-source-maps', join(ROOT_DIR, script), ...args], {
    cwd: ROOT_DIR,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      const trouble = show === 'troubles' && describeTrouble(line);
      if (trouble) console.error(`  ! ${name}: ${trouble}`);
    });
  }
  const exited = new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 127, how: error.message }));
    child.on('close', (code, signal) => {
      log.end(() => resolve({ code: code ?? 1, how: signal ? `signal ${signal}` : `exit code ${code}` }));
    });
  });
  return { name, pid: child.pid, logFile, exited, stop: (graceMs) => stop(child, exited, graceMs) };
}

async function stop(child, exited, graceMs) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}

/** A warning or worse in a JSON log line, as text; undefined for everything else, which the log file has. */
function describeTrouble(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg, err } = JSON.parse(line);
    return level >= WARN ? [msg, err?.message].filter(Boolean).join(': ') : undefined;
  } catch {
    return undefined; // Not a log line after all.
  }
}

/** The last lines of what a child wrote. */
export function tail(logFile, lines = 20) {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

/** Runs a command to its end. Fault: a non-zero exit, with the end of its output. */
export async function runCommand(name, script, { args, env }) {
  const child = startChild(name, script, { args, env, show: 'nothing' });
  const { code, how } = await child.exited;
  if (code !== 0) throw new Error(`${name} failed (${how}):\n${tail(child.logFile)}`);
}
