import { FlaskConical } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import type { ConnectionView, JsonObject, StudioError } from '../../contracts/index.ts';
import { type Draft, draftOf, fieldsOf, SchemaFields, valuesOf } from '../forms/index.ts';
import { Control, ErrorBox } from '../parts/index.ts';
import { VaultUnlock } from '../settings/index.ts';
import { ask, useStudio } from '../store/index.ts';
import { Finding, useTest } from './test-finding.tsx';

/** Adds or changes a device. Its fields come from the adapter; secrets go in and never come back. */
export function DeviceForm(props: { view: ConnectionView | undefined; onClose: () => void }) {
  const { view, onClose } = props;
  const adapters = useStudio(state => state.adapters);
  // Most crews add another of what they have.
  const usual = useStudio(state => state.connections[0]?.adapter ?? state.adapters[0]?.id);
  const [adapterId, setAdapterId] = useState(view?.adapter ?? usual ?? '');
  const adapter = adapters.find(one => one.id === adapterId) ?? adapters[0];
  const fields = useMemo(() => fieldsOf(adapter?.config ?? {}), [adapter]);
  const [draft, setDraft] = useState<Draft>(() => draftOf(fields, view?.config));
  const [name, setName] = useState(view?.name ?? '');
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const [error, setError] = useState<StudioError>();
  const [busy, setBusy] = useState(false);
  const [test, runTest] = useTest();
  const ids = { adapter: useId(), name: useId() };
  const kept = view?.secrets ?? [];

  function config(): JsonObject | undefined {
    const answer = valuesOf(fields, draft, kept);
    setWrong(answer.ok ? {} : answer.wrong);
    return answer.ok ? answer.value : undefined;
  }

  async function save() {
    const values = config();
    if (values === undefined || adapter === undefined) return;
    setBusy(true);
    const words = name.trim();
    const answer =
      view === undefined
        ? await ask('connection.add', {
            adapter: adapter.id,
            config: values,
            ...(words === '' ? {} : { name: words }),
          })
        : await ask('connection.update', {
            id: view.id,
            config: values,
            ...(words === '' ? {} : { name: words }),
          });
    setBusy(false);
    if (answer.ok) onClose();
    else setError(answer.error);
  }

  async function tryIt() {
    const values = config();
    if (values === undefined || adapter === undefined) return;
    setError(undefined);
    // A kept device whose secrets were not typed again can only be tried as it is kept.
    const usesKept = view !== undefined && kept.some(field => values[field] === undefined);
    const problem = await runTest(
      usesKept && view !== undefined ? { id: view.id } : { adapter: adapter.id, config: values },
    );
    if (problem?.code === 'vault_locked') setError(problem);
  }

  const locked =
    error?.code === 'vault_locked' ||
    (test.state === 'failed' && test.error.code === 'vault_locked');
  return (
    <form
      className="stack"
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
    >
      <h2>{view === undefined ? 'Add a device' : `Change ${view.name}`}</h2>
      {view === undefined && (
        <div className="field">
          <label htmlFor={ids.adapter}>Kind</label>
          <select
            id={ids.adapter}
            value={adapter?.id ?? ''}
            onChange={event => {
              setAdapterId(event.target.value);
              const next = adapters.find(one => one.id === event.target.value);
              setDraft(draftOf(fieldsOf(next?.config ?? {})));
            }}
          >
            {adapters.map(one => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        </div>
      )}
      <div className="field">
        <label htmlFor={ids.name}>
          Name <span className="quiet small">optional</span>
        </label>
        <input
          id={ids.name}
          value={name}
          maxLength={60}
          placeholder={`${adapter?.name ?? 'Device'} stage left`}
          onChange={event => setName(event.target.value)}
        />
      </div>
      <SchemaFields fields={fields} draft={draft} wrong={wrong} kept={kept} onChange={setDraft} />
      {test.state === 'found' && <Finding found={test.found} />}
      {test.state === 'failed' && !locked && <ErrorBox error={test.error} />}
      {locked ? (
        <VaultUnlock
          why="The password is kept in the vault, and the vault is locked. Unlock it, then save again."
          onOpen={() => {
            setError(undefined);
            void save();
          }}
        />
      ) : (
        <ErrorBox error={error} />
      )}
      <div className="row">
        <Control type="submit" kind="main" disabled={busy}>
          {busy ? 'Saving…' : view === undefined ? 'Add the device' : 'Save'}
        </Control>
        <Control disabled={test.state === 'running'} onClick={() => void tryIt()}>
          <FlaskConical aria-hidden="true" /> {test.state === 'running' ? 'Testing…' : 'Test'}
        </Control>
        <Control kind="plain" onClick={onClose}>
          Close
        </Control>
      </div>
    </form>
  );
}
