import { SquareTerminal } from 'lucide-react';
import { useStudio } from '../store/index.ts';
import { errorOf, outcomeMarks, outcomeOf, outcomeSentence } from '../words/outcome.ts';
import { preciseTime } from '../words/time.ts';
import { useButtonDetail } from './button-detail.tsx';

/** The last outcome in one sentence, and the way to the console. */
export function Foot() {
  const console = useStudio(state => state.ui.console);
  const setUi = useStudio(state => state.setUi);
  const detail = useButtonDetail();
  return (
    <footer className="foot">
      {detail !== undefined ? (
        <p className="foot-last" data-detail="">
          <span className="foot-lines">
            <span className="foot-sentence">
              <strong>{detail.title}</strong>: {detail.reason}
            </span>
            <span className="foot-next">{detail.next}</span>
          </span>
        </p>
      ) : (
        <LastOutcome />
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

function LastOutcome() {
  const last = useStudio(state => state.last);
  const adapters = useStudio(state => state.adapters);
  const setUi = useStudio(state => state.setUi);
  if (last === undefined)
    return (
      <p className="foot-last quiet">
        Nothing has been pressed yet. The last outcome is told here.
      </p>
    );
  const outcome = outcomeOf(last);
  const next = errorOf(last.result)?.next;
  const sentence = outcomeSentence(last, adapters);
  return (
    <button
      type="button"
      className="foot-last"
      data-outcome={outcome}
      title={next === undefined ? sentence : `${sentence} ${next}`}
      onClick={() => setUi({ view: 'log', logFocus: last.id })}
    >
      <span className="outcome-sign" data-outcome={outcome} aria-hidden="true">
        {outcomeMarks[outcome].sign}
      </span>
      <time>{preciseTime(last.acceptedAt)}</time>
      <span className="foot-lines">
        <span className="foot-sentence">{sentence}</span>
        {next !== undefined && <span className="foot-next">{next}</span>}
      </span>
    </button>
  );
}
