import { SquareTerminal } from 'lucide-react';
import { useStudio } from '../store/index.ts';
import { errorOf, outcomeMarks, outcomeOf, outcomeSentence } from '../words/outcome.ts';
import { preciseTime } from '../words/time.ts';

/** The last outcome in one sentence, and the way to the console. */
export function Foot() {
  const last = useStudio(state => state.last);
  const adapters = useStudio(state => state.adapters);
  const console = useStudio(state => state.ui.console);
  const setUi = useStudio(state => state.setUi);
  return (
    <footer className="foot">
      {last === undefined ? (
        <p className="foot-last quiet">
          Nothing has been pressed yet. The last outcome is told here.
        </p>
      ) : (
        <button
          type="button"
          className="foot-last"
          data-outcome={outcomeOf(last)}
          onClick={() => setUi({ view: 'log', logFocus: last.id })}
        >
          <span className="outcome-sign" data-outcome={outcomeOf(last)} aria-hidden="true">
            {outcomeMarks[outcomeOf(last)].sign}
          </span>
          <time>{preciseTime(last.acceptedAt)}</time>
          <span className="foot-sentence">
            {outcomeSentence(last, adapters)} {errorOf(last.result)?.next ?? ''}
          </span>
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-expanded={console}
        onClick={() => setUi({ console: !console })}
      >
        <SquareTerminal aria-hidden="true" />
        <span>Console</span>
        <kbd>`</kbd>
      </button>
    </footer>
  );
}
