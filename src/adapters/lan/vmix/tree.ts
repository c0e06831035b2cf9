import { SaxesParser } from 'saxes';

/** An XML element, as small as vMix's documents need it. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  /** All text directly inside, joined. */
  text: string;
}

const PIECE = 32 * 1024;
const MAX_DEPTH = 32;

/**
 * Parses a piece of XML into its element. Text longer than 32 K characters is fed in pieces with
 * `breathe` awaited between them, so that a huge document never holds the event loop.
 *
 * A piece that is not well-formed is read a second time as far as it goes: titles with characters
 * that XML forbids must not blind us to a whole show. Throws an `Error` when that gives no element.
 */
export async function readTree(xml: string, breathe: () => Promise<void>): Promise<Element> {
  try {
    return await read(xml, breathe, true);
  } catch {
    return await read(xml, breathe, false);
  }
}

async function read(xml: string, breathe: () => Promise<void>, strict: boolean): Promise<Element> {
  const reader = treeReader(strict);
  for (let at = 0; at < xml.length; at += PIECE) {
    if (at > 0) await breathe();
    reader.write(xml.length <= PIECE ? xml : xml.slice(at, at + PIECE));
  }
  return reader.end();
}

function treeReader(strict: boolean) {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const stack: Element[] = [root];
  const parser = new SaxesParser({ position: false });
  parser.on('error', error => {
    if (strict) throw error;
  });
  parser.on('opentag', tag => {
    if (stack.length > MAX_DEPTH) throw new Error('elements are nested too deep');
    const element: Element = {
      name: tag.name,
      attributes: tag.attributes as Record<string, string>,
      children: [],
      text: '',
    };
    stack.at(-1)?.children.push(element);
    stack.push(element);
  });
  parser.on('text', text => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += text;
  });
  parser.on('cdata', text => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += text;
  });
  parser.on('closetag', () => {
    if (stack.length > 1) stack.pop();
  });
  return {
    write: (text: string) => void parser.write(text),
    end(): Element {
      parser.close();
      const [only] = root.children;
      if (only === undefined) throw new Error('there is no element');
      return only;
    },
  };
}
