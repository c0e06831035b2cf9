import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useEffect, useMemo, useState } from 'react';
import type {
  ConnectionView,
  InvocationRecord,
  OperationDescriptor,
  StudioError,
} from '../../contracts/index.ts';
import { DeviceGlyph } from '../button/index.ts';
import { type Draft, draftOf, fieldsOf, SchemaFields, valuesOf } from '../forms/index.ts';
import { Control, ErrorBox } from '../parts/index.ts';
import { ask, invoke, useStudio } from '../store/index.ts';
import { errorOf, outcomeMarks, outcomeOf, outcomeSentence } from '../words/outcome.ts';
import { bestMatches } from './match.ts';
import { views } from './views.ts';

interface Target {
  readonly connection: ConnectionView;
  readonly operation: OperationDescriptor;
}

/** Reaches every view, page and operation from the keyboard. Opens only when a person asks for it. */
export function Palette() {
  const open = useStudio(state => state.ui.overlay === 'palette');
  const setUi = useStudio(state => state.setUi);
  return (
    <Dialog.Root open={open} onOpenChange={next => setUi({ overlay: next ? 'palette' : 'none' })}>
      <Dialog.Portal>
        <div className="scrim" />
        <Dialog.Content className="dialog palette" aria-describedby={undefined}>
          <Dialog.Title className="unseen">Commands</Dialog.Title>
          <PaletteBody onDone={() => setUi({ overlay: 'none' })} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ onDone }: { onDone: () => void }) {
  const [target, setTarget] = useState<Target>();
  return target === undefined ? (
    <Choose onDone={onDone} onOperation={setTarget} />
  ) : (
    <Run target={target} onBack={() => setTarget(undefined)} />
  );
}

interface Item {
  readonly id: string;
  readonly words: string;
  readonly hint: string;
  readonly adapter?: string;
  run(): void;
}

function useItems(onDone: () => void, onOperation: (target: Target) => void): Item[] {
  const connections = useStudio(state => state.connections);
  const adapters = useStudio(state => state.adapters);
  const pages = useStudio(state => state.pages);
  const setUi = useStudio(state => state.setUi);
  return useMemo(() => {
    const go = (change: Parameters<typeof setUi>[0]) => () => {
      onDone();
      setUi(change);
    };
    return [
      ...views.map(view => ({
        id: `view ${view.id}`,
        words: view.name,
        hint: view.job,
        run: go({ view: view.id }),
      })),
      ...pages.map(page => ({
        id: `page ${page.id}`,
        words: `Page ${page.name}`,
        hint: `${page.buttons.length} buttons`,
        run: go({ view: 'pages', page: page.id }),
      })),
      ...connections.flatMap(connection =>
        (adapters.find(one => one.id === connection.adapter)?.operations ?? []).map(operation => ({
          id: `operation ${connection.id} ${operation.name}`,
          words: `${connection.name}: ${operation.title}`,
          hint: operation.name,
          adapter: connection.adapter,
          run: () => onOperation({ connection, operation }),
        })),
      ),
    ];
  }, [connections, adapters, pages, setUi, onDone, onOperation]);
}

const shownLimit = 60;

function Choose(props: { onDone: () => void; onOperation: (target: Target) => void }) {
  const [typed, setTyped] = useState('');
  const items = useItems(props.onDone, props.onOperation);
  const found = useMemo(() => bestMatches(items, typed, shownLimit), [items, typed]);
  return (
    <Command shouldFilter={false} label="Commands" loop>
      <Command.Input
        className="palette-input"
        placeholder="Go to a view, or run an operation…"
        value={typed}
        onValueChange={setTyped}
      />
      <Command.List className="palette-list">
        <Command.Empty className="quiet">Nothing is called “{typed}”.</Command.Empty>
        {found.map(item => (
          <Command.Item key={item.id} value={item.id} onSelect={item.run}>
            {item.adapter !== undefined && <DeviceGlyph adapter={item.adapter} />}
            <span>{item.words}</span>
            <span className="quiet small">{item.hint}</span>
          </Command.Item>
        ))}
      </Command.List>
      <p className="quiet small">
        {items.length > found.length
          ? `${found.length} of ${items.length} shown; type to narrow. `
          : ''}
        Up and down choose, Enter runs, Escape closes.
      </p>
    </Command>
  );
}

/** The form of one operation, its run and what came of it. Runs at once when nothing is needed. */
function Run({ target, onBack }: { target: Target; onBack: () => void }) {
  const { connection, operation } = target;
  const fields = useMemo(() => fieldsOf(operation.input), [operation]);
  const [draft, setDraft] = useState<Draft>(() => draftOf(fields));
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const [choices, setChoices] = useState<Record<string, string[]>>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<StudioError>();
  const [record, setRecord] = useState<InvocationRecord>();

  useEffect(() => {
    if (fields.length === 0) return;
    void ask('operation.choices', { connection: connection.id, operation: operation.name }).then(
      answer => answer.ok && setChoices(answer.value),
    );
  }, [connection.id, operation.name, fields.length]);

  async function run() {
    const answer = valuesOf(fields, draft);
    setWrong(answer.ok ? {} : answer.wrong);
    if (!answer.ok) return;
    setBusy(true);
    setRecord(undefined);
    setError(undefined);
    const result = await invoke({
      connection: connection.id,
      operation: operation.name,
      input: answer.value,
    });
    setBusy(false);
    if (result.ok) setRecord(result.value);
    else setError(result.error);
  }

  return (
    <form
      className="stack"
      onSubmit={event => {
        event.preventDefault();
        void run();
      }}
    >
      <h2>
        {connection.name}: {operation.title}
      </h2>
      {operation.effect === 'destructive' && (
        <p className="quiet">This cannot be taken back. It runs when you choose Run.</p>
      )}
      <SchemaFields
        fields={fields}
        draft={draft}
        wrong={wrong}
        choices={choices}
        onChange={setDraft}
      />
      <ErrorBox error={error} />
      {record !== undefined && <Outcome record={record} />}
      <div className="row">
        <Control
          type="submit"
          kind={operation.effect === 'destructive' ? 'danger' : 'main'}
          disabled={busy}
          autoFocus={fields.length === 0}
        >
          {busy ? 'Running…' : 'Run'}
        </Control>
        <Control onClick={onBack}>Back</Control>
      </div>
    </form>
  );
}

function Outcome({ record }: { record: InvocationRecord }) {
  const adapters = useStudio(state => state.adapters);
  const next = errorOf(record.result)?.next;
  return (
    <div className="finding" role="status">
      <p>
        <span className="outcome-sign" data-outcome={outcomeOf(record)}>
          {outcomeMarks[outcomeOf(record)].sign}
        </span>{' '}
        {outcomeSentence(record, adapters)}
      </p>
      {next !== undefined && <p>{next}</p>}
    </div>
  );
}
