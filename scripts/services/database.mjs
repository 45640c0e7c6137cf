// MariaDB or MySQL in a folder of its own. Both are offered under mysql:// URLs; the product speaks to either.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeDir, UNPACKED_DIR } from './folders.mjs';
import { findBinary, greeting, launch, onFreePort, serverEnv, stopServer } from './server.mjs';

export const DATABASE_NAME = 'night_berth';
/** Makes tables, and says what the other may do in them. */
const OWNER = 'night_berth';
/** What gateways and workers are. It has no right of its own: `migrate` grants it what it needs, table by table. */
const APPLICATION = 'night_berth_app';
const SYSTEM_SCRIPTS = [
  'mysql_system_tables.sql',
  'mysql_performance_tables.sql',
  'mysql_system_tables_data.sql',
  'maria_add_gis_sp_bootstrap.sql',
];

export const databaseBinary = () => findBinary('mariadbd', 'mysqld');

/**
 * Starts a private MariaDB or MySQL with the empty database `night_berth` and a user that may also make
 * `night_berth_…` databases. `dir` keeps files and password (a second start there finds the earlier contents);
 * `port` 0 or a busy one means any free port; `env` is added to the server's environment, `args` to its
 * arguments. Gives { url, port, pid, dir, stop(signal?) }.
 */
export async function startDatabase({ dir: wantedDir, port: wantedPort = 0, env, args = [] }) {
  const binary = databaseBinary();
  if (!binary) throw new Error('no mariadbd or mysqld found; `node scripts/services.mjs up` can install one');
  const dir = makeDir(wantedDir);
  const server = describe(binary, dir);
  if (!existsSync(join(dir, 'initialised'))) initialise(server);
  const passwords = { [OWNER]: keptPassword(dir, 'password'), [APPLICATION]: keptPassword(dir, 'application-password') };
  writeFileSync(join(dir, 'init.sql'), initStatements(passwords), { mode: 0o600 });
  return onFreePort(wantedPort, async (port) => {
    const pid = await launch({
      name: server.name,
      binary,
      args: [...server.args, ...serverArguments(server, port), ...args],
      dir,
      env,
      logFile: join(dir, 'database.log'),
      isUp: async () => /\d+\.\d+\.\d+/.test((await greeting(port)) ?? ''),
    });
    const urlOf = (user) => `mysql://${user}:${passwords[user]}@127.0.0.1:${port}/${DATABASE_NAME}`;
    return { url: urlOf(OWNER), applicationUrl: urlOf(APPLICATION), port, pid, dir, stop: (signal) => stopServer(pid, dir, signal) };
  });
}

/** What differs between MariaDB and MySQL, installed and unpacked. */
function describe(binary, dir) {
  const version = spawnSync(binary, ['--no-defaults', '--version'], { encoding: 'utf8', env: serverEnv() }).stdout ?? '';
  const isMariaDb = /mariadb/i.test(version);
  const tables = join(dir, 'tables');
  const temporary = join(dir, 'tmp'); // not /tmp: a server that starts clears away the temporary tables that it finds, also those of others
  mkdirSync(temporary, { recursive: true });
  const args = ['--no-defaults', `--datadir=${tables}`, `--tmpdir=${temporary}`];
  if (process.getuid?.() === 0) args.push('--user=root');
  const share = isMariaDb ? sharedFiles(binary) : undefined;
  if (share) args.push(`--lc-messages-dir=${share}`);
  return { name: isMariaDb ? 'MariaDB' : 'MySQL', isMariaDb, binary, dir, tables, share, args };
}

function sharedFiles(binary) {
  const near = [binary, realpathSync(binary)].map((path) => resolve(dirname(path), '../share'));
  const places = [...near, join(UNPACKED_DIR, 'usr/share'), '/usr/share'].flatMap((dir) => [join(dir, 'mysql'), join(dir, 'mariadb')]);
  return places.find((dir) => existsSync(join(dir, SYSTEM_SCRIPTS[0])));
}

/** Makes the system tables. A half-made folder of an interrupted first run is thrown away. */
function initialise(server) {
  rmSync(server.tables, { recursive: true, force: true });
  const run = server.isMariaDb ? bootstrapMariaDb(server) : initialiseMySql(server);
  if (run.status !== 0) {
    const tail = (run.stderr ?? '').split('\n').slice(-12).join('\n');
    throw new Error(`${server.name} cannot make its tables in ${server.tables}:\n${tail}`, { cause: run.error });
  }
  writeFileSync(join(server.dir, 'initialised'), '');
}

/** The part of mariadb-install-db that is needed: without the help tables, and without its need of the client package. */
function bootstrapMariaDb({ binary, args, tables, share, name }) {
  if (!share) throw new Error(`${name} at ${binary} came without its system table scripts (${SYSTEM_SCRIPTS[0]})`);
  mkdirSync(join(tables, 'mysql'), { recursive: true });
  const preamble = 'create database if not exists mysql;\nuse mysql;\nset @auth_root_socket=NULL;\nset @skip_auth_anonymous=1;\n';
  const scripts = SYSTEM_SCRIPTS.map((file) => join(share, file)).filter((file) => existsSync(file));
  const input = preamble + scripts.map((file) => readFileSync(file, 'utf8')).join('\n');
  const options = ['--bootstrap', '--enforce-storage-engine=', '--max-allowed-packet=8M', '--net-buffer-length=16K', '--log-warnings=0'];
  return spawnSync(binary, [...args, ...options, '--innodb-log-file-size=64M'], { input, encoding: 'utf8', env: serverEnv() });
}

function initialiseMySql({ binary, args }) {
  return spawnSync(binary, [...args, '--initialize-insecure'], { encoding: 'utf8', env: serverEnv() });
}

function keptPassword(dir, name) {
  const file = join(dir, name);
  if (!existsSync(file)) writeFileSync(file, randomBytes(12).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

/** Run by the server at every start, one statement a line. The escaped underscore keeps the grant to our own names. */
function initStatements(passwords) {
  const users = Object.entries(passwords).flatMap(([user, password]) =>
    accountsOf(user).flatMap((account) => [
      `CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY '${password}';`,
      `ALTER USER ${account} IDENTIFIED BY '${password}';`,
    ]),
  );
  const grants = accountsOf(OWNER).map((account) => `GRANT ALL ON \`night\\_berth%\`.* TO ${account} WITH GRANT OPTION;`);
  const database = `CREATE DATABASE IF NOT EXISTS \`${DATABASE_NAME}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;`;
  return `${[database, ...users, ...grants].join('\n')}\n`;
}

const accountsOf = (user) => ['127.0.0.1', 'localhost'].map((host) => `'${user}'@'${host}'`);

/** Flushing the log at every commit is what makes an acknowledged booking durable, so it is on in development too. */
function serverArguments({ isMariaDb, dir }, port) {
  return [
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--socket=server.sock', // Relative to the tables: a socket path may not exceed 107 bytes.
    `--pid-file=${join(dir, 'server.pid')}`,
    `--init-file=${join(dir, 'init.sql')}`,
    '--skip-name-resolve',
    '--skip-log-bin',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_520_ci',
    '--default-time-zone=+00:00',
    '--innodb-flush-log-at-trx-commit=1',
    '--innodb-buffer-pool-size=128M',
    '--max-allowed-packet=64M',
    '--max-connections=300',
    '--performance-schema=OFF',
    ...(isMariaDb ? ['--innodb-log-file-size=64M'] : ['--mysqlx=OFF']),
  ];
}
