import { useState } from 'react';
import type { ConnectionTest, MethodInput, StudioError } from '../../contracts/index.ts';
import { ask } from '../store/index.ts';
import { duration } from '../words/time.ts';

export type TestState =
  | { readonly state: 'none' | 'running' }
  | { readonly state: 'found'; readonly found: ConnectionTest }
  | { readonly state: 'failed'; readonly error: StudioError };

/** Tries a draft or a kept connection, and holds what it came to. */
export function useTest(): [
  TestState,
  (input: MethodInput<'connection.test'>) => Promise<StudioError | undefined>,
] {
  const [test, setTest] = useState<TestState>({ state: 'none' });
  async function run(input: MethodInput<'connection.test'>) {
    setTest({ state: 'running' });
    const answer = await ask('connection.test', input);
    setTest(
      answer.ok
        ? { state: 'found', found: answer.value }
        : { state: 'failed', error: answer.error },
    );
    return answer.ok ? undefined : answer.error;
  }
  return [test, run];
}

/** What *Test* found: who answered, how fast, and the facts worth knowing. */
export function Finding({ found }: { found: ConnectionTest }) {
  return (
    <div className="finding" role="status">
      <h3>
        {found.peer} answered in {duration(found.roundTripMs)}
      </h3>
      <dl className="facts">
        {found.found.map(fact => (
          <div className="fact" key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
