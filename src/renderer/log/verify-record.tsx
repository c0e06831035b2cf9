import { ShieldCheck, ShieldX, Stamp } from 'lucide-react';
import { useState } from 'react';
import type { StudioError, Verification } from '../../contracts/index.ts';
import { Control, ErrorBox } from '../parts/index.ts';
import { ask } from '../store/index.ts';
import { duration } from '../words/time.ts';

/** Asks whether the record is whole, and says the answer in words. */
export function VerifyRecord({ last }: { last?: Verification | undefined }) {
  const [result, setResult] = useState<Verification>();
  const [error, setError] = useState<StudioError>();
  const [busy, setBusy] = useState(false);

  async function verify() {
    setBusy(true);
    const answer = await ask('log.verify', {});
    setBusy(false);
    setError(answer.ok ? undefined : answer.error);
    setResult(answer.ok ? answer.value : undefined);
  }

  const shown = result ?? last;
  return (
    <div className="stack">
      <div className="row">
        <Control disabled={busy} onClick={() => void verify()}>
          <Stamp aria-hidden="true" /> {busy ? 'Verifying…' : 'Verify the record'}
        </Control>
      </div>
      <ErrorBox error={error} />
      {shown !== undefined && <Verdict result={shown} />}
    </div>
  );
}

export function Verdict({ result }: { result: Verification }) {
  const Sign = result.intact ? ShieldCheck : ShieldX;
  return (
    <div className={result.intact ? 'finding verdict' : 'trouble verdict'} role="status">
      <Sign aria-hidden="true" />
      <div>
        <p>
          <strong>
            {result.intact
              ? `The record is whole: ${result.entries.toLocaleString('en-GB')} entries checked in ${duration(result.durationMs)}.`
              : `The record is not whole: ${result.problems.length} ${result.problems.length === 1 ? 'problem' : 'problems'} in ${result.entries.toLocaleString('en-GB')} entries.`}
          </strong>
        </p>
        {result.problems.slice(0, 20).map(problem => (
          <p key={`${problem.seq} ${problem.message}`}>
            {problem.seq !== undefined && <>Entry {problem.seq}: </>}
            {problem.message}
          </p>
        ))}
        {!result.intact && (
          <p>Keep the data folder as it is, and copy it before anything else is done.</p>
        )}
        <p className="quiet mono">root {result.root}</p>
      </div>
    </div>
  );
}
