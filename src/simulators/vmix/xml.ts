import { monotonicMs } from '../simulator.ts';
import { busLetters, type Show, type SimInput } from './show.ts';

/** An element of the state document; text and children do not mix, except an input's title. */
export interface Node {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Node[];
  /** Already in XML: used instead of all the rest. */
  written?: string;
}

const node = (
  name: string,
  content: string | Node[] = '',
  attributes: Record<string, string> = {},
): Node =>
  typeof content === 'string'
    ? { name, attributes, text: content, children: [] }
    : { name, attributes, text: '', children: content };

const truth = (value: boolean): string => (value ? 'True' : 'False');
/** vMix writes .NET floats: no exponent, at most seven significant digits. */
const float = (value: number): string => String(Number(value.toPrecision(7)));

/** The state document. Of 500 inputs only those that move or were touched are written anew. */
export function stateXml(show: Show, version: string, edition: string): string {
  return serialise(stateNode(show, version, edition, writtenInput));
}

function writtenInput(show: Show, input: SimInput, number: number): Node {
  const moves = input.playing || (input.sound && !input.muted) || input.type === 'Replay';
  if (moves) return inputNode(show, input, number);
  const known = show.written.get(input);
  if (known?.number === number) return { ...node('input'), written: known.text };
  const text = serialise(inputNode(show, input, number));
  show.written.set(input, { number, text });
  return { ...node('input'), written: text };
}

/** The whole state as vMix's web and TCP APIs show it. */
export function stateNode(show: Show, version: string, edition: string, ofInput = inputNode): Node {
  const main = show.mixes[0];
  const number = (key: string | undefined) => String(show.numberOf(key ?? ''));
  const { switches } = show;
  const seconds = Math.floor((monotonicMs() - show.recordingSince) / 1000);
  return node('vmix', [
    node('version', version),
    node('edition', edition),
    node('preset', 'C:\\Users\\studio\\Documents\\rehearsal.vmix'),
    node(
      'inputs',
      show.inputs.map((input, index) => ofInput(show, input, index + 1)),
    ),
    node(
      'overlays',
      show.overlays.map((overlay, index) =>
        node('overlay', overlay === undefined ? '' : number(overlay.key), {
          number: String(index + 1),
          ...(overlay?.preview ? { preview: 'True' } : {}),
        }),
      ),
    ),
    node('preview', number(main?.preview)),
    node('active', number(main?.active)),
    node('fadeToBlack', truth(switches.fadeToBlack)),
    node(
      'transitions',
      show.transitions.map(({ effect, duration }, index) =>
        node('transition', '', { number: String(index + 1), effect, duration: String(duration) }),
      ),
    ),
    node(
      'recording',
      truth(switches.recording),
      switches.recording ? { duration: String(seconds) } : {},
    ),
    node('external', truth(switches.external)),
    node(
      'streaming',
      truth(show.streams.includes(true)),
      Object.fromEntries(show.streams.map((on, index) => [`channel${index + 1}`, truth(on)])),
    ),
    node('playList', truth(switches.playList)),
    node('multiCorder', truth(switches.multiCorder)),
    node('fullscreen', truth(switches.fullscreen)),
    ...show.mixes.slice(1).map((mix, index) =>
      node('mix', [node('preview', number(mix.preview)), node('active', number(mix.active))], {
        number: String(index + 2),
      }),
    ),
    node(
      'audio',
      busLetters.map(letter => busNode(show, letter)),
    ),
    node('dynamic', [
      ...show.dynamicInputs.map((value, index) => node(`input${index + 1}`, value)),
      ...show.dynamicValues.map((value, index) => node(`value${index + 1}`, value)),
    ]),
  ]);
}

