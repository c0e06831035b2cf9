import { X } from 'lucide-react';
import { type InvocationRecord, stageNames } from '../../contracts/index.ts';
import { ErrorBox } from '../parts/index.ts';
import { useStudio } from '../store/index.ts';
import { errorOf, originRoad, outcomeMarks, outcomeOf, outcomeSentence } from '../words/outcome.ts';
import { day, duration, preciseTime } from '../words/time.ts';

const stageWords: Record<(typeof stageNames)[number], string> = {
  accepted: 'Accepted by the studio',
  admitted: 'Admitted by the governor',
  sent: 'Sent to the device',
  acknowledged: 'Answered by the device',
  confirmed: 'Seen in the device’s state',
};

/** One press whole: its stages, why it ended as it did, what to do, and the facts for the engineer. */
export function LogDetail({ record, onClose }: { record: InvocationRecord; onClose: () => void }) {
  const adapters = useStudio(state => state.adapters);
  const outcome = outcomeOf(record);
  const error = errorOf(record.result);
  const output =
    record.result !== undefined && 'output' in record.result ? record.result.output : undefined;
  return (
    <aside className="log-detail" aria-label="Press">
      <div className="row">
        <h2>
          <span className="outcome-sign" data-outcome={outcome} aria-hidden="true">
            {outcomeMarks[outcome].sign}
          </span>{' '}
          {outcomeMarks[outcome].word}
        </h2>
        <button
          type="button"
          className="icon-button log-close"
          aria-label="Close"
          onClick={onClose}
        >
          <X aria-hidden="true" />
        </button>
      </div>
      {error === undefined ? (
        <p>{outcomeSentence(record, adapters)}</p>
      ) : (
        <ErrorBox error={error} />
      )}
      <h3>Stages</h3>
      <ol className="stages">
        {stageNames.map(stage => {
          const ms = record.stages[stage];
          return (
            <li key={stage} data-reached={ms !== undefined || undefined}>
              <span>{stageWords[stage]}</span>
              <span>{ms === undefined ? 'not reached' : duration(ms)}</span>
            </li>
          );
        })}
      </ol>
      <h3>Facts</h3>
      <dl className="facts">
        <Fact name="When" value={`${day(record.acceptedAt)}, ${preciseTime(record.acceptedAt)}`} />
        <Fact name="Who" value={`${record.origin.who} (${originRoad(record.origin)})`} />
        <Fact name="Device" value={`${record.connectionName} (${record.connection})`} />
        <Fact name="Operation" value={record.operation} mono />
        <Fact name="Input" value={JSON.stringify(record.input)} mono />
        {output !== undefined && output !== null && (
          <Fact name="Answer" value={JSON.stringify(output)} mono />
        )}
        {error?.detail !== undefined && (
          <Fact name="Detail" value={JSON.stringify(error.detail)} mono />
        )}
        <Fact name="Id" value={record.id} mono />
      </dl>
    </aside>
  );
}

const Fact = ({ name, value, mono = false }: { name: string; value: string; mono?: boolean }) => (
  <div className="fact">
    <dt>{name}</dt>
    <dd className={mono ? 'mono' : undefined}>{value}</dd>
  </div>
);
