import { LayoutGrid, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Button, Page, StudioError } from '../../contracts/index.ts';
import { Control, ErrorBox, Teach } from '../parts/index.ts';
import { ask, useStudio } from '../store/index.ts';
import { ButtonForm } from './button-form.tsx';
import { freshId } from './edit.ts';
import { EditGrid } from './edit-grid.tsx';
import { PageForm } from './page-form.tsx';
import { PageGrid } from './page-grid.tsx';
import './pages.css';

/** Pages of buttons: the show is run here. */
export function PagesView() {
  const pages = useStudio(state => state.pages);
  const chosen = useStudio(state => state.ui.page);
  const editing = useStudio(state => state.ui.editing);
  const showMode = useStudio(state => state.ui.showMode);
  const setUi = useStudio(state => state.setUi);
  const page = pages.find(one => one.id === chosen) ?? pages[0];
  const [error, setError] = useState<StudioError>();

  async function addPage() {
    const fresh: Page = {
      id: freshId('page', pages),
      name: `Page ${pages.length + 1}`,
      columns: 5,
      buttons: [],
    };
    const answer = await ask('page.save', fresh);
    setError(answer.ok ? undefined : answer.error);
    if (answer.ok) setUi({ page: fresh.id, editing: true });
  }

  return (
    <div className="view">
      <div className="view-head pages-head">
        <h1 className="unseen">Pages</h1>
        <div className="page-tabs" role="tablist" aria-label="Pages">
          {pages.map((one, index) => (
            <button
              key={one.id}
              type="button"
              role="tab"
              className="page-tab"
              aria-selected={one.id === page?.id}
              onClick={() => setUi({ page: one.id })}
            >
              {one.name}
              {index < 9 && <kbd>{index + 1}</kbd>}
            </button>
          ))}
        </div>
        {editing && (
          <Control onClick={() => void addPage()}>
            <Plus aria-hidden="true" /> Page
          </Control>
        )}
        {page !== undefined && (
          <Control
            aria-pressed={editing}
            disabled={showMode}
            title={showMode ? 'Editing is locked in show mode.' : 'Add, change and move buttons'}
            onClick={() => setUi({ editing: !editing })}
          >
            <Pencil aria-hidden="true" /> {editing ? 'Done' : 'Edit'}
          </Control>
        )}
      </div>
      <ErrorBox error={error} />
      {page === undefined ? (
        <Teach
          icon={LayoutGrid}
          title="No pages yet"
          action={
            <Control kind="main" disabled={showMode} onClick={() => void addPage()}>
              <Plus aria-hidden="true" /> Make the first page
            </Control>
          }
        >
          A page is a grid of buttons; each one drives a device. Make a page, then add a button for
          each thing you do in the show.
        </Teach>
      ) : editing ? (
        <Editor key={page.id} page={page} />
      ) : page.buttons.length === 0 ? (
        <Teach
          icon={LayoutGrid}
          title={`“${page.name}” has no buttons`}
          action={
            <Control kind="main" disabled={showMode} onClick={() => setUi({ editing: true })}>
              <Pencil aria-hidden="true" /> Add buttons
            </Control>
          }
        >
          Add a button for each thing you do in the show: a scene, a transition, a recording.
        </Teach>
      ) : (
        <PageGrid page={page} />
      )}
    </div>
  );
}

/** The page as it is edited: buttons do not fire; one is chosen and its form stands beside. */
function Editor({ page }: { page: Page }) {
  const [chosen, setChosen] = useState<string>();
  const [error, setError] = useState<StudioError>();

  async function save(next: Page): Promise<boolean> {
    const answer = await ask('page.save', next);
    setError(answer.ok ? undefined : answer.error);
    return answer.ok;
  }
  const keep = async (button: Button) => {
    const known = page.buttons.some(one => one.id === button.id);
    const buttons = known
      ? page.buttons.map(one => (one.id === button.id ? button : one))
      : [...page.buttons, button];
    if (await save({ ...page, buttons })) setChosen(button.id);
  };

  return (
    <div className="editor">
      <EditGrid
        page={page}
        chosen={chosen}
        onChoose={setChosen}
        onMove={buttons => void save({ ...page, buttons })}
      />
      <aside className="edit-panel" aria-label="Edit">
        <ErrorBox error={error} />
        {chosen === undefined ? (
          <PageForm page={page} onSave={save} onAdd={() => setChosen('new')} />
        ) : (
          <ButtonForm
            key={chosen}
            page={page}
            button={page.buttons.find(one => one.id === chosen)}
            onSave={keep}
            onClose={() => setChosen(undefined)}
            onDelete={async id => {
              const buttons = page.buttons.filter(one => one.id !== id);
              if (await save({ ...page, buttons })) setChosen(undefined);
            }}
          />
        )}
      </aside>
    </div>
  );
}
