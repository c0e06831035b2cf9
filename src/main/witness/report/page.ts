/**
 * What the report's page does in a browser: checks itself and lists the actions. This function is
 * written into the file as it stands, so it may use nothing from outside; it is also the second,
 * independent implementation of the verification recipe (docs/witness.md).
 */
export function readPage(): void {
  interface Data {
    cover: { studio: string };
    checkpoint: string;
    keys: { verifier: string }[];
    entries: [number, string][];
    proof: string[];
  }
  interface Entry {
    kind: string;
    subject: string;
    at: number;
    data: {
      acceptedAt?: number;
      connection?: string;
      operation?: string;
      origin?: { who: string };
      input?: unknown;
      stages?: Record<string, number>;
      result?: { outcome: string; error?: { message: string } };
    };
  }
  const byId = (id: string) => {
    const element = document.getElementById(id);
    if (element === null) throw new Error(`This page has lost its part "${id}".`);
    return element;
  };
  const utf8 = (value: string) => new TextEncoder().encode(value);
  const fromBase64 = (value: string) => Uint8Array.from(atob(value), c => c.charCodeAt(0));
  const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
  const join = (...parts: Uint8Array[]) => {
    const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const p of parts) {
      out.set(p, at);
      at += p.length;
    }
    return out;
  };
  const sha256 = async (bytes: Uint8Array<ArrayBuffer>) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const node = (a: Uint8Array, b: Uint8Array) => sha256(join(Uint8Array.of(1), a, b));

  /** RFC 6962: the tree is split at the largest power of two below its size. */
  async function rootOf(data: Data, size: number): Promise<Uint8Array> {
    const hashes = await Promise.all(
      data.entries.map(([, leaf]) => sha256(join(Uint8Array.of(0), utf8(leaf)))),
    );
    const seqs = data.entries.map(([seq]) => seq);
    const proof = data.proof.map(fromBase64);
    let used = 0;
    const build = async (from: number, to: number, a: number, b: number): Promise<Uint8Array> => {
      if (a === b) {
        const hole = proof[used++];
        if (hole?.length !== 32) throw new Error('The proof is too short.');
        return hole;
      }
      if (to - from === 1) {
        const leaf = hashes[a];
        if (leaf === undefined || b - a !== 1 || seqs[a] !== from)
          throw new Error('Entries are out of order.');
        return leaf;
      }
      let k = 1;
      while (k * 2 < to - from) k *= 2;
      let m = a;
      while (m < b && (seqs[m] ?? to) < from + k) m++;
      const left = await build(from, from + k, a, m);
      const right = await build(from + k, to, m, b);
      return node(left, right);
    };
    const root = await build(0, size, 0, seqs.length);
    if (used !== proof.length) throw new Error('The proof is too long.');
    return root;
  }

  /** Whether one of the report's own keys signed a note (c2sp.org/signed-note). */
  async function signedBy(note: string, keys: string[]): Promise<string | undefined> {
    const at = note.lastIndexOf('\n\n');
    if (at === -1) return undefined;
    const body = utf8(note.slice(0, at + 1));
    for (const line of note.slice(at + 2).split('\n')) {
      const [dash, name, encoded] = line.split(' ');
      if (dash !== '\u2014' || name === undefined || encoded === undefined) continue;
      const bytes = fromBase64(encoded);
      for (const verifier of keys) {
        const [keyName, id, key] = verifier
          .split('+', 2)
          .concat(verifier.split('+').slice(2).join('+'));
        if (keyName !== name || key === undefined) continue;
        const hex = [...bytes.slice(0, 4)].map(b => b.toString(16).padStart(2, '0')).join('');
        if (hex !== id) continue;
        const raw = fromBase64(key).slice(1);
        const imported = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
        if (await crypto.subtle.verify('Ed25519', imported, bytes.slice(4), body)) return verifier;
        throw new Error('A signature is not the one of its key.');
      }
    }
    return undefined;
  }

  function sealText(): string {
    for (const one of document.childNodes) {
      const found = /^infrafabric-seal (\S+)$/.exec(one.nodeValue ?? '');
      if (found?.[1] !== undefined) return new TextDecoder().decode(fromBase64(found[1]));
    }
    throw new Error('The seal is missing.');
  }

  async function verify(data: Data): Promise<[state: string, words: string]> {
    const seal = sealText();
    const sum = (name: string) => new RegExp(`^${name} (\\S+)$`, 'm').exec(seal)?.[1];
    if (toBase64(await sha256(utf8(byId('report').textContent))) !== sum('report')) {
      throw new Error('The data of this report was changed.');
    }
    if (toBase64(await sha256(utf8(byId('page').innerHTML))) !== sum('page')) {
      throw new Error('The text of this page was changed.');
    }
    const [origin, size, root] = data.checkpoint.split('\n');
    if (origin !== data.cover.studio) throw new Error('The checkpoint is of another log.');
    const found = await rootOf(data, Number(size));
    if (toBase64(found) !== root) throw new Error('The entries are not those of the checkpoint.');
    const what = `Intact: all ${data.entries.length} entries are in the signed record of ${size}.`;
    const keys = data.keys.map(key => key.verifier);
    if (keys.length === 0) return ['unsure', `${what.replace('signed ', '')} Nobody signed it.`];
    let signer: string | undefined;
    try {
      const by = await signedBy(data.checkpoint, keys);
      const sealer = await signedBy(seal, keys);
      if (by === undefined || sealer === undefined) throw new Error('A signature is missing.');
      signer = by;
    } catch (thrown) {
      if (thrown instanceof Error && thrown.name !== 'NotSupportedError') throw thrown;
      return [
        'unsure',
        `${what} This browser cannot check the signature: run “if witness verify”.`,
      ];
    }
    return [
      'good',
      `${what} Signed by ${signer}. Compare that key with the one the studio gave you: the page cannot know whose it is.`,
    ];
  }

  const STEP = 200;
  function list(data: Data): void {
    const ends = new Map<string, Entry>();
    const begun: { seq: number; entry: Entry }[] = [];
    for (const [seq, leaf] of data.entries) {
      const entry: Entry = JSON.parse(leaf);
      if (entry.kind === 'intent') begun.push({ seq, entry });
      if (entry.kind === 'outcome' && !ends.has(entry.subject)) ends.set(entry.subject, entry);
    }
    const section = byId('actions');
    const filter = document.createElement('input');
    filter.type = 'search';
    filter.placeholder = 'Find in the actions';
    filter.setAttribute('aria-label', 'Find in the actions');
    const table = document.createElement('table');
    const more = document.createElement('button');
    more.textContent = 'Show more';
    section.append(filter, table, more);
    const row = (cells: string[], tag: string) => {
      const tr = document.createElement('tr');
      for (const cell of cells) {
        const td = document.createElement(tag);
        td.textContent = cell;
        tr.append(td);
      }
      return tr;
    };
    const cellsOf = ({ seq, entry }: { seq: number; entry: Entry }) => {
      const { data: begin } = entry;
      const end = ends.get(entry.subject)?.data;
      const stages = Object.entries(end?.stages ?? {}).map(([name, ms]) => `${name} ${ms}`);
      return [
        String(seq),
        new Date(begin.acceptedAt ?? entry.at).toISOString().slice(11, 23),
        begin.origin?.who ?? '',
        `${begin.connection} ${begin.operation} ${JSON.stringify(begin.input)}`,
        stages.join(', '),
        end?.result?.outcome ?? 'pending',
        end?.result?.error?.message ?? '',
      ];
    };
    let shown = 0;
    let rows: string[][] = [];
    const grow = () => {
      for (const cells of rows.slice(shown, shown + STEP)) table.append(row(cells, 'td'));
      shown += STEP;
      more.hidden = shown >= rows.length;
    };
    const start = () => {
      const wanted = filter.value.toLowerCase();
      rows = [];
      for (const one of begun) {
        const cells = cellsOf(one);
        if (wanted === '' || cells.join(' ').toLowerCase().includes(wanted)) rows.push(cells);
      }
      shown = 0;
      table.replaceChildren(
        row(['Entry', 'At', 'Who', 'What', 'Stages, ms', 'Outcome', 'Why'], 'th'),
      );
      grow();
    };
    filter.addEventListener('input', start);
    more.addEventListener('click', grow);
    start();
  }

  const verdict = byId('verdict');
  const show = (state: string, words: string) => {
    verdict.dataset.state = state;
    verdict.textContent = words;
  };
  addEventListener('DOMContentLoaded', () => {
    show('', 'Verifying this report …');
    void (async () => {
      try {
        const data: Data = JSON.parse(byId('report').textContent);
        const [state, words] = await verify(data);
        show(state, words);
        list(data);
      } catch (thrown) {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        show('bad', `NOT intact: ${why}`);
      }
    })();
  });
}
