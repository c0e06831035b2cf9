import { useId, useState } from 'react';
import {
  acceleratorOf,
  acceleratorWords,
  canonicalAccelerator,
  whyNotHotkey,
} from '../button/index.ts';
import { Control } from '../parts/index.ts';
import { useStudio } from '../store/index.ts';

/** Catches the next key as a button's hotkey, and says when it cannot be one. */
export function HotkeyField(props: {
  value: string | undefined;
  /** `page/button` of the button it is for, so that its own key is not called taken. */
  owner: string | undefined;
  onChange: (accelerator: string | undefined) => void;
}) {
  const id = useId();
  const pages = useStudio(state => state.pages);
  const [why, setWhy] = useState<string>();

  function take(accelerator: string) {
    const holder = pages
      .flatMap(page => page.buttons.map(button => ({ key: `${page.id}/${button.id}`, button })))
      .find(
        one =>
          one.key !== props.owner &&
          one.button.hotkey !== undefined &&
          canonicalAccelerator(one.button.hotkey) === canonicalAccelerator(accelerator),
      );
    const reason =
      whyNotHotkey(accelerator) ??
      (holder === undefined
        ? undefined
        : `${acceleratorWords(accelerator)} already fires “${holder.button.label}”.`);
    setWhy(reason);
    if (reason === undefined) props.onChange(accelerator);
  }

  return (
    <div className="field" data-wrong={why === undefined ? undefined : ''}>
      <label htmlFor={id}>
        Hotkey <span className="quiet small">optional</span>
      </label>
      <div className="row hotkey-row">
        <input
          id={id}
          readOnly
          value={props.value === undefined ? '' : acceleratorWords(props.value)}
          placeholder="Click here, then press the key"
          onKeyDown={event => {
            if (event.key === 'Tab' || event.key === 'Escape') return;
            event.preventDefault();
            event.stopPropagation();
            const accelerator = acceleratorOf(event.nativeEvent);
            if (accelerator !== undefined) take(accelerator);
          }}
        />
        {props.value !== undefined && (
          <Control onClick={() => props.onChange(undefined)}>Clear</Control>
        )}
      </div>
      {why !== undefined && <span className="wrong small">{why}</span>}
    </div>
  );
}
