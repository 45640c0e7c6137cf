// Jest runs CommonJS here: it cannot require ES modules on Node 20, so swc turns every ES module package (all of Nest 12) into CommonJS.
import { readFileSync } from 'node:fs';

// The build leaves specs out, jest must not.
const { $schema: _schema, exclude: _specs, ...compiler } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));

const base = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['night-berth-source', 'node', 'node-addons'] },
  transform: { '^.+\\.(ts|js|mjs)$': ['@swc/jest', { ...compiler, swcrc: false, module: { type: 'commonjs' } }] },
  transformIgnorePatterns: [
    '\\.(cjs|json|node)$',
    '/node_modules/(playwright-core|rxjs|typeorm|bullmq|ioredis|mysql2|typescript|wechatpay-axios-plugin|@swc)/',
  ],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};
export const suite = (displayName, roots) => ({ ...base, displayName, roots, testMatch: ['**/*.spec.ts'] });

export const run = { testTimeout: 30_000, maxWorkers: 3, maxConcurrency: 20, reporters: ['default', '<rootDir>/scripts/jest-summary.cjs'] };

export default {
  projects: [
    suite('unit', ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/miniprogram']),
    suite('architecture', ['<rootDir>/test/architecture']),
    suite('audit-verify', ['<rootDir>/test/audit-verify']),
    suite('contract-wechat', ['<rootDir>/test/contract-wechat']),
    suite('integration', ['<rootDir>/test/integration']),
    suite('journeys', ['<rootDir>/test/journeys']),
    suite('races', ['<rootDir>/test/races']),
    suite('e2e', ['<rootDir>/test/e2e']),
    // A minute and more, on clusters that it starts itself: npm run test:cluster.
    ...(process.env.REDIS_CLUSTER === '1' ? [suite('cluster', ['<rootDir>/test/cluster'])] : []),
    suite('faults', ['<rootDir>/test/faults/core', '<rootDir>/test/faults/history', '<rootDir>/test/faults/checker']),
  ],
  ...run,
};
