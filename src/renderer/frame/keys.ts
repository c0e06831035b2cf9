import { useEffect } from 'react';
import { acceleratorOf, canonicalAccelerator } from '../button/index.ts';
import { pressButton, useStudio } from '../store/index.ts';
import { views } from './views.ts';

/** Whether keys belong to what is being typed in now. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** The window's own keys, and the buttons' hotkeys while the window has the focus. */
export function useWindowKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return;
      if (palette(event) || hotkey(event) || consoleKey(event)) return;
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      viewKey(event);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function palette(event: KeyboardEvent): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return false;
  event.preventDefault();
  const { ui, setUi } = useStudio.getState();
  setUi({ overlay: ui.overlay === 'palette' ? 'none' : 'palette' });
  return true;
}

/** Fires the buttons with this hotkey: those of the page in view first, else of any page. */
function hotkey(event: KeyboardEvent): boolean {
  const accelerator = acceleratorOf(event);
  if (accelerator === undefined) return false;
  const { pages, ui } = useStudio.getState();
  if (ui.editing) return false;
  const wanted = canonicalAccelerator(accelerator);
  const held = pages.flatMap(page =>
    page.buttons
      .filter(one => one.hotkey !== undefined && canonicalAccelerator(one.hotkey) === wanted)
      .map(one => ({ page: page.id, button: one })),
  );
  const first = held.find(one => one.page === ui.page) ?? held[0];
  if (first === undefined) return false;
  event.preventDefault();
  // A guarded button is held with the finger or with Enter on it; a hotkey has no hold to see here.
  if (first.button.guard === 'none') void pressButton(first.page, first.button.id, 'hotkey');
  return true;
}

function consoleKey(event: KeyboardEvent): boolean {
  if (event.key !== '`' || (isTyping(event.target) && !isConsole(event.target))) return false;
  event.preventDefault();
  const { ui, setUi } = useStudio.getState();
  setUi({ console: !ui.console });
  return true;
}

const isConsole = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('.console') !== null;

function viewKey(event: KeyboardEvent): void {
  const { setUi, pages } = useStudio.getState();
  const view = views.find(one => one.key === event.key.toUpperCase());
  if (view !== undefined) return setUi({ view: view.id });
  if (/^[1-9]$/.test(event.key)) {
    const page = pages[Number(event.key) - 1];
    if (page !== undefined) setUi({ view: 'pages', page: page.id });
  }
}
