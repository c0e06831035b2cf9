import { useStudio } from '../store/index.ts';
import { views } from './views.ts';

/** The left rail: every view with its icon, word and key. */
export function Rail() {
  const view = useStudio(state => state.ui.view);
  const setUi = useStudio(state => state.setUi);
  return (
    <nav className="rail" aria-label="Views">
      {views.map(({ id, name, key, icon: Icon, job }) => (
        <button
          key={id}
          type="button"
          className="rail-item"
          title={job}
          aria-current={view === id ? 'page' : undefined}
          onClick={() => setUi({ view: id })}
        >
          <Icon aria-hidden="true" />
          <span>{name}</span>
          <kbd>{key}</kbd>
        </button>
      ))}
    </nav>
  );
}
