import { useId, useState } from 'react';
import type { FabricStatus, StudioError } from '../../contracts/index.ts';
import { Control, ErrorBox } from '../parts/index.ts';
import { ask, type ThemeChoice, useClock, useStudio } from '../store/index.ts';
import { clockTime, day, duration } from '../words/time.ts';
import { VaultUnlock } from './vault-unlock.tsx';
import './settings.css';

/** Name, look, vault, versions and the link to peers. */
export function SettingsView() {
  return (
    <div className="view">
      <div className="view-head">
        <h1>Settings</h1>
      </div>
      <div className="view-body settings">
        <ShowName />
        <Look />
        <Vault />
        <Demo />
        <Fabric />
        <About />
      </div>
    </div>
  );
}

function ShowName() {
  const show = useStudio(state => state.show);
  const [typed, setTyped] = useState<string>();
  const [error, setError] = useState<StudioError>();
  const id = useId();
  const name = typed ?? show;
  return (
    <form
      className="panel stack"
      onSubmit={event => {
        event.preventDefault();
        void ask('studio.rename', { show: name.trim() }).then(answer => {
          setError(answer.ok ? undefined : answer.error);
          if (answer.ok) setTyped(undefined);
        });
      }}
    >
      <h2>Show</h2>
      <div className="field">
        <label htmlFor={id}>Name of the show</label>
        <input
          id={id}
          value={name}
          maxLength={80}
          onChange={event => setTyped(event.target.value)}
        />
        <span className="quiet small">It stands at the top of the window and in reports.</span>
      </div>
      <ErrorBox error={error} />
      <div className="row">
        <Control type="submit" disabled={name.trim() === '' || name.trim() === show}>
          Rename
        </Control>
      </div>
    </form>
  );
}

const themes: [ThemeChoice, string][] = [
  ['dark', 'Dark'],
  ['light', 'Light'],
  ['system', 'As the system'],
];

function Look() {
  const theme = useStudio(state => state.ui.theme);
  const motion = useStudio(state => state.ui.motion);
  const setUi = useStudio(state => state.setUi);
  return (
    <section className="panel stack">
      <h2>Look</h2>
      <fieldset className="choices">
        <legend>Theme</legend>
        {themes.map(([value, word]) => (
          <label className="check" key={value}>
            <input
              type="radio"
              name="theme"
              checked={theme === value}
              onChange={() => setUi({ theme: value })}
            />
            {word}
          </label>
        ))}
      </fieldset>
      <fieldset className="choices">
        <legend>Motion</legend>
        {(['full', 'reduced', 'system'] as const).map(value => (
          <label className="check" key={value}>
            <input
              type="radio"
              name="motion"
              checked={motion === value}
              onChange={() => setUi({ motion: value })}
            />
            {{ full: 'Full', reduced: 'Reduced', system: 'As the system' }[value]}
          </label>
        ))}
      </fieldset>
    </section>
  );
}

function Vault() {
  const vault = useStudio(state => state.vault);
  return (
    <section className="panel stack">
      <h2>Vault</h2>
      {vault === 'open' ? (
        <p>Open. Passwords of devices are kept in it, encrypted, and are never shown again.</p>
      ) : (
        <VaultUnlock
          why={
            vault === 'locked'
              ? 'The vault is locked: devices with passwords cannot connect until it is open.'
              : 'This system keeps no secrets safely by itself. Choose a passphrase: device passwords are encrypted with it.'
          }
        />
      )}
    </section>
  );
}

function Demo() {
  const demo = useStudio(state => state.facts?.demo ?? false);
  const showMode = useStudio(state => state.ui.showMode);
  const [error, setError] = useState<StudioError>();
  const [busy, setBusy] = useState(false);
  async function change() {
    setBusy(true);
    const answer = await ask('studio.demo', { on: !demo });
    const status = answer.ok ? await ask('studio.status', {}) : undefined;
    if (status?.ok) useStudio.getState().tell({ event: 'checked', status: status.value });
    setBusy(false);
    setError(answer.ok ? undefined : answer.error);
  }
  return (
    <section className="panel stack">
      <h2>Demo</h2>
      <p>
        {demo
          ? 'The demo runs: simulated devices stand beside your own, so that you can try and rehearse.'
          : 'The demo gives you simulated devices to try and rehearse with. Your own devices stay as they are.'}
      </p>
      <ErrorBox error={error} />
      <div className="row">
        <Control
          disabled={busy || showMode}
          title={showMode ? 'Locked in show mode.' : undefined}
          onClick={() => void change()}
        >
          {busy ? 'One moment…' : demo ? 'End the demo' : 'Start the demo'}
        </Control>
      </div>
    </section>
  );
}

function Fabric() {
  const fabric = useStudio(state => state.fabric);
  return (
    <section className="panel stack">
      <h2>Link to peers</h2>
      <dl className="facts">{fabricFacts(fabric)}</dl>
      {fabric?.state === 'down' && <ErrorBox error={fabric.error} />}
      <p className="quiet">
        The studio carries its own message server. Presses on local devices do not need it: the show
        goes on without.
      </p>
    </section>
  );
}

function fabricFacts(fabric: FabricStatus | undefined) {
  const fact = (name: string, value: string | number) => (
    <div className="fact" key={name}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
  switch (fabric?.state) {
    case undefined:
      return fact('State', 'Not known yet');
    case 'off':
      return [fact('State', 'Off'), fact('Why', fabric.reason)];
    case 'starting':
      return fact('State', 'Starting');
    case 'running':
      return [
        fact('State', 'Running'),
        fact('nats-server', fabric.version),
        fact('Address', fabric.url),
        fact('Process', fabric.pid),
        fact('Restarts', fabric.restarts),
      ];
    case 'down':
      return [fact('State', 'Down'), fact('Restarts', fabric.restarts)];
  }
}

function About() {
  const facts = useStudio(state => state.facts);
  const up = useClock(now => (facts === undefined ? '' : duration(now - facts.startedAt)));
  if (facts === undefined) return null;
  const rows: [string, string][] = [
    ['Version', facts.version],
    ['Runs in', facts.host === 'electron' ? 'the desktop app' : 'plain Node'],
    ['Process', String(facts.pid)],
    ['Started', `${day(facts.startedAt)}, ${clockTime(facts.startedAt)} (${up} ago)`],
    ['Data folder', facts.data],
    ['Demo', facts.demo ? 'yes: devices are simulated' : 'no'],
  ];
  return (
    <section className="panel stack">
      <h2>This studio</h2>
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div className="fact" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
