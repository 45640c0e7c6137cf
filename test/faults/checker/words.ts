/** A canary is found as a whole word: letters, digits and Chinese, with what keys and tokens are written in. */
const BETWEEN_WORDS = /[^\p{L}\p{N}_-]+/u;
/** Shorter words would be found by chance. */
const SHORTEST = 6;

export function wordsOf(text: string): string[] {
  return text.split(BETWEEN_WORDS).filter((word) => word.length >= SHORTEST);
}

/** The word by which a canary is looked for: its longest. */
export function needleOf(canary: string): string | undefined {
  return wordsOf(canary).toSorted((a, b) => b.length - a.length)[0];
}

const SQL = /\bSELECT\s.+\sFROM\b|\bINSERT INTO\b|\bUPDATE\s\S+\sSET\b|\bDELETE FROM\b/;
const KEY = /-----BEGIN|PRIVATE KEY/;
/** Also as it looks inside a string in JSON. */
const STACK = /(\n|\\n)\s+at\s.+[:(]/;

/** What no answer and no frame may hold, whoever reads it. */
export function leakInAnswer(text: string): string | undefined {
  if (SQL.test(text)) return 'SQL';
  if (STACK.test(text)) return 'a stack';
  return KEY.test(text) ? 'a key' : undefined;
}

/** Logs may hold stacks: they are for us. */
export function leakInLog(text: string): string | undefined {
  if (SQL.test(text)) return 'SQL';
  return KEY.test(text) ? 'a key' : undefined;
}
