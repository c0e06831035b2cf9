/**
 * Hotkeys as Electron accelerators (`F1`, `CommandOrControl+1`), to and from keyboard events.
 */

const named: Record<string, string> = {
  ' ': 'Space',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Enter: 'Return',
  '+': 'Plus',
  Insert: 'Insert',
  Delete: 'Delete',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
};

/** The key itself, without modifiers; undefined for keys that cannot be a hotkey. */
function mainKey(event: { key: string; code: string }): string | undefined {
  const pad = /^Numpad(\d)$/.exec(event.code);
  if (pad) return `num${pad[1]}`;
  const digit = /^Digit(\d)$/.exec(event.code);
  if (digit) return digit[1];
  const letter = /^Key([A-Z])$/.exec(event.code);
  if (letter) return letter[1];
  if (/^F\d{1,2}$/.test(event.key)) return event.key;
  return named[event.key];
}

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The accelerator a key press stands for. */
export function acceleratorOf(event: KeyPress): string | undefined {
  const main = mainKey(event);
  if (main === undefined) return undefined;
  const parts = [
    event.ctrlKey || event.metaKey ? 'CommandOrControl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? 'Shift' : '',
    main,
  ];
  return parts.filter(part => part !== '').join('+');
}

const modifierWord: Record<string, string> = {
  commandorcontrol: 'Ctrl',
  cmdorctrl: 'Ctrl',
  control: 'Ctrl',
  ctrl: 'Ctrl',
  command: 'Cmd',
  alt: 'Alt',
  option: 'Alt',
  shift: 'Shift',
  super: 'Super',
};

/** As a person reads it: `CommandOrControl+Shift+1` → `Ctrl Shift 1`. */
export function acceleratorWords(accelerator: string): string {
  return accelerator
    .split('+')
    .map(part => modifierWord[part.toLowerCase()] ?? part)
    .join(' ');
}

/** The same key in one spelling, so that two ways to write it compare equal. */
export function canonicalAccelerator(accelerator: string): string {
  const parts = accelerator
    .split('+')
    .map(part => modifierWord[part.toLowerCase()] ?? part.toUpperCase());
  const main = parts.pop() ?? '';
  return [...parts.sort(), main].join('+');
}

/** Keys the window keeps for itself; a button may not take them. */
const taken = new Set(
  ['P', 'D', 'L', 'C', 'S', 'Space', 'Return', 'CommandOrControl+K', ...'123456789'].map(
    canonicalAccelerator,
  ),
);

/** Why a key cannot be a button's hotkey; undefined when it can. */
export function whyNotHotkey(accelerator: string): string | undefined {
  if (taken.has(canonicalAccelerator(accelerator)))
    return `${acceleratorWords(accelerator)} belongs to the window itself; choose another key, such as F1.`;
  if (/^[A-Z0-9]$/.test(accelerator))
    return 'A plain letter or digit would fire while somebody types; add Ctrl or Alt, or use F1 to F12.';
  return undefined;
}
