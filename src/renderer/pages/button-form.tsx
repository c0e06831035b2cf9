import { LayoutGrid, Trash2 } from 'lucide-react';
import { useEffect, useId, useMemo, useState } from 'react';
import type { Button, OperationDescriptor, Page } from '../../contracts/index.ts';
import { type Draft, draftOf, fieldsOf, SchemaFields, valuesOf } from '../forms/index.ts';
import { Confirm, Control, Teach } from '../parts/index.ts';
import { ask, useStudio } from '../store/index.ts';
import { inputWords } from '../words/outcome.ts';
import { freshId } from './edit.ts';
import { HotkeyField } from './hotkey-field.tsx';

interface ButtonFormProps {
  readonly page: Page;
  /** Undefined while a new one is made. */
  readonly button: Button | undefined;
  readonly onSave: (button: Button) => Promise<void>;
  readonly onDelete: (id: string) => Promise<void>;
  readonly onClose: () => void;
}

/** What a button says and does; the fields of the operation come from its own schema. */
export function ButtonForm({ page, button, onSave, onDelete, onClose }: ButtonFormProps) {
  const connections = useStudio(state => state.connections);
  const adapters = useStudio(state => state.adapters);
  const setUi = useStudio(state => state.setUi);
  const [connection, setConnection] = useState(button?.connection ?? connections[0]?.id ?? '');
  const operations = useMemo(() => {
    const adapter = connections.find(one => one.id === connection)?.adapter;
    return adapters.find(one => one.id === adapter)?.operations ?? [];
  }, [connections, adapters, connection]);
  const [operationName, setOperationName] = useState(
    button?.operation ?? operations[0]?.name ?? '',
  );
  const operation = operations.find(one => one.name === operationName) ?? operations[0];
  const fields = useMemo(() => fieldsOf(operation?.input ?? {}), [operation]);
  const [draft, setDraft] = useState<Draft>(() => draftOf(fields, button?.input));
  const [label, setLabel] = useState(button?.label ?? '');
  const [hotkey, setHotkey] = useState(button?.hotkey);
  const [hold, setHold] = useState(button === undefined ? undefined : button.guard === 'hold');
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const [asking, setAsking] = useState(false);
  const choices = useChoices(connection, operation);
  const ids = { label: useId(), connection: useId(), operation: useId() };

  if (connections.length === 0) {
    return (
      <Teach
        icon={LayoutGrid}
        title="No devices yet"
        action={
          <Control kind="main" onClick={() => setUi({ view: 'devices', deviceFocus: 'new' })}>
            Add a device
          </Control>
        }
      >
        A button drives a device, so add a device first.
      </Teach>
    );
  }

  const suggested = suggestLabel(operation, valuesOf(fields, draft));
  const held = hold ?? operation?.effect === 'destructive';

  function save() {
    if (operation === undefined) return;
    const answer = valuesOf(fields, draft);
    setWrong(answer.ok ? {} : answer.wrong);
    if (!answer.ok) return;
    const words = label.trim() || suggested;
    void onSave({
      id: button?.id ?? freshId(words, page.buttons),
      label: words.slice(0, 80),
      connection,
      operation: operation.name,
      input: answer.value,
      guard: held ? 'hold' : 'none',
      ...(hotkey === undefined ? {} : { hotkey }),
    });
  }

  return (
    <form
      className="stack"
      onSubmit={event => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{button === undefined ? 'New button' : 'Button'}</h2>
      <div className="field">
        <label htmlFor={ids.connection}>Device</label>
        <select
          id={ids.connection}
          value={connection}
          onChange={event => {
            setConnection(event.target.value);
            setDraft({});
          }}
        >
          {!connections.some(one => one.id === connection) && (
            <option value={connection}>{connection} (removed)</option>
          )}
          {connections.map(one => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={ids.operation}>What it does</label>
        <select
          id={ids.operation}
          value={operation?.name ?? ''}
          onChange={event => {
            setOperationName(event.target.value);
            const next = operations.find(one => one.name === event.target.value);
            setDraft(draftOf(fieldsOf(next?.input ?? {})));
          }}
        >
          {groupsOf(operations).map(([group, members]) => (
            <optgroup key={group} label={group}>
              {members.map(one => (
                <option key={one.name} value={one.name}>
                  {one.title}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
      <SchemaFields
        fields={fields}
        draft={draft}
        wrong={wrong}
        choices={choices}
        onChange={setDraft}
      />
      <div className="field">
        <label htmlFor={ids.label}>Label</label>
        <input
          id={ids.label}
          value={label}
          maxLength={80}
          placeholder={suggested}
          onChange={event => setLabel(event.target.value)}
        />
      </div>
      <HotkeyField
        value={hotkey}
        owner={button === undefined ? undefined : `${page.id}/${button.id}`}
        onChange={setHotkey}
      />
      <label className="check">
        <input type="checkbox" checked={held} onChange={event => setHold(event.target.checked)} />
        <span>Hold for a second to fire, for what must never be pressed by accident</span>
      </label>
      <div className="row">
        <Control type="submit" kind="main">
          {button === undefined ? 'Add the button' : 'Save'}
        </Control>
        <Control onClick={onClose}>Close</Control>
        {button !== undefined && (
          <Control kind="plain" onClick={() => setAsking(true)}>
            <Trash2 aria-hidden="true" /> Delete
          </Control>
        )}
      </div>
      {button !== undefined && (
        <Confirm
          open={asking}
          title={`Delete the button “${button.label}”?`}
          action="Delete it"
          onAnswer={yes => {
            setAsking(false);
            if (yes) void onDelete(button.id);
          }}
        >
          The record of what it did stays.
        </Confirm>
      )}
    </form>
  );
}

/** Values the device knows now for the operation's fields. */
function useChoices(connection: string, operation: OperationDescriptor | undefined) {
  const [choices, setChoices] = useState<Record<string, string[]>>({});
  const name = operation?.name;
  useEffect(() => {
    setChoices({});
    if (name === undefined) return;
    let current = true;
    void ask('operation.choices', { connection, operation: name }).then(answer => {
      if (current && answer.ok) setChoices(answer.value);
    });
    return () => {
      current = false;
    };
  }, [connection, name]);
  return choices;
}

function groupsOf(operations: readonly OperationDescriptor[]): [string, OperationDescriptor[]][] {
  const groups = new Map<string, OperationDescriptor[]>();
  for (const one of operations) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return [...groups];
}

function suggestLabel(
  operation: OperationDescriptor | undefined,
  answer: ReturnType<typeof valuesOf>,
): string {
  const words = answer.ok ? inputWords(answer.value) : '';
  return words === '' || words.length > 40 ? (operation?.title ?? 'Button') : words;
}
