import { DocumentReader } from '../src/adapters/lan/vmix/document.ts';
import { VmixFramer } from '../src/adapters/lan/vmix/framer.ts';
import { StudioFault } from '../src/contracts/index.ts';

export interface FuzzResult {
  frames: number;
  messages: number;
  /** Streams that were given up, by the rule for lines and documents that are too large. */
  givenUp: number;
  documents: number;
  unreadable: number;
}

const state =
  '<vmix><version>27.0.0.90</version><edition>4K</edition><inputs><input key="k-1" number="1" type="Capture" title="Größe &amp; 世界" shortTitle="Cam" state="Running" position="0" duration="0" loop="False" muted="False" volume="100" solo="False" audiobusses="M,A" meterF1="0.1" meterF2="0.2">x<text index="0" name="Headline.Text">Hi</text></input><input key="k-2" number="2" type="Video" title="Break" state="Paused" position="5" duration="9" loop="True">Break</input></inputs><overlays><overlay number="1">2</overlay></overlays><preview>2</preview><active>1</active><streaming channel1="True">True</streaming><audio><master volume="100" muted="False" meterF1="0" meterF2="0"/></audio></vmix>\r\n';
const body = Buffer.from(state);
const seeds: readonly Buffer[] = [
  Buffer.concat([Buffer.from(`XML ${body.length}\r\n`), body]),
  Buffer.from('VERSION OK 27.0.0.90\r\n'),
  Buffer.from('TALLY OK 0120\r\n'),
  Buffer.from('ACTS OK InputVolume 12 0.0625\r\nACTS OK Input 1 1\r\n'),
  Buffer.from('FUNCTION OK Completed\r\nFUNCTION ER Input not found\r\n'),
  Buffer.from('XMLTEXT 9\r\nzwölf\r\n1\r\n'),
];

/** Flips, cuts, doubles and swaps bytes of a frame; `random` in [0, 1). */
function mutated(frame: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(frame);
  const at = () => Math.floor(random() * bytes.length);
  for (let turns = Math.floor(random() * 6); turns > 0; turns -= 1) {
    const place = at();
    const kind = random();
    if (kind < 0.5) bytes[place] = Math.floor(random() * 256);
    else if (kind < 0.7) bytes.copyWithin(place, at());
    else if (kind < 0.8) bytes.fill('9', place, Math.min(bytes.length, place + 3));
    else if (kind < 0.9) bytes.fill('\r\n', place, Math.min(bytes.length, place + 2));
    else return bytes.subarray(0, place);
  }
  return bytes;
}

/**
 * Feeds `frames` mutated frames, chunked at random, through the framer and every body that comes
 * out through the document reader. Anything thrown but the two errors that those declare is thrown
 * on. The same for the same `random`, so a run of a seed can be repeated.
 */
export async function fuzzVmix(frames: number, random: () => number): Promise<FuzzResult> {
  const result: FuzzResult = { frames, messages: 0, givenUp: 0, documents: 0, unreadable: 0 };
  const reader = new DocumentReader();
  let framer = new VmixFramer({ line: 4096, body: 65_536 });
  for (let frame = 0; frame < frames; frame += 1) {
    const seed = seeds[Math.floor(random() * seeds.length)] ?? body;
    const bytes = random() < 0.2 ? seed : mutated(seed, random);
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + Math.floor(random() * 400);
      try {
        for (const message of framer.push(bytes.subarray(at, at + size))) {
          result.messages += 1;
          if (message.kind === 'body') await readOne(reader, message.body, result);
        }
      } catch (thrown) {
        if (!(thrown instanceof StudioFault)) throw thrown;
        result.givenUp += 1;
        framer = new VmixFramer({ line: 4096, body: 65_536 });
        break;
      }
      at += size;
    }
  }
  return result;
}

async function readOne(reader: DocumentReader, bytes: Buffer, result: FuzzResult): Promise<void> {
  // Mutations also where the framing is whole: the reader must get its share.
  try {
    await reader.read(bytes);
    result.documents += 1;
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown instanceof TypeError || thrown instanceof RangeError) {
      throw thrown;
    }
    result.unreadable += 1;
  }
}
