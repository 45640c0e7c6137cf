import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../..');

/** What the house rules judge of one file; lines count from 1. */
export interface Facts {
  readonly path: string;
  readonly lines: number;
  /** A suite is the function given to `describe`: it holds tests as a file does. */
  readonly functions: readonly { readonly line: number; readonly lines: number; readonly isSuite: boolean }[];
  readonly constructors: readonly { readonly line: number; readonly dependencies: number }[];
  /** Names that the file gives to types, functions, variables and parameters. */
  readonly names: readonly { readonly line: number; readonly name: string; readonly isType: boolean }[];
  /** Members of named things that it reads, as `process.env`, and `new Date()` without arguments. */
  readonly reads: readonly { readonly line: number; readonly what: string }[];
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

/** Reads the facts off the text of a file, with the TypeScript parser. */
export function factsOf(path: string, text: string): Facts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const facts: Mutable<Facts> = { path, lines: lineCount(text), functions: [], constructors: [], names: [], reads: [] };
  const visit = (node: ts.Node): void => {
    const line = lineOf(node.getStart(source));
    if (ts.isFunctionLike(node) && 'body' in node && node.body)
      facts.functions.push({ line, lines: lineOf(node.end) - line + 1, isSuite: isSuite(node) });
    if (ts.isConstructorDeclaration(node)) facts.constructors.push({ line, dependencies: node.parameters.length });
    const name = givenName(node);
    if (name !== undefined) facts.names.push({ line, name, isType: isType(node) });
    const what = readMember(node);
    if (what !== undefined) facts.reads.push({ line, what });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return facts;
}

export const lineCount = (text: string): number => text.trimEnd().split('\n').length;

function isSuite(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText());
}

const isType = (node: ts.Node): boolean =>
  ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);

/** Methods and properties are left out: frameworks and wire formats name those. */
function givenName(node: ts.Node): string | undefined {
  const isNamed = isType(node) || ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node) || ts.isParameter(node);
  if (!isNamed) return undefined;
  const { name } = node as ts.NamedDeclaration;
  return name && ts.isIdentifier(name) ? name.text : undefined;
}

function readMember(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) return `${node.expression.text}.${node.name.text}`;
  if (ts.isNewExpression(node) && !node.arguments?.length) return `new ${node.expression.getText()}()`;
  return undefined;
}

/** Our own files, path from the root and text: what is committed or about to be. What git ignores is not ours. */
export function ourFiles(...extensions: readonly string[]): { readonly path: string; readonly text: string }[] {
  const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' });
  const folders = /^(apps|libs|test|bench|scripts|miniprogram)\//;
  const paths = stdout.split('\0').filter((path) => folders.test(path) && extensions.some((end) => path.endsWith(end)));
  return paths.flatMap((path) => {
    const text = existingText(join(ROOT, path));
    return text === undefined ? [] : [{ path, text }];
  });
}

/** Undefined for a file that git still lists and somebody has just removed. */
function existingText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