function inputNode(show: Show, input: SimInput, number: number): Node {
  const shown = titleOf(input);
  const attributes: Record<string, string> = {
    key: input.key,
    number: String(number),
    type: input.type,
    title: shown,
    shortTitle: input.title,
    state: show.stateOf(input),
    position: String(show.positionOf(input)),
    duration: String(input.duration),
    loop: truth(input.loop),
  };
  if (input.sound) {
    const [left, right] = input.muted ? [0, 0] : levels(number, input.amplitude);
    Object.assign(attributes, {
      muted: truth(input.muted),
      volume: float(input.amplitude * 100),
      balance: float(input.balance),
      solo: truth(input.solo),
      audiobusses: busLetters.filter(letter => input.buses.has(letter)).join(','),
      meterF1: float(left),
      meterF2: float(right),
      gainDb: '0',
    });
  }
  if (input.items.length > 0 || input.texts.length > 0) {
    attributes.selectedIndex = String(input.selectedIndex);
  }
  const children: Node[] = [];
  if (input.items.length > 0) {
    children.push(
      node(
        'list',
        input.items.map((item, index) =>
          node('item', `C:\\Clips\\${item}`, {
            ...(index + 1 === input.selectedIndex ? { selected: 'true' } : {}),
          }),
        ),
      ),
    );
  }
  for (const { index, key } of input.layers) {
    children.push(node('overlay', '', { index: String(index), key }));
  }
  input.texts.forEach((text, index) => {
    children.push(node('text', text.value, { index: String(index), name: text.name }));
  });
  if (input.type === 'Replay') children.push(replayNode(show));
  return { name: 'input', attributes, text: shown, children };
}

/** A list shows what it plays: `Playlist - Opener.mp4`. */
function titleOf(input: SimInput): string {
  const item = input.items[input.selectedIndex - 1];
  return item === undefined ? input.title : `${input.title} - ${item}`;
}

function replayNode({ replay }: Show): Node {
  const timecode = new Date().toISOString().slice(0, 23);
  const speed = float(replay.speed);
  return node(
    'replay',
    ['timecode', 'timecodeA', 'timecodeB'].map(name => node(name, timecode)),
    {
      live: truth(replay.live),
      recording: truth(replay.recording),
      channelMode: replay.channel,
      // Which list of events is selected; vMix's state does not count events.
      events: '1',
      eventsA: '1',
      eventsB: '1',
      cameraA: '1',
      cameraB: '2',
      speed,
      speedA: speed,
      speedB: speed,
    },
  );
}

function busNode(show: Show, letter: (typeof busLetters)[number]): Node {
  const bus = show.buses[letter];
  const [left, right] = bus.muted ? [0, 0] : levels(letter.charCodeAt(0), bus.amplitude);
  return node(letter === 'M' ? 'master' : `bus${letter}`, '', {
    volume: float(bus.amplitude * 100),
    muted: truth(bus.muted),
    meterF1: float(left),
    meterF2: float(right),
    ...(letter === 'M'
      ? { headphonesVolume: float(show.headphones * 100) }
      : { solo: truth(bus.solo), sendToMaster: truth(bus.sendToMaster) }),
  });
}

/** Levels that move like speech: a function of time and place, so no timer is needed. */
function levels(seed: number, amplitude: number): [number, number] {
  const at = monotonicMs() / 1000;
  const loud = Math.abs(Math.sin(at * 2.1 + seed) * Math.sin(at * 5.3 + seed * 1.7));
  return [loud * amplitude * 0.8, loud * amplitude * 0.75];
}

const escaped: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const special = /[&<>"]/;
const escapeXml = (text: string): string =>
  special.test(text) ? text.replace(/[&<>"]/g, each => escaped[each] ?? each) : text;

function serialise(element: Node): string {
  if (element.written !== undefined) return element.written;
  const { name, attributes, text, children } = element;
  let out = `<${name}`;
  for (const attribute in attributes) {
    out += ` ${attribute}="${escapeXml(attributes[attribute] ?? '')}"`;
  }
  if (text === '' && children.length === 0) return `${out}/>`;
  out += `>${escapeXml(text)}`;
  for (const child of children) out += serialise(child);
  return `${out}</${name}>`;
}

/** What an XPath of steps, positions and a last attribute selects: all that XMLTEXT is used for. */
export function select(root: Node, path: string): string | undefined {
  const steps = path.replace(/^\/+/, '').split('/');
  if (steps.shift()?.replace(/\[1\]$/, '') !== root.name) return undefined;
  let here: Node | undefined = root;
  for (const step of steps) {
    if (step.startsWith('@')) return here?.attributes[step.slice(1)];
    const [, name, place] = /^([A-Za-z0-9]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
    here = here?.children.filter(child => child.name === name)[Number(place ?? 1) - 1];
    if (here === undefined) return undefined;
  }
  return here?.text;
}
