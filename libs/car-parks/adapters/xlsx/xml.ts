import { SaxesParser } from 'saxes';
import { UnreadableWorkbook } from './archive.js';

/** No part of a workbook nests deeper or has more attributes; a parser keeps both in memory. */
const MAX_DEPTH = 64;
const MAX_ATTRIBUTES = 64;

/** Hears an XML file from its beginning to its end. Names come without their prefix. */
export interface XmlListener {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

/**
 * Reads XML piece by piece, so that others have their turn in between. No entities but the five of XML: a document type is refused.
 * @throws UnreadableWorkbook when it is not well-formed.
 */
export async function readXml(pieces: AsyncIterable<string>, listener: XmlListener): Promise<void> {
  const parser = parserFor(listener);
  for await (const piece of pieces) parser.write(piece);
  parser.close();
}

function parserFor(listener: XmlListener): SaxesParser {
  const parser = new SaxesParser();
  const refuse = (error?: unknown): never => {
    throw new UnreadableWorkbook('工作簿的内容不符合规范，请重新保存后上传', { cause: error });
  };
  let depth = 0;
  let attributes = 0;
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > MAX_ATTRIBUTES) refuse();
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    attributes = 0;
    if (depth > MAX_DEPTH) refuse();
    listener.open(localName(tag.name), tag.attributes as Record<string, string>);
  });
  parser.on('closetag', (tag) => {
    depth -= 1;
    listener.close?.(localName(tag.name));
  });
  parser.on('text', (text) => listener.text?.(text));
  parser.on('cdata', (text) => listener.text?.(text));
  return parser;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
