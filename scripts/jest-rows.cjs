const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const DOCUMENT = join(__dirname, '../docs/RELIABILITY.md');
const TABLE = /<!-- rows -->\n([\s\S]*?)<!-- \/rows -->/;
const ROW = /^\| (F\d\d) \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$/gm;

// Keeps the table of fault rows in docs/RELIABILITY.md: a run replaces the rows it ran and leaves the others as they were.
module.exports = class {
  onRunComplete(_contexts, { testResults }) {
    const ran = testResults
      .flatMap((file) => file.testResults)
      .filter(({ title, status }) => /^F\d\d /.test(title) && status !== 'pending');
    if (ran.length === 0) return;
    const document = readFileSync(DOCUMENT, 'utf8');
    const date = new Date().toISOString().slice(0, 10);
    const numbers = new Set(ran.map(({ title }) => title.slice(0, 3)));
    const kept = [...(TABLE.exec(document)?.[1] ?? '').matchAll(ROW)].filter(([, number]) => !numbers.has(number)).map(([line]) => line);
    const fresh = ran.map(({ title, status, duration }) => {
      const text = title.slice(4).replaceAll('|', '\\|');
      return `| ${title.slice(0, 3)} | ${text} | ${status === 'passed' ? 'held' : '**broken**'} | ${((duration ?? 0) / 1000).toFixed(1)} s | ${date} |`;
    });
    const lines = [...kept, ...fresh].sort();
    const table = ['| row | fault and promise | last result | took | on |', '| --- | --- | --- | --- | --- |', ...lines].join('\n');
    writeFileSync(
      DOCUMENT,
      document.replace(TABLE, () => `<!-- rows -->\n\n${table}\n\n<!-- /rows -->`),
    );
  }
};
