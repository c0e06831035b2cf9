import { useId, useState } from 'react';
import type { Draft, Field } from './schema.ts';

interface SchemaFieldsProps {
  readonly fields: readonly Field[];
  readonly draft: Draft;
  readonly wrong: Readonly<Record<string, string>>;
  /** Values the device knows, by field. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Secret fields that are set already: leaving them empty keeps them. */
  readonly kept?: readonly string[];
  readonly onChange: (draft: Draft) => void;
}

/** The fields of a form, drawn from a JSON Schema; never written by hand for one adapter. */
export function SchemaFields(props: SchemaFieldsProps) {
  return props.fields.map(field => (
    <SchemaField
      key={field.name}
      field={field}
      value={props.draft[field.name] ?? ''}
      wrong={props.wrong[field.name]}
      choices={props.choices?.[field.name] ?? []}
      kept={props.kept?.includes(field.name) ?? false}
      onChange={value => props.onChange({ ...props.draft, [field.name]: value })}
    />
  ));
}

interface FieldProps {
  readonly field: Field;
  readonly value: string | boolean;
  readonly wrong: string | undefined;
  readonly choices: readonly string[];
  readonly kept: boolean;
  readonly onChange: (value: string | boolean) => void;
}

function SchemaField(props: FieldProps) {
  const { field, value, wrong, kept } = props;
  const id = useId();
  if (field.kind.type === 'flag') {
    return (
      <label className="check">
        <input
          type="checkbox"
          checked={value === true}
          onChange={event => props.onChange(event.target.checked)}
        />
        <span>
          {field.title}
          {field.help !== undefined && <span className="quiet small"> {field.help}</span>}
        </span>
      </label>
    );
  }
  return (
    <div className="field" data-wrong={wrong === undefined ? undefined : ''}>
      <label htmlFor={id}>
        {field.title}
        {!field.required && field.initial === undefined && (
          <span className="quiet small"> optional</span>
        )}
      </label>
      <Input {...props} id={id} />
      {kept && <span className="quiet small">Kept in the vault. Leave empty to keep it.</span>}
      {field.help !== undefined && <span className="quiet small">{field.help}</span>}
      {wrong !== undefined && (
        <span className="wrong small" id={`${id}-wrong`}>
          {wrong}
        </span>
      )}
    </div>
  );
}

function Input({ field, value, wrong, choices, id, onChange }: FieldProps & { id: string }) {
  const [typing, setTyping] = useState(false);
  const text = typeof value === 'string' ? value : '';
  const shared = {
    id,
    name: field.name,
    'aria-invalid': wrong !== undefined,
    'aria-describedby': wrong === undefined ? undefined : `${id}-wrong`,
  };
  const options = field.kind.type === 'choice' ? field.kind.options : choices;
  if (options.length > 0 && !typing) {
    const gone = text !== '' && !options.includes(text);
    return (
      <select
        {...shared}
        value={text}
        onChange={event => {
          if (event.target.value === typeAnother) setTyping(true);
          else onChange(event.target.value);
        }}
      >
        <option value="">{field.required ? 'Choose…' : 'None'}</option>
        {gone && <option value={text}>{text} (not on the device now)</option>}
        {options.map(option => (
          <option key={option}>{option}</option>
        ))}
        {field.kind.type !== 'choice' && <option value={typeAnother}>Type another…</option>}
      </select>
    );
  }
  if (field.kind.type === 'json') {
    return (
      <textarea
        {...shared}
        value={text}
        spellCheck={false}
        onChange={event => onChange(event.target.value)}
      />
    );
  }
  return (
    <input
      {...shared}
      type={field.kind.type === 'secret' ? 'password' : 'text'}
      inputMode={field.kind.type === 'number' ? 'decimal' : undefined}
      autoComplete={field.kind.type === 'secret' ? 'new-password' : 'off'}
      spellCheck={false}
      value={text}
      onChange={event => onChange(event.target.value)}
    />
  );
}

const typeAnother = '\u0000another';
