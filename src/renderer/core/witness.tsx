import { VerifyRecord } from '../log/index.ts';
import { useStudio } from '../store/index.ts';

/** The record: how long it is, and whether it is whole. */
export function Witness() {
  const witness = useStudio(state => state.facts?.witness);
  return (
    <div className="stack">
      <p className="quiet">
        Every press is written before it is sent, and again when it has ended. Each entry is bound
        to all before it, so a change anywhere shows when the record is verified.
      </p>
      <dl className="facts">
        <div className="fact">
          <dt>Entries</dt>
          <dd>
            {witness === undefined ? 'Not known yet' : witness.entries.toLocaleString('en-GB')}
          </dd>
        </div>
      </dl>
      <VerifyRecord last={witness?.lastVerified} />
    </div>
  );
}
