/** What a harness window shows, from its query string. */
export interface Scenario {
  readonly buttons: number;
  readonly connections: number;
  readonly labels: 'plain' | 'german' | 'japanese';
  /** `calm`: all is well; `faces`: every state a button can have, once each. */
  readonly state: 'calm' | 'faces';
  readonly demo: boolean;
  readonly log: number;
  readonly notices: number;
  readonly vault: 'open' | 'locked' | 'unset';
}

export function scenarioOf(query: URLSearchParams): Scenario {
  const count = (name: string, otherwise: number) => {
    const text = query.get(name);
    return text === null ? otherwise : Number(text);
  };
  const labels = query.get('labels');
  const vault = query.get('vault');
  return {
    buttons: count('buttons', 5),
    connections: count('connections', 1),
    labels: labels === 'german' || labels === 'japanese' ? labels : 'plain',
    state: query.get('state') === 'faces' ? 'faces' : 'calm',
    demo: query.get('demo') === '1',
    log: count('log', 300),
    notices: count('notices', 0),
    vault: vault === 'locked' || vault === 'unset' ? vault : 'open',
  };
}

const plain = [
  'Camera 1',
  'Camera 2',
  'Camera 3',
  'Titles',
  'Break',
  'Stream on',
  'Record',
  'Lower third',
  'House lights half',
  'Replay',
  'Walk-in music',
  'Blackout',
];
const german = [
  'Bühnenscheinwerfer Vordergrund',
  'Übertragungswagen Bildmischer',
  'Vorstellungsbeginn in fünf Minuten',
  'Saalbeleuchtung ausschalten',
  'Zuschauerraumkamera links oben',
  'Geschwindigkeitsbegrenzung',
  'Dolmetscherkabine',
  'Pausengong',
];
const japanese = [
  'カメラ1に切り替える',
  '字幕を表示する',
  '客席の照明を落とす',
  '休憩のお知らせを再生する',
  '本番開始',
  'ステージ左のカメラを選択する',
  '配信を開始',
  '録画停止',
];

export function labelAt(scenario: Scenario, index: number): string {
  const list = { plain, german, japanese }[scenario.labels];
  const word = list[index % list.length] ?? 'Button';
  const round = Math.floor(index / list.length);
  return round === 0 ? word : `${word} ${round + 1}`;
}
