import { FlaskConical, LayoutGrid, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ConnectionView, StudioError } from '../../contracts/index.ts';
import { DeviceGlyph } from '../button/index.ts';
import { trustSigns } from '../frame/connection-chips.tsx';
import { Confirm, Control, ErrorBox } from '../parts/index.ts';
import { ask, useClock, useStudio } from '../store/index.ts';
import { nextStep, statusLine, trustOf, trustWord } from '../words/status.ts';
import { age, clockTime } from '../words/time.ts';
import { Finding, type TestState, useTest } from './test-finding.tsx';

/** One device: how it is in words, what to do when it is not well, and its test. */
export function DeviceRow(props: { view: ConnectionView; locked: boolean; chosen: boolean }) {
  const { view, locked } = props;
  const setUi = useStudio(state => state.setUi);
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<StudioError>();
  const [test, runTest] = useTest();
  const trust = useClock(now => trustOf(view.status, now));
  const line = useClock(now => statusLine(view.status, now));
  const fresh = useClock(now => freshWords(view, now));
  const step = useClock(now => nextStep(view, now));
  const Sign = trustSigns[trust];
  const { status } = view;
  const lockWords = locked ? 'Devices are locked in show mode.' : undefined;

  async function makePage() {
    const answer = await ask('page.fromConnection', { connection: view.id });
    setError(answer.ok ? undefined : answer.error);
    if (answer.ok) setUi({ view: 'pages', page: answer.value.id });
  }

  async function remove() {
    const answer = await ask('connection.remove', { id: view.id });
    setError(answer.ok ? undefined : answer.error);
  }

  return (
    <li className="device" data-trust={trust} data-chosen={props.chosen || undefined}>
      <div className="device-head">
        <span className="device-sign" data-trust={trust}>
          <Sign aria-hidden="true" />
          {trustWord[trust]}
        </span>
        <div className="device-name">
          <h2>
            <DeviceGlyph adapter={view.adapter} struck={trust !== 'live' && trust !== 'stale'} />{' '}
            {view.name}
            {view.simulated && <span className="badge">Simulated</span>}
          </h2>
          <p>
            {view.address}
            {'peer' in status && <> · {status.peer}</>}
            <span className="quiet mono"> {view.id}</span>
          </p>
        </div>
        <p className="device-status figures">
          <strong>{line}</strong>
          <span className="quiet">{fresh}</span>
        </p>
        <div className="row device-actions">
          <Control
            disabled={test.state === 'running'}
            aria-label={`${view.name}: ${test.state === 'running' ? 'Testing…' : 'Test'}`}
            onClick={() => void runTest({ id: view.id })}
          >
            <FlaskConical aria-hidden="true" /> {test.state === 'running' ? 'Testing…' : 'Test'}
          </Control>
          <Control
            disabled={locked || trust !== 'live'}
            title={lockWords ?? 'Makes a page with a button for each scene of this device'}
            onClick={() => void makePage()}
          >
            <LayoutGrid aria-hidden="true" /> Make a page
          </Control>
          <Control
            disabled={locked}
            title={lockWords}
            aria-label={`Edit ${view.name}`}
            onClick={() => setUi({ deviceFocus: view.id })}
          >
            <Pencil aria-hidden="true" />
          </Control>
          <Control
            disabled={locked}
            title={lockWords}
            aria-label={`Remove ${view.name}`}
            onClick={() => setAsking(true)}
          >
            <Trash2 aria-hidden="true" />
          </Control>
        </div>
      </div>
      {'error' in status ? (
        <ErrorBox error={status.error} />
      ) : (
        trust === 'stale' && <p className="device-step">{step}</p>
      )}
      <ErrorBox error={error} />
      <TestOutcome test={test} />
      <Confirm
        open={asking}
        title={`Remove ${view.name}?`}
        action="Remove it"
        onAnswer={yes => {
          setAsking(false);
          if (yes) void remove();
        }}
      >
        Its password is deleted from the vault, and its buttons will say that it is gone. The record
        of what it did stays.
      </Confirm>
    </li>
  );
}

function TestOutcome({ test }: { test: TestState }) {
  if (test.state === 'found') return <Finding found={test.found} />;
  if (test.state === 'failed') return <ErrorBox error={test.error} />;
  return null;
}

function freshWords({ status }: ConnectionView, now: number): string {
  if (status.state === 'live') {
    const since = age(now - status.freshAt);
    return `heard from ${since === 'now' ? 'just now' : `${since} ago`}`;
  }
  if (status.state === 'off') return '';
  return `since ${clockTime(status.since)}${'attempt' in status ? `, attempt ${status.attempt}; tried again by itself` : ''}`;
}
