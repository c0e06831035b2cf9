import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { ask, useStudio } from '../store/index.ts';
import './console.css';

interface Said {
  readonly id: number;
  readonly line: string;
  readonly reply: readonly string[];
  readonly state: 'running' | 'well' | 'badly';
}

/** Where `if …` is typed as is. Lies over the view, so that nothing under a finger moves. */
export function ConsolePanel() {
  const setUi = useStudio(state => state.setUi);
  const [said, setSaid] = useState<Said[]>([]);
  const [line, setLine] = useState('');
  const [back, setBack] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    field.current?.focus();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when something was said
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  }, [said]);

  async function run() {
    if (line.trim() === '') return;
    const id = said.length;
    setSaid(all => [...all, { id, line, reply: [], state: 'running' }]);
    setLine('');
    setBack(0);
    const answer = await ask('console.run', { line });
    const reply = answer.ok
      ? { lines: answer.value.output.trimEnd().split('\n'), ok: answer.value.exit === 0 }
      : { lines: [answer.error.message, answer.error.next], ok: false };
    setSaid(all =>
      all.map(one =>
        one.id === id ? { ...one, reply: reply.lines, state: reply.ok ? 'well' : 'badly' } : one,
      ),
    );
  }

  function recall(step: number) {
    const at = Math.min(Math.max(0, back + step), said.length);
    setBack(at);
    setLine(at === 0 ? '' : (said[said.length - at]?.line ?? ''));
  }

  return (
    <section className="console" aria-label="Console">
      <div className="console-said" aria-live="polite">
        <p className="quiet">
          Type a command as in a terminal: if obs scene set "Camera 1". "help" says more.
        </p>
        {said.map(one => (
          <div key={one.id} className="console-turn" data-state={one.state}>
            <p className="console-line">› {one.line}</p>
            {one.state === 'running' && <p className="quiet">…</p>}
            {one.reply.map((text, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of one reply never change place
              <p key={index}>{text}</p>
            ))}
          </div>
        ))}
        <div ref={end} />
      </div>
      <form
        className="console-entry"
        onSubmit={event => {
          event.preventDefault();
          void run();
        }}
      >
        <span aria-hidden="true">›</span>
        <input
          ref={field}
          aria-label="Command"
          value={line}
          spellCheck={false}
          autoComplete="off"
          placeholder='if obs scene set "Camera 1"'
          onChange={event => setLine(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'ArrowUp') recall(1);
            else if (event.key === 'ArrowDown') recall(-1);
            else if (event.key === 'Escape') setUi({ console: false });
            else return;
            event.preventDefault();
          }}
        />
        <button
          type="button"
          className="icon-button"
          aria-label="Close the console"
          onClick={() => setUi({ console: false })}
        >
          <X aria-hidden="true" />
        </button>
      </form>
    </section>
  );
}
