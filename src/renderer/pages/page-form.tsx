import { Plus, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import type { Page } from '../../contracts/index.ts';
import { Confirm, Control } from '../parts/index.ts';
import { ask, useStudio } from '../store/index.ts';

/** Name and columns of a page, and its end. */
export function PageForm(props: {
  page: Page;
  onSave: (page: Page) => Promise<boolean>;
  onAdd: () => void;
}) {
  const { page } = props;
  const [name, setName] = useState(page.name);
  const [columns, setColumns] = useState(String(page.columns));
  const [asking, setAsking] = useState(false);
  const setUi = useStudio(state => state.setUi);
  const nameId = useId();
  const columnsId = useId();
  const count = Math.min(32, Math.max(1, Math.round(Number(columns)) || page.columns));
  return (
    <form
      className="stack"
      onSubmit={event => {
        event.preventDefault();
        void props.onSave({ ...page, name: name.trim() || page.name, columns: count });
      }}
    >
      <h2>Page</h2>
      <p className="quiet">Choose a button to change it, drag it to move it.</p>
      <Control kind="main" onClick={props.onAdd}>
        <Plus aria-hidden="true" /> Add a button
      </Control>
      <div className="field">
        <label htmlFor={nameId}>Name</label>
        <input
          id={nameId}
          value={name}
          maxLength={60}
          onChange={event => setName(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor={columnsId}>Columns</label>
        <input
          id={columnsId}
          inputMode="numeric"
          value={columns}
          onChange={event => setColumns(event.target.value)}
        />
      </div>
      <div className="row">
        <Control type="submit">Save the page</Control>
        <Control kind="plain" onClick={() => setAsking(true)}>
          <Trash2 aria-hidden="true" /> Delete the page
        </Control>
      </div>
      <Confirm
        open={asking}
        title={`Delete the page “${page.name}”?`}
        action="Delete the page"
        onAnswer={yes => {
          setAsking(false);
          if (yes) void ask('page.remove', { id: page.id }).then(() => setUi({ page: undefined }));
        }}
      >
        Its {page.buttons.length} buttons go with it. The record of what they did stays.
      </Confirm>
    </form>
  );
}
