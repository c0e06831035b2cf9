// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Page, StudioStatus } from '../../contracts/index.ts';
import { useStudio } from '../store/index.ts';
import { drawn, ShowButton } from './show-button.tsx';

const page: Page = {
  id: 'main',
  name: 'Main',
  columns: 10,
  buttons: Array.from({ length: 500 }, (_, index) => ({
    id: `b-${index}`,
    label: `Button ${index}`,
    connection: 'obs',
    operation: 'scene.set',
    input: { scene: String(index) },
    guard: 'none' as const,
  })),
};
const live = (freshAt: number) =>
  ({ state: 'live', since: 0, freshAt, roundTripMs: 1, peer: 'OBS 29' }) as const;
const status: StudioStatus = {
  version: '1',
  pid: 1,
  data: '/',
  demo: false,
  host: 'node',
  show: 'Show',
  startedAt: 0,
  fabric: { state: 'starting' },
  connections: [
    {
      id: 'obs',
      adapter: 'obs',
      name: 'OBS',
      config: {},
      secrets: [],
      simulated: false,
      address: 'OBS at 10.0.0.5',
      status: live(Date.now()),
    },
  ],
  witness: { entries: 0 },
  vault: 'open',
  notices: [],
};

const onPoint = () => undefined;
const scrolls = () => false;
let root: Root;

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  useStudio
    .getState()
    .tell({ event: 'opened', status, adapters: [], pages: [page], lamps: {}, log: [] });
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () =>
    root.render(
      page.buttons.map(button => (
        <ShowButton
          key={button.id}
          page="main"
          button={button}
          width={180}
          height={140}
          onPoint={onPoint}
          scrolls={scrolls}
        />
      )),
    ),
  );
  for (const key of Object.keys(drawn)) drawn[key] = 0;
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const drawnNow = () => Object.entries(drawn).filter(([, times]) => times > 0);
const face = (id: string) =>
  document.querySelector<HTMLElement>(`[data-key="main/${id}"]`)?.dataset;

it('draws one button of 500 when one lamp changes', async () => {
  await act(async () =>
    useStudio.getState().tell({ event: 'lamps', lamps: { 'main/b-7': 'program' } }),
  );
  expect(drawnNow()).toEqual([['main/b-7', 1]]);
  expect(face('b-7')?.lamp).toBe('program');
});

it('draws one button of 500 when it is pressed', async () => {
  await act(async () => useStudio.getState().tell({ event: 'pressed', key: 'main/b-3', at: 1 }));
  expect(drawnNow()).toEqual([['main/b-3', 1]]);
  expect(face('b-3')?.press).toBe('pending');
});

it('draws nothing when a live device says that it is still alive', async () => {
  await act(async () =>
    useStudio.getState().tell({ event: 'status', id: 'obs', status: live(Date.now()) }),
  );
  expect(drawnNow()).toEqual([]);
});

it('darkens every button of a device at once when it is lost, without waiting for a tick', async () => {
  const error = {
    code: 'connection_down',
    message: 'OBS at 10.0.0.5: connection refused',
    next: 'Start it.',
  } as const;
  await act(async () =>
    useStudio.getState().tell({
      event: 'status',
      id: 'obs',
      status: { state: 'down', since: Date.now(), error, attempt: 1 },
    }),
  );
  expect(face('b-499')?.trust).toBe('down');
  expect(document.querySelector('[data-key="main/b-499"] .sb-reason')?.textContent).toBe(
    'Connection refused',
  );
});
