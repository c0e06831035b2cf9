import { useState } from 'react';
import type { Button, Page } from '../../contracts/index.ts';
import { acceleratorWords, DeviceGlyph } from '../button/index.ts';
import { useStudio } from '../store/index.ts';
import { moved } from './edit.ts';

interface EditGridProps {
  readonly page: Page;
  readonly chosen: string | undefined;
  readonly onChoose: (button: string | undefined) => void;
  readonly onMove: (buttons: Button[]) => void;
}

/** The grid while it is edited: choose with a click, move by dragging or with Alt and the arrows. */
export function EditGrid({ page, chosen, onChoose, onMove }: EditGridProps) {
  const [dragged, setDragged] = useState<number>();
  const connections = useStudio(state => state.connections);
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -page.columns,
    ArrowDown: page.columns,
  };
  return (
    <div className="grid-scroll">
      <div
        className="grid edit-grid"
        style={{ gridTemplateColumns: `repeat(${page.columns}, minmax(var(--cell-min), 1fr))` }}
      >
        {page.buttons.map((button, index) => (
          <button
            key={button.id}
            type="button"
            className="edit-cell"
            draggable
            aria-pressed={chosen === button.id}
            title="Drag to move, or Alt and an arrow key"
            onClick={() => onChoose(button.id)}
            onDragStart={() => setDragged(index)}
            onDragOver={event => event.preventDefault()}
            onDrop={() => {
              if (dragged !== undefined && dragged !== index)
                onMove(moved(page.buttons, dragged, index));
              setDragged(undefined);
            }}
            onKeyDown={event => {
              const step = event.altKey ? steps[event.key] : undefined;
              if (step === undefined) return;
              event.preventDefault();
              const to = index + step;
              if (to >= 0 && to < page.buttons.length) onMove(moved(page.buttons, index, to));
            }}
          >
            <span className="sb-head">
              <DeviceGlyph
                adapter={connections.find(one => one.id === button.connection)?.adapter ?? ''}
              />
              <span className="sb-device">
                {connections.find(one => one.id === button.connection)?.name ??
                  `${button.connection} (removed)`}
              </span>
              {button.hotkey !== undefined && <kbd>{acceleratorWords(button.hotkey)}</kbd>}
            </span>
            <span className="edit-label">{button.label}</span>
            <span className="quiet small">{button.operation}</span>
          </button>
        ))}
        <button
          type="button"
          className="edit-cell edit-add"
          aria-pressed={chosen === 'new'}
          onClick={() => onChoose('new')}
        >
          + Add a button
        </button>
      </div>
    </div>
  );
}
