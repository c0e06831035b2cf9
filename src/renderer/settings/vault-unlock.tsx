import { LockKeyhole } from 'lucide-react';
import { useId, useState } from 'react';
import type { StudioError } from '../../contracts/index.ts';
import { Control, ErrorBox } from '../parts/index.ts';
import { ask } from '../store/index.ts';

/** Asks for the vault's passphrase, in place: it is part of the page and takes no keyboard. */
export function VaultUnlock(props: { why: string; onOpen?: () => void }) {
  const id = useId();
  const [passphrase, setPassphrase] = useState('');
  const [error, setError] = useState<StudioError>();
  const [busy, setBusy] = useState(false);
  const tooShort = passphrase.length < 8;

  async function unlock() {
    if (tooShort) return;
    setBusy(true);
    const answer = await ask('vault.unlock', { passphrase });
    setBusy(false);
    setError(answer.ok ? undefined : answer.error);
    if (answer.ok) {
      setPassphrase('');
      props.onOpen?.();
    }
  }

  return (
    <div className="finding stack">
      <p>
        <LockKeyhole aria-hidden="true" size="1em" /> {props.why}
      </p>
      <div className="field">
        <label htmlFor={id}>Passphrase</label>
        <input
          id={id}
          type="password"
          autoComplete="current-password"
          value={passphrase}
          onChange={event => setPassphrase(event.target.value)}
          onKeyDown={event => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            void unlock();
          }}
        />
        <span className="quiet small">
          At least 8 characters. It is not kept anywhere: remember it.
        </span>
      </div>
      <ErrorBox error={error} />
      <Control kind="main" disabled={busy || tooShort} onClick={() => void unlock()}>
        {busy ? 'Unlocking…' : 'Unlock the vault'}
      </Control>
    </div>
  );
}
