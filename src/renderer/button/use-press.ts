import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useEffect,
  useRef,
  useState,
} from 'react';

/** How long a guarded button is held before it fires, ms. */
export const holdMs = 1000;
/** How long a finger rests on a failed button to read instead of press, ms. */
export const readMs = 500;

interface PressOptions {
  readonly hold: boolean;
  /** Whether a touch may first read (a failed button) or scroll (a page that is longer than the window). */
  readonly deferTouch: () => boolean;
  fire(): void;
  read(): void;
}

/**
 * Turns a finger, mouse, pen or key into one press. It fires on the way down, not on the way up;
 * a guarded button fires when it has been held; a touch that may mean scrolling or reading fires
 * on the way up, if it did not move.
 */
export function usePress({ hold, deferTouch, fire, read }: PressOptions) {
  const [holding, setHolding] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const handled = useRef(false);
  const deferred = useRef(false);

  const stop = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    setHolding(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  const startHold = () => {
    if (timer.current !== undefined) return;
    setHolding(true);
    timer.current = setTimeout(() => {
      stop();
      fire();
    }, holdMs);
  };

  return {
    holding,
    handlers: {
      onPointerDown(event: PointerEvent) {
        if (event.button !== 0) return;
        handled.current = true;
        if (hold) return startHold();
        if (event.pointerType === 'touch' && deferTouch()) {
          deferred.current = true;
          timer.current = setTimeout(() => {
            deferred.current = false;
            timer.current = undefined;
            read();
          }, readMs);
          return;
        }
        fire();
      },
      onPointerUp() {
        if (deferred.current && timer.current !== undefined) fire();
        deferred.current = false;
        stop();
      },
      onPointerCancel() {
        deferred.current = false;
        stop();
      },
      onPointerLeave() {
        deferred.current = false;
        stop();
      },
      onKeyDown(event: KeyboardEvent) {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        if (event.repeat) return;
        if (hold) startHold();
        else fire();
      },
      onKeyUp(event: KeyboardEvent) {
        if (event.key === 'Enter' || event.key === ' ') stop();
      },
      onBlur: stop,
      onClick(event: MouseEvent) {
        // A click without a pointer or key of its own comes from assistive technology.
        if (!handled.current && event.detail === 0 && !hold) fire();
        handled.current = false;
      },
      onContextMenu(event: MouseEvent) {
        event.preventDefault();
        read();
      },
    },
  };
}
